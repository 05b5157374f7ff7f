"""Addresses of the pages that bring capabilities together."""

from __future__ import annotations

app_name = "portal"
urlpatterns: list[object] = []
