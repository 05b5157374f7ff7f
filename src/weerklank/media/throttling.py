"""How many files one network, and how much one person, may send.

Networks are counted by the quarter of an hour; a meeting of forty may share one.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from weerklank.kernel.throttle import Count, count_network_or_refuse, read_or_refuse
from weerklank.media.models import Upload
from weerklank.people.models import Account

MOST_FILES = 120
MOST_STROKES = 6000
MOST_BYTES = 8_000_000_000
# Pages show twenty pictures, and players ask for a recording in many stretches.
MOST_FETCHED_A_MINUTE = 6000
# What one person may send in files in a day, over all spaces.
MOST_BYTES_A_DAY = 1_000_000_000


def count_upload(request: HttpRequest) -> None:
    """Counts a file of this network. Raises TooOften."""
    count_network_or_refuse(request, what="upload", most=MOST_FILES)


def count_stroke(request: HttpRequest) -> None:
    """Counts that a drawing of this network is kept, as it is while somebody draws.

    Raises TooOften.
    """
    count_network_or_refuse(request, what="drawing", most=MOST_STROKES)


def count_upload_bytes(request: HttpRequest, amount: int) -> None:
    """Counts `amount` bytes that came from this network. Raises TooOften."""
    count_network_or_refuse(request, what="upload bytes", most=MOST_BYTES, amount=amount)


def count_fetched(request: HttpRequest) -> None:
    """Counts that this network fetches a file. Raises TooOften; writes no row."""
    read_or_refuse(request, what="file", most=MOST_FETCHED_A_MINUTE)


def sent_by(account: Account, uploads: Iterable[Upload]) -> list[Count]:
    """What to count when a person sends `uploads`: bytes within a day; nothing without files."""
    amount = sum(upload.size for upload in uploads)
    return [Count("sent bytes", str(account.pk), MOST_BYTES_A_DAY, 86400, amount)] if amount else []
