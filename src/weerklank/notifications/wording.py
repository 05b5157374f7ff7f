"""What notices say. Words are made on reading, from what is there at that moment."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.urls import get_script_prefix, set_script_prefix

from weerklank.kernel.notices import Wording, kinds
from weerklank.kernel.prepared import Prepared, Rows
from weerklank.notifications.models import Notice

Word = Callable[[list[Any]], dict[uuid.UUID, Wording]]


@contextmanager
def without_front_door() -> Iterator[None]:
    """Within this block `reverse` gives paths that know of no front door."""
    prefix = get_script_prefix()
    set_script_prefix("/")
    try:
        yield
    finally:
        set_script_prefix(prefix)


class Wordings:
    """What notices say, in the present language; one reading for kinds worded alike.

    A notice about something that is no longer there, or of a kind that no longer exists, has none.
    """

    def __init__(self, notices: Iterable[Notice]) -> None:
        alike: dict[tuple[Prepared[Any], Word], list[Notice]] = defaultdict(list)
        for notice in notices:
            if notice.kind in kinds:
                kind = kinds[notice.kind]
                alike[kind.read, kind.word].append(notice)
        self._read = [
            (word, said_alike, read(subjects=list({one.subject for one in said_alike})))
            for (read, word), said_alike in alike.items()
        ]

    @property
    def rows(self) -> list[Rows[Any]]:
        """All that was read."""
        return [rows for _word, _notices, rows in self._read]

    @property
    def said(self) -> dict[uuid.UUID, Wording]:
        """Notice id to what it says."""
        said: dict[uuid.UUID, Wording] = {}
        with without_front_door():
            for word, notices, rows in self._read:
                found = word(rows.items)
                said.update({one.pk: found[one.subject] for one in notices if one.subject in found})
        return said


def wordings(notices: Iterable[Notice]) -> dict[uuid.UUID, Wording]:
    """Notice id to what it says; see `Wordings`."""
    return Wordings(notices).said
