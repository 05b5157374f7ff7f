"""What was reported, kept sealed for the team for 30 days, also when its author takes it back."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from weerklank.contributions.models import Contribution
from weerklank.kernel import clock
from weerklank.kernel.key_ring import key_ring, reseal_rows
from weerklank.moderation.models import Report

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Kept:
    """The words as they stood when they were reported, and a line on each of its files."""

    words: str
    files: list[str]


def seal_reported(report: uuid.UUID, contribution: Contribution) -> bytes:
    """What `contribution` says now, sealed for this report alone."""
    words = "\n\n".join(filter(None, (contribution.title, contribution.words)))
    files = [
        ". ".join(filter(None, (part.asset.description, part.asset.written)))
        for part in contribution.attachments.exclude(asset=None).select_related("asset")
        if part.asset is not None
    ]
    content = {"words": words, "pictures": files}
    return key_ring().seal(json.dumps(content).encode(), purpose=_purpose(report))


def last_day() -> date:
    """The last day on which what is reported today can be opened."""
    return clock.today() + KEPT


def can_be_opened(report: Report) -> bool:
    """Whether there is a sealed copy, and its time has not passed."""
    return (
        report.kept_sealed is not None
        and report.kept_until is not None
        and clock.today() <= report.kept_until
    )


def open_reported(report: Report) -> Kept:
    """What the report was about. Only `look_into_kept_words` calls this: it leaves a line."""
    content = json.loads(
        key_ring().unseal(bytes(report.kept_sealed or b""), purpose=_purpose(report.pk))
    )
    return Kept(words=content["words"], files=content["pictures"])


def forget_kept_words() -> None:
    """Removes the sealed copies whose time has passed. For the worker, every night."""
    Report.objects.filter(kept_until__lt=clock.today()).update(kept_sealed=None, kept_until=None)


def reseal_kept_words() -> int:
    """Seals every copy anew with the newest key; returns how many."""
    kept = Report.objects.exclude(kept_sealed=None)
    return reseal_rows(kept, "kept_sealed", purpose=lambda report: _purpose(report.pk))


def _purpose(report: uuid.UUID) -> str:
    return f"report:{report}"
