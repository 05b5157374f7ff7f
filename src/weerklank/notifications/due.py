"""Who is to be told of what in a round, by what they chose."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from django.utils.functional import Promise

from weerklank.kernel import clock
from weerklank.kernel.notices import When
from weerklank.notifications import under_way
from weerklank.notifications.account_news import account_news
from weerklank.notifications.choices import Choices, choices_of, minutes_of
from weerklank.notifications.models import Notice
from weerklank.people.models import Account
from weerklank.spaces.person import Person


class Round(ABC):
    """Going by everybody for whom something waits.

    `lock` is held meanwhile; after `given_up` nobody is told any more; `calls_devices` says whether
    devices are told as well, `tells_accounts` whether news that concerns no name is.
    """

    lock: ClassVar[int]
    when: ClassVar[When]
    given_up: ClassVar[timedelta]
    calls_devices: ClassVar[bool] = False
    tells_accounts: ClassVar[bool] = False

    @abstractmethod
    def is_due(self, account: Account, choices: Choices, notice: Notice) -> bool:
        """Whether to tell `account` of `notice` now, when it is one for this kind of round."""

    @abstractmethod
    def name_of_letter(self, account: Account, choices: Choices, about: Iterable[Notice]) -> bytes:
        """What one letter is known by, so that it is known again after a crash."""


class AtOnce(Round):
    """Tells of what cannot wait, or was chosen not to."""

    lock = 7_203_114
    when = When.NOW
    given_up = timedelta(days=3)
    calls_devices = True

    def is_due(self, account: Account, choices: Choices, notice: Notice) -> bool:
        """Unless these are quiet hours."""
        return not choices.is_quiet(notice.kind, clock.now())

    def name_of_letter(self, account: Account, choices: Choices, about: Iterable[Notice]) -> bytes:
        """What it is about."""
        return b"".join(sorted(notice.pk.bytes for notice in about))


class Digest(Round):
    """Tells of all that came before the hour at which somebody wants to hear of it."""

    lock = 7_203_116
    when = When.DIGEST
    given_up = timedelta(days=14)
    tells_accounts = True

    def is_due(self, account: Account, choices: Choices, notice: Notice) -> bool:
        """When it came before the last hour of this account."""
        return notice.made_at < _due(account, choices)

    def name_of_letter(self, account: Account, choices: Choices, about: Iterable[Notice]) -> bytes:
        """That hour: one letter for each."""
        return f"digest {_due(account, choices).isoformat()}".encode()


def _due(account: Account, choices: Choices) -> datetime:
    return choices.digest_due(clock.now(), minutes=minutes_of(account.pk))


@dataclass
class Due:
    """What a batch of accounts is to be told now, and the notices of which nobody is told."""

    round: Round
    letters: dict[Account, list[Notice]] = field(default_factory=dict)
    chosen: dict[Account, Choices] = field(default_factory=dict)
    settled: list[uuid.UUID] = field(default_factory=list)
    # What letters also say, of what concerns no name; and where was looked for it.
    sentences: dict[Account, list[str | Promise]] = field(default_factory=dict)
    looked: dict[Account, bytes] = field(default_factory=dict)

    def name_of_letter(self, account: Account, about: Iterable[Notice]) -> bytes:
        """What the letter to `account` is known by."""
        return self.round.name_of_letter(account, self.chosen[account], about)


def due_now(
    kind: Round,
    batch: Mapping[uuid.UUID, list[uuid.UUID]],
    look_at: Collection[uuid.UUID],
) -> Due:
    """What is due of `batch`: account id to the ids of notices that wait. Five queries.

    For the accounts in `look_at` there may be news that concerns no name. A letter in doubt goes
    again alone, as it was; what is new since waits for the next round. Who switched all off,
    muted the space, chose never, or is gone, is told nothing, and the notice waits no longer. Whose
    choices no key of ours opens has to wait.
    """
    due, choices = Due(kind), choices_of(batch)
    accounts = Account.objects.filter(is_active=True).in_bulk(list(batch))
    wanted = [notice for notices in batch.values() for notice in notices]
    rows = Notice.objects.filter(is_mailed=False).select_related("alias__space")
    notices = rows.in_bulk(wanted)
    for key, theirs in batch.items():
        account, chosen = accounts.get(key), choices[key]
        if chosen is None:
            continue
        for notice in (notices[one] for one in theirs if one in notices):
            if account is None or _is_unwanted(account, chosen, notice):
                due.settled.append(notice.pk)
            elif chosen.when_for(notice.kind) is not kind.when:
                continue
            elif notice.made_at < clock.now() - kind.given_up:
                due.settled.append(notice.pk)
            elif kind.is_due(account, chosen, notice):
                due.letters.setdefault(account, []).append(notice)
                due.chosen[account] = chosen
    if kind.when is When.NOW:
        _let_doubt_go_first(due)
    _look_for_account_news(due, [one for key, one in accounts.items() if key in look_at], choices)
    return due


def _let_doubt_go_first(due: Due) -> None:
    """Leaves of each letter what was in it already when it came in doubt: the oldest of it."""
    in_doubt = under_way.in_doubt()
    for account, notices in due.letters.items() if in_doubt else ():
        notices.sort(key=lambda notice: (notice.made_at, notice.pk))
        for many in range(1, len(notices)):
            name = due.name_of_letter(account, notices[:many])
            if under_way.tag_of(account, name) in in_doubt:
                due.letters[account] = notices[:many]
                break


def _look_for_account_news(
    due: Due, accounts: Iterable[Account], choices: Mapping[uuid.UUID, Choices | None]
) -> None:
    """Looks, once for each hour of a digest, whether there is news that concerns no name.

    Nothing of what is found is stored. One query, and some for each account not looked at yet.
    """
    tags: dict[Account, bytes] = {}
    for account in accounts:
        chosen = choices[account.pk]
        if chosen is not None and account.letters != Account.Letters.NONE:
            due.chosen[account] = chosen
            name = f"looked {_due(account, chosen).isoformat()}"
            tags[account] = under_way.tag_of(account, name.encode())
    before = under_way.looked_before(tags.values()) if tags else set()
    for account, tag in tags.items():
        if tag in before:
            continue
        chosen, person = due.chosen[account], Person(account=account)
        until = _due(account, chosen)
        since = chosen.digest_due(until - timedelta(minutes=1), minutes=minutes_of(account.pk))
        said = [
            news.sentence
            for news in account_news
            if chosen.when.get(news.group) is not When.NEVER
            and news.is_news(person, since, until, chosen.muted)
        ]
        due.looked[account] = tag
        if said:
            due.letters.setdefault(account, [])
            due.sentences[account] = said


def _is_unwanted(account: Account, chosen: Choices, notice: Notice) -> bool:
    return (
        account.letters == Account.Letters.NONE
        or notice.alias.space_id in chosen.muted
        or chosen.when_for(notice.kind) is When.NEVER
    )
