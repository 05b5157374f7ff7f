"""The door through which the web server enters."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weerklank.config.settings")
# Nobody waits longer for a page. The worker and commands may take their time.
os.environ.setdefault("STATEMENT_SECONDS", "15")
django = get_wsgi_application()

# These can be imported only now that Django stands.
from django.conf import settings  # noqa: E402

from weerklank.kernel.front.door import Door  # noqa: E402
from weerklank.media.holders import COOKIE  # noqa: E402

application = Door(django, cookies_of_people=[settings.SESSION_COOKIE_NAME, COOKIE])
application.watch_bodies()

# What is here now stays here. The collector need not look at all of it again and again.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
