"""How many pictures one network may send."""

from __future__ import annotations

from django.http import HttpRequest

from weerklank.kernel.throttle import count_or_refuse, network_of


def count_upload(request: HttpRequest) -> None:
    """Counts a picture of this network. Raises TooOften; a meeting may share one network."""
    count_or_refuse(what="upload", who=network_of(request), most=300, seconds=3600)
