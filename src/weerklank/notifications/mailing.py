"""One mail per account about what is new, without a trace of which names belong together.

Notices are put together per account in memory only, and accounts are mailed in random order. A
batch is marked as mailed in one write, whatever became of each mail, so that neither order nor time
of the rows tells whose they are; the account's own row is written apart, and only when its address
turned out to be no good.

There are two kinds of rounds, each with a lock of its own, so that a slow morning of digests keeps
nobody from hearing of an answer. Both begin anew from what is in the database, whenever they ended.
"""

from __future__ import annotations

import logging
import random
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db import Error as DatabaseFailed

from weerklank.kernel import clock
from weerklank.notifications import under_way
from weerklank.notifications.account_news import accounts_to_look_at
from weerklank.notifications.actions import leave_alone
from weerklank.notifications.bounces import give_own_sender
from weerklank.notifications.delivery import Delivery, deliver, reach
from weerklank.notifications.due import AtOnce, Digest, Due, Round, due_now
from weerklank.notifications.letters import News
from weerklank.notifications.models import Notice
from weerklank.notifications.push import Caller, devices_of
from weerklank.notifications.under_way import Start
from weerklank.notifications.waiting import waiting
from weerklank.people.models import Account
from weerklank.spaces.person import Person

logger = logging.getLogger(__name__)

BATCH = 200
FRESH = timedelta(minutes=15)
KEPT = timedelta(days=400)
# One who stalls is passed over; so many in a row, and it is the relay itself.
MOST_LOST = 3
_shuffle = random.SystemRandom().shuffle


@dataclass
class _Mailed:
    """What came of a batch: the notices that are done with, who was told, and who was refused."""

    done: list[uuid.UUID]
    told: list[Account] = field(default_factory=list)
    refused: list[Account] = field(default_factory=list)
    tags: list[bytes] = field(default_factory=list)
    looked: list[bytes] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)


class _Relay:
    """The line to the mail relay, and whether it is there."""

    def __init__(self) -> None:
        self.line: BaseEmailBackend = get_connection()
        self._lost = 0

    @property
    def is_there(self) -> bool:
        """False from when nothing more should be tried in this round."""
        return self._lost < MOST_LOST

    def heard(self, answer: Delivery | None) -> None:
        """Takes in what became of a letter."""
        if answer is Delivery.NO_RELAY:
            self._lost = MOST_LOST
        elif answer is Delivery.LOST:
            self._lost += 1
        elif answer is not None:
            self._lost = 0


def mail_at_once() -> None:
    """Mails everybody of whom something has to be told now. For the worker, every minute.

    Each notice is mailed at least once: it is marked after the relay took the mail. What failed is
    tried every minute for a quarter of an hour, then every quarter, and given up after three days.
    A letter that was under way when a worker died goes once more, and is counted.
    """
    _mail(AtOnce(), only_fresh=bool(clock.now().minute % 15))


def mail_digests() -> None:
    """Mails everybody whose digest is due, when there is news. For the worker, every quarter.

    What failed is tried every quarter, with what is new since, and given up after two weeks.
    """
    _mail(Digest(), only_fresh=False)


def _mail(kind: Round, *, only_fresh: bool) -> None:
    with _only_one_at_work(kind.lock) as is_the_one:
        if not is_the_one:
            return
        found = waiting(clock.now() - FRESH if only_fresh else None)
        Notice.objects.filter(pk__in=found.orphans).update(is_mailed=True)
        look_at = accounts_to_look_at() if kind.tells_accounts else set()
        accounts = list(look_at.union(found.by_account))
        _shuffle(accounts)
        relay, caller = _Relay(), Caller()
        try:
            for at in range(0, len(accounts), BATCH):
                batch = {one: found.by_account.get(one, []) for one in accounts[at : at + BATCH]}
                _mail_batch(due_now(kind, batch, look_at), relay, caller)
                if not relay.is_there:
                    return
        finally:
            with suppress(SMTPException, OSError):
                relay.line.close()
            _say("devices", caller.tally)


@contextmanager
def _only_one_at_work(lock: int) -> Iterator[bool]:
    """Whether no other worker does this now. Held by the connection: a crash lets go of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        is_the_one = cursor.fetchone() == (True,)
    try:
        yield is_the_one
    finally:
        if is_the_one:
            # When the connection is lost, so is the lock.
            with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])


def _mail_batch(due: Due, relay: _Relay, caller: Caller) -> None:
    """Mails the accounts of one batch, for as long as the relay is there, and marks it.

    Devices are called after that, once: who stalls there keeps nobody from mail. One account that
    cannot be mailed is passed over, and tried again in the next round.
    """
    quiet = [tag for account, tag in due.looked.items() if account not in due.letters]
    mailed = _Mailed(done=due.settled, looked=quiet)
    try:
        news = News([notice for notices in due.letters.values() for notice in notices])
        for account, notices in due.letters.items():
            try:
                _mail_account(account, notices, due, news, relay, mailed)
            except DatabaseFailed:
                raise
            except Exception as failed:
                # In words it might say the address.
                logger.error("News could not be mailed: %s", type(failed).__name__)
                mailed.tally["failed"] += 1
            if not relay.is_there:
                break
    finally:
        _settle(mailed)
    if due.round.calls_devices:
        devices = devices_of([account.pk for account in mailed.told])
        for account in mailed.told:
            caller.tell(account, devices.get(account.pk, ()))


def _mail_account(
    account: Account,
    notices: Sequence[Notice],
    due: Due,
    news: News,
    relay: _Relay,
    mailed: _Mailed,
) -> None:
    told = news.to_tell(Person(account=account), notices)
    also = due.sentences.get(account, [])
    answer = None
    if (told or also) and not account.mail_bounces:
        tag = under_way.tag_of(account, due.name_of_letter(account, notices))
        letter = news.letter(account, told, also)
        give_own_sender(letter, account=account.pk, tag=tag)
        answer = _send(letter, tag, relay, mailed)
        relay.heard(answer)
    if answer in (None, Delivery.ACCEPTED, Delivery.REFUSED):
        mailed.done += [notice.pk for notice in notices]
        mailed.looked += [due.looked[account]] if account in due.looked else []
        if told:
            mailed.told.append(account)
    if answer is Delivery.REFUSED:
        mailed.refused.append(account)


def _settle(mailed: _Mailed) -> None:
    with transaction.atomic():
        Notice.objects.filter(pk__in=mailed.done).update(is_mailed=True)
        under_way.settle(mailed.tags)
        under_way.remember_looking(mailed.looked)
    if mailed.refused:
        leave_alone(addresses={account.pk: account.email for account in mailed.refused})
    _say("mail", mailed.tally)


def _say(of_what: str, tally: Counter[str]) -> None:
    if tally:
        said = (f"{number} {what}" for what, number in tally.items())
        logger.info("%s: %s", of_what, ", ".join(said))


def _send(letter: EmailMessage, tag: bytes, relay: _Relay, mailed: _Mailed) -> Delivery | None:
    """What the relay answers to a letter, or did before a crash; None when it is given up."""
    if not reach(relay.line):
        mailed.tally[Delivery.NO_RELAY.value] += 1
        return Delivery.NO_RELAY
    mailed.tags.append(tag)
    start = under_way.begin(tag)
    if start is not Start.SEND:
        mailed.tally[start.value] += 1
    if start is Start.GIVE_UP:
        return None
    if start is Start.ENDED_BEFORE:
        return under_way.answer_to(tag)
    letter.extra_headers["Message-ID"] = under_way.message_id(tag)
    answer = deliver(letter, relay.line)
    under_way.end(tag, answer)
    mailed.tally[answer.value] += 1
    return answer


def forget_old_notices() -> None:
    """Removes notices that have lain for more than a year. For the worker, every night."""
    under_way.forget_counted()
    Notice.objects.filter(made_at__lt=clock.now() - KEPT).delete()
