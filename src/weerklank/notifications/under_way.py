"""Letters on their way to the relay, so that a crash in the middle doubles none but the last.

Before a letter goes out a row says that it does; afterwards, what the relay answered. After a crash
the row without an answer is the one letter of which nobody knows. It goes once more, under the same
Message-ID, and is counted. The row is known by a keyed tag of the account and the notices: without
ALIAS_KEYS it leads to neither, and with these one needs no row.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from weerklank.kernel import clock
from weerklank.kernel.key_ring import key_ring
from weerklank.notifications.delivery import Delivery
from weerklank.notifications.models import LetterUnderWay
from weerklank.people.models import Account

# A letter that was begun so often, and each time the worker died: it may be what kills it.
MOST_CRASHES = 2
COUNTED_FOR = timedelta(days=30)
# Longer than a digest of every week can be away.
LOOKED_FOR = timedelta(days=8)
LOOKED = "looked"
CAME_BACK = "came back"
ENDED = (Delivery.ACCEPTED.value, Delivery.REFUSED.value)
NOT_TAKEN = (Delivery.LATER.value, Delivery.NO_RELAY.value)
_NOTE = (
    'INSERT INTO notifications_letterunderway (tag, "on", tries, answer)'
    " VALUES (%s, %s, 1, %s) ON CONFLICT DO NOTHING"
)


class Start(Enum):
    """What is to be done with a letter."""

    SEND = "send"
    SEND_AGAIN = "in doubt"
    ENDED_BEFORE = "ended before"
    GIVE_UP = "given up"


def tag_of(account: Account, name: bytes) -> bytes:
    """What the letter of this name to `account` is known by; the same every time."""
    tag = key_ring().tag(account.pk.bytes + name, purpose="letter")
    return tag


def message_id(tag: bytes) -> str:
    """The Message-ID of the letter known by `tag`; a relay cannot look up the row with it."""
    name = key_ring().tag(tag, purpose="message id").hex()
    return f"<{name}@{urlsplit(settings.BASE_URL).hostname}>"


def begin(tag: bytes) -> Start:
    """Notes, at once and for good, that a letter goes out now; says whether it should.

    Called by the one worker that mails, outside of a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [tag.hex(), clock.today(), ""])
        if cursor.rowcount:
            return Start.SEND
    row = LetterUnderWay.objects.get(pk=tag.hex())
    if row.answer in ENDED:
        return Start.ENDED_BEFORE
    if row.answer in NOT_TAKEN:
        LetterUnderWay.objects.filter(pk=row.pk).update(answer="")
        return Start.SEND
    if row.answer == "" and row.tries >= MOST_CRASHES:
        return Start.GIVE_UP
    LetterUnderWay.objects.filter(pk=row.pk).update(answer="", tries=row.tries + 1)
    return Start.SEND_AGAIN


def end(tag: bytes, answer: Delivery) -> None:
    """Notes what the relay answered."""
    LetterUnderWay.objects.filter(pk=tag.hex()).update(answer=answer.value)


def answer_to(tag: bytes) -> Delivery:
    """What the relay answered to a letter that ended before. Raises DoesNotExist for no letter."""
    return Delivery(LetterUnderWay.objects.get(pk=tag.hex()).answer)


def settle(tags: Iterable[bytes]) -> None:
    """Forgets letters that have an answer, in the transaction that marks their notices.

    Those that were in doubt stay for a month, to be counted; one whose line broke is still to go.
    """
    LetterUnderWay.objects.filter(
        pk__in=[tag.hex() for tag in tags], answer__in=(*ENDED, *NOT_TAKEN), tries=1
    ).delete()


def looked_before(tags: Iterable[bytes]) -> set[bytes]:
    """Those of `tags` that `remember_looking` was given. One query."""
    rows = LetterUnderWay.objects.filter(pk__in=[tag.hex() for tag in tags])
    return {bytes.fromhex(tag) for tag in rows.values_list("pk", flat=True)}


def remember_looking(tags: Iterable[bytes]) -> None:
    """Notes for eight days that there was looked whether a letter had to go, and it went if so."""
    rows = [LetterUnderWay(tag=tag.hex(), answer=LOOKED) for tag in tags]
    LetterUnderWay.objects.bulk_create(rows, ignore_conflicts=True)


def in_doubt() -> set[bytes]:
    """The letters of which nobody knows whether the relay took them. One query."""
    rows = LetterUnderWay.objects.filter(answer__in=("", Delivery.LOST.value))
    return {bytes.fromhex(tag) for tag in rows.values_list("pk", flat=True)}


def is_first(tag: bytes) -> bool:
    """Notes, with the transaction it is in, that a letter came back; whether it had not before."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [tag.hex(), clock.today(), CAME_BACK])
        return bool(cursor.rowcount)


def letters_in_doubt() -> int:
    """How many letters were in doubt in the last thirty days. One query."""
    return LetterUnderWay.objects.filter(tries__gt=1).count()


def forget_counted() -> None:
    """Removes what was counted for a month, and after eight days where was looked and what came
    back. For the worker, every night.
    """
    today, rows = clock.today(), LetterUnderWay.objects.all()
    rows.filter(on__lt=today - COUNTED_FOR).delete()
    rows.filter(on__lt=today - LOOKED_FOR, answer__in=(LOOKED, CAME_BACK)).delete()
