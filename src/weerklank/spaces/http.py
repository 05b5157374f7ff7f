"""The request as views know it, after the middleware."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from weerklank.spaces.models import Portal
from weerklank.spaces.person import Person


class Request(HttpRequest):
    """A request with its front door (or None) and the person who sent it."""

    portal: Portal | None
    # Differs whenever anything about the front door does.
    portal_digest: bytes
    person: Person
    htmx: HtmxDetails
