"""What somebody chose about being told outside of the app, and when a digest is due by it.

Choices are account-side, and sealed: which spaces somebody muted would tell where they have names,
and an unusual hour would tell which names get their mail at that hour.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from django.utils import timezone

from weerklank.kernel.key_ring import key_ring, padded, reseal_rows
from weerklank.kernel.notices import When, group_of, kinds
from weerklank.kernel.sealing import SealBroken
from weerklank.notifications.models import NoticeChoices

logger = logging.getLogger(__name__)

# Digests of one hour go out over this many minutes, each account at its own.
SPREAD_MINUTES = 45
# So that the length of a sealed row tells nothing of what is chosen.
_BLOCK = 2048


class Rhythm(StrEnum):
    """How often a digest comes, when there is news."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Choices:
    """When somebody wants to be told, outside of the app. Made without arguments: the defaults.

    `when` holds groups about which another choice was made than the default; `muted` the ids of
    spaces; hours are of Europe/Amsterdam, 0 to 23; `weekday` counts from Monday, 0. Quiet hours
    begin at `quiet_from` and end at `quiet_until`, past midnight too; None for no quiet hours.
    """

    when: Mapping[str, When] = field(default_factory=dict)
    muted: frozenset[uuid.UUID] = frozenset()
    rhythm: Rhythm = Rhythm.DAILY
    weekday: int = 0
    hour: int = 8
    quiet_from: int | None = None
    quiet_until: int | None = None

    def when_for(self, kind: str) -> When:
        """When to tell of the kind of news of this name; of what is grave, at once."""
        if kind in kinds and kinds[kind].is_grave:
            return When.NOW
        group = group_of(kind)
        return self.when.get(group.name, group.default)

    def is_quiet(self, kind: str, moment: datetime) -> bool:
        """Whether this kind of news has to wait at `moment`; what is grave never has to."""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        if kind in kinds and kinds[kind].is_grave:
            return False
        hour = timezone.localtime(moment).hour
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until

    def digest_due(self, moment: datetime, *, minutes: int) -> datetime:
        """The last time, `moment` included, at which a digest was due, `minutes` past the hour."""
        local = timezone.localtime(moment)
        due = datetime.combine(local.date(), time(self.hour, minutes), tzinfo=local.tzinfo)
        if self.rhythm is Rhythm.WEEKLY:
            due -= timedelta(days=(local.weekday() - self.weekday) % 7)
        if due > local:
            due -= timedelta(days=7 if self.rhythm is Rhythm.WEEKLY else 1)
        return due


DEFAULTS = Choices()


def minutes_of(account: uuid.UUID) -> int:
    """How many minutes past the hour the digest of `account` is due: always the same."""
    tag: bytes = key_ring().tag(account.bytes, purpose="minute of digest")
    return int.from_bytes(tag[:4], "big") % SPREAD_MINUTES


def sealed(account: uuid.UUID, choices: Choices) -> bytes:
    """`choices` as stored: padded, and opened with ALIAS_KEYS alone."""
    content = {
        "when": {group: str(when) for group, when in sorted(choices.when.items())},
        "muted": sorted(space.hex for space in choices.muted),
        "rhythm": str(choices.rhythm),
        "weekday": choices.weekday,
        "hour": choices.hour,
        "quiet": [choices.quiet_from, choices.quiet_until],
    }
    plain = json.dumps(content).encode()
    return key_ring().seal(padded(plain, block=_BLOCK), purpose=_purpose(account))


def opened(row: NoticeChoices) -> Choices:
    """The choices in a row. Raises SealBroken when no key of ours opens it."""
    content = json.loads(key_ring().unseal(row.sealed, purpose=_purpose(row.account_id)))
    quiet_from, quiet_until = content["quiet"]
    return Choices(
        when={group: When(when) for group, when in content["when"].items()},
        muted=frozenset(uuid.UUID(hex=space) for space in content["muted"]),
        rhythm=Rhythm(content["rhythm"]),
        weekday=content["weekday"],
        hour=content["hour"],
        quiet_from=quiet_from,
        quiet_until=quiet_until,
    )


def choices_of(accounts: Iterable[uuid.UUID]) -> dict[uuid.UUID, Choices | None]:
    """Account id to what it chose, of each of `accounts`; None when no key opens it. One query."""
    rows = NoticeChoices.objects.filter(account__in=list(accounts))
    return dict.fromkeys(accounts, DEFAULTS) | {row.account_id: _readable(row) for row in rows}


def _readable(row: NoticeChoices) -> Choices | None:
    try:
        return opened(row)
    except SealBroken:
        logger.error("Choices about news are sealed with a key that is not in ALIAS_KEYS.")
        return None


def reseal_choices() -> int:
    """Seals all choices anew with the newest key; returns how many."""
    return reseal_rows(
        NoticeChoices.objects.all(), "sealed", purpose=lambda row: _purpose(row.account_id)
    )


def _purpose(account: uuid.UUID) -> str:
    return f"notice choices:{account}"
