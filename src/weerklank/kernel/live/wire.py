"""What is said from Django to the live process, through PostgreSQL's NOTIFY: ids and a number."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

CHANNEL = "weerklank_live"
_NEW, _AGAIN = "new", "again"


@dataclass(frozen=True, slots=True)
class Announcement:
    """There is something new at `places` for `audience`, written by `transaction`."""

    places: tuple[UUID, ...]
    audience: UUID
    transaction: int


@dataclass(frozen=True, slots=True)
class LookAgain:
    """Every pass with this name that was given before `transaction` has to be asked for anew."""

    name: UUID
    transaction: int


def words_of_announcement(places: tuple[UUID, ...], audience: UUID) -> str:
    """All of it but the transaction, which the database adds."""
    return f"{_NEW} {','.join(map(str, places))} {audience} "


def words_of_look_again(name: UUID) -> str:
    """All of it but the transaction, which the database adds."""
    return f"{_AGAIN} {name} "


def parse(words: str) -> Announcement | LookAgain:
    """What was said. Raises ValueError when it was not said by us."""
    match words.split(" "):
        case [kind, places, audience, transaction] if kind == _NEW:
            return Announcement(
                tuple(map(UUID, places.split(","))), UUID(audience), int(transaction)
            )
        case [kind, name, transaction] if kind == _AGAIN:
            return LookAgain(UUID(name), int(transaction))
    raise ValueError("not an announcement")
