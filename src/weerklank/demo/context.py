"""What every page of a demo knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def demo(request: HttpRequest) -> dict[str, bool]:
    """`demo_is_on`: whether anybody may be anybody here."""
    return {"demo_is_on": settings.DEMO}
