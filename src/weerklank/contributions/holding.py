"""The door through which floors above hold back what somebody says, until a moderator looks.

Everything runs inside the action that sends it, or gives it other words, so that nothing is seen by
others for even a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from weerklank.contributions.models import Contribution, Topic
from weerklank.spaces.models import Alias
from weerklank.spaces.person import Person


@dataclass(frozen=True, slots=True)
class Sending:
    """What is about to be sent: `words` with the title before them, no files.

    `parent` is what it replies to. Staff in their team appear under an alias of kind `post`. When
    something gets other words, `changed` is that, with the words that stood there until now.
    """

    person: Person
    topic: Topic
    alias: Alias
    words: str
    parent: Contribution | None
    changed: Contribution | None = None


Check = Callable[[Sending], Sequence[str]]
Keeper = Callable[[Contribution, Sequence[str]], None]
_checks: list[Check] = []
_keepers: list[Keeper] = []
_words: dict[str, str | Promise] = {}


def holds_when(check: Check) -> Check:
    """Decorator: ask this function about everything that people send, and about other words.

    It gives the codes of its reasons to hold it back, each named with `name_reason`; none lets it
    through. It may write: what is refused after all takes that along.
    """
    _checks.append(check)
    return check


def when_held(keep: Keeper) -> Keeper:
    """Decorator: call this function with everything that is held, and the codes of the reasons."""
    _keepers.append(keep)
    return keep


def name_reason(code: str, words: str | Promise) -> None:
    """Says what a reason is called: one plain sentence that the author and moderators read.

    `code` has 40 characters at most and is kept; it tells nothing of an account.
    """
    _words[code] = words


def words_of_reason(code: str) -> str:
    """The sentence for a reason; nothing for one that no longer exists."""
    return str(_words.get(code, ""))


def reasons_to_hold(sending: Sending) -> list[str]:
    """What all checks together have against letting this through; without doubles, in order."""
    return list(dict.fromkeys(code for check in _checks for code in check(sending)))


def keep_reasons(contribution: Contribution, reasons: Sequence[str]) -> None:
    """Lets every floor above keep why `contribution` is held."""
    for keep in _keepers:
        keep(contribution, reasons)
