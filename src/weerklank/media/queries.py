"""Reads of uploads."""

from __future__ import annotations

from django.db.models import QuerySet

from weerklank.media.models import Upload


def uploads_of(holder: bytes) -> QuerySet[Upload]:
    """The pictures that wait under this browser's secret, in their order."""
    return Upload.objects.filter(holder=holder).order_by("position", "id")
