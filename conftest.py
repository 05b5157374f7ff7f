"""Fixtures of every test: a database copied from the template."""

from hypothesis import settings

from devtools.pytest_database import django_db_setup as django_db_setup

# How long an example takes says something of the machine, and nothing of the product.
settings.register_profile("weerklank", deadline=None)
settings.load_profile("weerklank")
