"""How many files one network, and how much one person, may send."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from weerklank.kernel.throttle import count_or_refuse, network_of
from weerklank.media.models import Upload
from weerklank.people.models import Account

# What one person may send in files in a day, over all spaces.
MOST_BYTES_A_DAY = 1_000_000_000


def count_upload(request: HttpRequest) -> None:
    """Counts a file of this network. Raises TooOften; a meeting may share one network."""
    count_or_refuse(what="upload", who=network_of(request), most=300, seconds=3600)


def count_sent(account: Account, uploads: Iterable[Upload]) -> None:
    """Counts the bytes that a person sends. Raises TooOften when it is too much for one day."""
    count_or_refuse(
        what="sent bytes",
        who=str(account.pk),
        amount=sum(upload.size for upload in uploads),
        most=MOST_BYTES_A_DAY,
        seconds=86400,
    )
