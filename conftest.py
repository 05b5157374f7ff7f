"""Fixtures of every test: a database copied from the template."""

from devtools.pytest_database import django_db_setup as django_db_setup
