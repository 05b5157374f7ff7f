"""What notices say. Words are made on reading, from what is there at that moment."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.urls import get_script_prefix, set_script_prefix

from weerklank.kernel.notices import Wording, kinds
from weerklank.notifications.models import Notice

Word = Callable[[list[uuid.UUID]], dict[uuid.UUID, Wording]]


@contextmanager
def without_front_door() -> Iterator[None]:
    """Within this block `reverse` gives paths that know of no front door."""
    prefix = get_script_prefix()
    set_script_prefix("/")
    try:
        yield
    finally:
        set_script_prefix(prefix)


def wordings(notices: Iterable[Notice]) -> dict[uuid.UUID, Wording]:
    """Notice id to what it says, in the present language; one reading for kinds worded alike.

    A notice about something that is no longer there, or of a kind that no longer exists, has none.
    """
    worded_alike: dict[Word, list[Notice]] = defaultdict(list)
    for notice in notices:
        if notice.kind in kinds:
            worded_alike[kinds[notice.kind].word].append(notice)
    said: dict[uuid.UUID, Wording] = {}
    with without_front_door():
        for word, alike in worded_alike.items():
            found = word(list({notice.subject for notice in alike}))
            said.update(
                {notice.pk: found[notice.subject] for notice in alike if notice.subject in found}
            )
    return said
