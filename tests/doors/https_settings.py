"""The settings of an installation on https, with some addresses and a middleware that break."""

from __future__ import annotations

from weerklank.config import settings as usual
from weerklank.config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.doors.broken_urls"
MIDDLEWARE = [*usual.MIDDLEWARE, "tests.doors.broken_urls.BrokenMiddleware"]
