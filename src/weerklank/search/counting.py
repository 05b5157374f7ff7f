"""How common each stem is, among what everybody may read: counted by what stands in the index.

What is closed, hidden, held or for the team alone counts for nobody, not even for who may read it:
a count that it moves would tell a stranger that a word occurs there.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from weerklank.search.models import StemCount
from weerklank.spaces.audiences import PUBLIC

_HOLDING = """
WITH entry AS (
    SELECT id, stems FROM search_findable
    WHERE id = ANY(%s) AND is_said AND audience_id = %s ORDER BY id FOR UPDATE
), held AS (
    SELECT DISTINCT id, left(stem, 60) AS stem
    FROM entry CROSS JOIN LATERAL unnest(tsvector_to_array(stems)) AS stem
)
SELECT stem, count(*) FROM held GROUP BY stem
"""
_MOVE = """
UPDATE search_stemcount SET contributions = greatest(contributions + more, 0)
FROM unnest(%s::text[], %s::int[]) AS given (moved, more) WHERE stem = moved
"""
_RECOUNT = """
INSERT INTO search_stemcount (stem, contributions)
SELECT stem, count(*) FROM (
    SELECT DISTINCT id, left(stem, 60) AS stem
    FROM search_findable CROSS JOIN LATERAL unnest(tsvector_to_array(stems)) AS stem
    WHERE is_said AND audience_id = %s
) AS held GROUP BY stem
"""


@contextmanager
def counted(ids: Collection[uuid.UUID]) -> Iterator[None]:
    """Around a change of these entries, in one transaction: moves the counts of their stems.

    The entries are locked until its end. Two queries when nothing is counted otherwise, else five.
    """
    before = _holding(ids)
    yield
    moved = _holding(ids)
    moved.subtract(before)
    _move({stem: more for stem, more in sorted(moved.items()) if more})


def recount() -> None:
    """Counts everything anew, in one transaction; whoever enters things meanwhile waits."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE search_stemcount IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM search_stemcount")
        cursor.execute(_RECOUNT, [PUBLIC])


def _holding(ids: Collection[uuid.UUID]) -> Counter[str]:
    """In how many of these entries, as far as everybody may read them, each stem occurs."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDING, [list(ids), PUBLIC])
        return Counter(dict(cursor.fetchall()))


def _move(moved: dict[str, int]) -> None:
    """Locks in one order, so that no two workers do so crosswise."""
    if not moved:
        return
    rows = [StemCount(stem=stem) for stem in moved]
    StemCount.objects.bulk_create(rows, ignore_conflicts=True)
    list(StemCount.objects.filter(stem__in=moved).order_by("stem").select_for_update())
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [list(moved), list(moved.values())])
