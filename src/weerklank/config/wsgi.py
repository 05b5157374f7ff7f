"""The door through which the web server enters."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weerklank.config.settings")
# Nobody waits longer for a page. The worker and commands may take their time.
os.environ.setdefault("STATEMENT_SECONDS", "15")
application = get_wsgi_application()
