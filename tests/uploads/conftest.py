"""Uploads run on the storages of the tests of files."""

from weerklank.media.tests.conftest import pytest_generate_tests as pytest_generate_tests
from weerklank.media.tests.conftest import storage as storage
