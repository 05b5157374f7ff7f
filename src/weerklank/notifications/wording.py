"""What notices say. Words are made on reading, from what is there at that moment."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.urls import get_script_prefix, set_script_prefix

from weerklank.kernel.notices import Wording, kinds
from weerklank.kernel.prepared import Prepared, Rows
from weerklank.notifications.models import Notice


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
    """What notices say, in the present language; one reading for kinds that read the same.

    A notice about something that is no longer there, or of a kind that no longer exists, has none.
    """

    def __init__(self, notices: Iterable[Notice]) -> None:
        alike: dict[Prepared[Any], list[Notice]] = defaultdict(list)
        for notice in notices:
            if notice.kind in kinds:
                alike[kinds[notice.kind].read].append(notice)
        self._read = [
            (read_alike, read(subjects=list({one.subject for one in read_alike})))
            for read, read_alike in alike.items()
        ]

    @property
    def rows(self) -> list[Rows[Any]]:
        """All that was read."""
        return [rows for _notices, rows in self._read]

    @property
    def said(self) -> dict[uuid.UUID, Wording]:
        """Notice id to what it says."""
        said: dict[uuid.UUID, Wording] = {}
        with without_front_door():
            for notices, rows in self._read:
                for word in {kinds[one.kind].word for one in notices}:
                    found = word(rows.items)
                    said.update(
                        {
                            one.pk: found[one.subject]
                            for one in notices
                            if kinds[one.kind].word is word and one.subject in found
                        }
                    )
        return said


def wordings(notices: Iterable[Notice]) -> dict[uuid.UUID, Wording]:
    """Notice id to what it says; see `Wordings`."""
    return Wordings(notices).said
