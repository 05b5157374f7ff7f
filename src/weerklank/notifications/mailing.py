"""One mail per account about all that is new, without a trace of which names belong together.

Notices are put together per account in memory only. A batch is marked as mailed in one write,
whatever became of each mail, so that neither order nor time of the rows tells whose they are; the
account's own row is written apart, and only when its address turned out to be no good.
"""

from __future__ import annotations

import logging
import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Q, QuerySet

from weerklank.kernel import clock
from weerklank.kernel.sealing import SealBroken
from weerklank.notifications import under_way
from weerklank.notifications.delivery import Delivery, deliver, reach
from weerklank.notifications.letters import letter_for
from weerklank.notifications.models import Notice
from weerklank.notifications.under_way import Start
from weerklank.people.models import Account
from weerklank.spaces.aliases import account_behind

logger = logging.getLogger(__name__)

BATCH = 500
FRESH = timedelta(minutes=15)
GIVEN_UP = timedelta(days=3)
KEPT = timedelta(days=400)
_ONE_AT_WORK = 7_203_114
_shuffle = random.SystemRandom().shuffle


@dataclass
class _Mailed:
    """What came of a batch: the notices that are done with, and the addresses that were refused."""

    done: list[uuid.UUID]
    refused: list[Account] = field(default_factory=list)
    tags: list[bytes] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    relay_is_there: bool = True


def mail_waiting() -> None:
    """Mails everybody for whom there is news. For the worker, every minute.

    Each notice is mailed at least once: it is marked after the relay took the mail. What failed is
    tried every minute for a quarter of an hour, then every quarter, and given up after three days.
    A letter that was under way when a worker died goes once more, and is counted.
    """
    Notice.objects.filter(is_mailed=False, made_at__lt=clock.now() - GIVEN_UP).update(
        is_mailed=True
    )
    with _only_one_at_work() as is_the_one:
        after: tuple[datetime, uuid.UUID] | None = None
        goes_on = is_the_one
        while goes_on:
            batch = list(_waiting(after)[:BATCH])
            if not batch:
                return
            after = (batch[-1].made_at, batch[-1].pk)
            mailed = _mail_batch(batch)
            with transaction.atomic():
                Notice.objects.filter(pk__in=mailed.done).update(is_mailed=True)
                under_way.settle(mailed.tags)
            refused = [account.pk for account in mailed.refused]
            Account.objects.filter(pk__in=refused).update(mail_bounces=True)
            goes_on = mailed.relay_is_there


@contextmanager
def _only_one_at_work() -> Iterator[bool]:
    """Whether no other worker mails now. Held by the connection, so that a crash lets go of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ONE_AT_WORK])
        is_the_one = cursor.fetchone() == (True,)
    try:
        yield is_the_one
    finally:
        if is_the_one:
            # When the connection is lost, so is the lock.
            with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_AT_WORK])


def _waiting(after: tuple[datetime, uuid.UUID] | None) -> QuerySet[Notice]:
    waiting = Notice.objects.filter(is_mailed=False).select_related(
        "alias", "alias__post", "alias__post__account"
    )
    if clock.now().minute % 15:
        waiting = waiting.filter(made_at__gte=clock.now() - FRESH)
    if after is not None:
        at, key = after
        waiting = waiting.filter(Q(made_at__gt=at) | Q(made_at=at, pk__gt=key))
    return waiting.order_by("made_at", "pk")


def _mail_batch(batch: list[Notice]) -> _Mailed:
    """Mails the accounts behind `batch`, in random order, for as long as the relay is there."""
    of_account, orphans = _by_account(batch)
    mailed = _Mailed(done=orphans)
    accounts = list(of_account)
    _shuffle(accounts)
    relay = get_connection()
    for account in accounts:
        notices = of_account[account]
        letter = letter_for(account, notices)
        answer = (
            _send(letter, under_way.tag_of(account, notices), relay, mailed) if letter else None
        )
        if answer is Delivery.REFUSED:
            mailed.refused.append(account)
        if answer in (None, Delivery.ACCEPTED, Delivery.REFUSED):
            mailed.done += [notice.pk for notice in notices]
        if answer in (Delivery.NO_RELAY, Delivery.LOST):
            mailed.relay_is_there = False
            break
    if mailed.tally:
        said = (f"{number} {what}" for what, number in mailed.tally.items())
        logger.info("mail: %s", ", ".join(said))
    return mailed


def _send(
    letter: EmailMessage, tag: bytes, relay: BaseEmailBackend, mailed: _Mailed
) -> Delivery | None:
    """What the relay answers to a letter, or did before a crash; None when it is given up."""
    if not reach(relay):
        mailed.tally[Delivery.NO_RELAY.value] += 1
        return Delivery.NO_RELAY
    try:
        mailed.tags.append(tag)
        start = under_way.begin(tag)
        if start is not Start.SEND:
            mailed.tally[start.value] += 1
        if start is Start.GIVE_UP:
            return None
        if start is Start.ENDED_BEFORE:
            return under_way.answer_to(tag)
        letter.extra_headers["Message-ID"] = under_way.message_id(tag)
        answer = deliver(letter, relay)
        under_way.end(tag, answer)
        mailed.tally[answer.value] += 1
        return answer
    finally:
        relay.close()


def _by_account(batch: list[Notice]) -> tuple[dict[Account, list[Notice]], list[uuid.UUID]]:
    """The notices of each account, and those behind which there is no account any more."""
    of_account: dict[Account, list[Notice]] = defaultdict(list)
    orphans: list[uuid.UUID] = []
    behind: dict[uuid.UUID, Account | None] = {}
    for notice in batch:
        try:
            if notice.alias_id not in behind:
                behind[notice.alias_id] = account_behind(notice.alias)
        except SealBroken:
            logger.error("A name is sealed with a key that is not in ALIAS_KEYS.")
            continue
        account = behind[notice.alias_id]
        if account is None:
            orphans.append(notice.pk)
        else:
            of_account[account].append(notice)
    return of_account, orphans


def forget_old_notices() -> None:
    """Removes notices that have lain for more than a year. For the worker, every night."""
    under_way.forget_counted()
    Notice.objects.filter(made_at__lt=clock.now() - KEPT).delete()
