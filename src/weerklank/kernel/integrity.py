"""Whether what belongs together still is. Each app brings its own checks, in its `integrity.py`.

A check reads and changes nothing. It may run while people work: what is on its way is no finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

Check = Callable[[], Iterable[object]]
_checks: dict[str, Check] = {}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold: `what`, and `where`, an id or the name of a file."""

    what: str
    where: str


def checks(what: str) -> Callable[[Check], Check]:
    """Decorator: this function gives the ids, or names of files, of which `what` is true.

    `what` is a phrase in English that says what is wrong: "a promise without its first step".
    """

    def register(check: Check) -> Check:
        if what in _checks:
            raise ValueError(f"{what} is checked twice")
        _checks[what] = check
        return check

    return register


def findings() -> Iterator[Finding]:
    """All that does not hold at this moment, check by check."""
    for what, check in sorted(_checks.items()):
        for where in check():
            yield Finding(what, str(where))
