"""The parts of many contributions as a column of another query, for pages with few to spend."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from weerklank.contributions.models import Attachment
from weerklank.media.models import Asset

_SHOWN = (
    "kind", "state", "failure", "width", "height", "length_ms", "loudness",
    "description", "written", "written_by",
)  # fmt: skip


def parts_in_query(contribution: OuterRef | F) -> ArraySubquery:
    """The parts of a contribution of the outer query, in their order, for `read_parts`."""
    parts = Attachment.objects.filter(contribution=contribution).order_by("position")
    shown = {name: f"asset__{name}" for name in _SHOWN}
    return ArraySubquery(
        parts.values(
            part=JSONObject(id="id", words="words", is_cover="is_cover", asset="asset", **shown)
        )
    )


def read_parts(rows: list[dict[str, Any]]) -> list[Attachment]:
    """The parts that `parts_in_query` fetched, each with its file. No query."""
    return [
        Attachment(
            id=uuid.UUID(row["id"]),
            words=row["words"],
            is_cover=row["is_cover"],
            asset=Asset(id=uuid.UUID(row["asset"]), **{name: row[name] for name in _SHOWN})
            if row["asset"]
            else None,
        )
        for row in rows
    ]
