"""Asking the index where to look, and the policies whether somebody may see it: one statement.

The index gives the newest few thousand entries that fit. Each is then asked of the policy of its
source. Whatever is shown, counted or proposed comes from what is left, so that an entry that is
late, or whose audience is too wide, can give nothing away.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection

from weerklank.kernel import clock
from weerklank.search.asking import Asking
from weerklank.search.wanted import Wanted
from weerklank.spaces.findable import sources
from weerklank.spaces.person import Person

# Of what people say; of all else, of which there is little, somewhat fewer.
MOST_SAID, MOST_OTHER = 2000, 500
_RANK = "ts_rank('{0.1, 0.2, 0.5, 1.0}', stems, %s, 1)"
_COLUMNS = "id, kind, is_said, at, space_id, organisation_id, place, state, domains, has, stems"
_EQUAL = {
    "soort": "kind = %s",
    "ruimte": "space_id = %s::uuid",
    "organisatie": "organisation_id = %s::uuid",
    "plaats": "place = %s",
    "stand": "state = %s",
    "van": "post = %s::uuid",
    "leven": "%s = ANY(domains)",
    "met": "%s = ANY(has)",
}


class Hit(NamedTuple):
    """Something that was found and may be seen."""

    id: uuid.UUID
    kind: str
    at: datetime
    space: uuid.UUID | None
    organisation: uuid.UUID
    place: str
    state: str
    domains: list[str]
    has: list[str]
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, in no order; `is_all` says that there is no more of it."""

    hits: list[Hit]
    is_all: bool


def candidates(
    person: Person,
    wanted: Wanted,
    *,
    asking: Asking | None = None,
    before: tuple[datetime, uuid.UUID] | None = None,
    most_said: int = MOST_SAID,
    most_other: int = MOST_OTHER,
) -> Found:
    """The newest things that fit and that `person` may see, older than `before` if given.

    `asking` stands in for the words of `wanted`. One query.
    """
    asking = asking or wanted.asking
    conditions, params = _conditions(person, wanted, asking, before)
    arms, given = [], []
    for is_said, most in ((False, most_other), (True, most_said)):
        if _is_looked_for(wanted, is_said=is_said):
            where = " AND ".join([("" if is_said else "NOT ") + "is_said", *conditions])
            arms.append(
                f"(SELECT {_COLUMNS} FROM search_findable WHERE {where}"
                " ORDER BY at DESC, id DESC LIMIT %s)"
            )
            given += [*params, most]
    allowed, seen_params = _allowed(person, asking)
    if not arms or not allowed:
        return Found([], is_all=True)
    sql = (
        f"WITH candidate AS MATERIALIZED ({' UNION ALL '.join(arms)}), allowed AS ({allowed})"
        " SELECT said, other, allowed.* FROM (SELECT count(*) FILTER (WHERE is_said) AS said,"
        " count(*) FILTER (WHERE NOT is_said) AS other FROM candidate) AS looked_at"
        " LEFT JOIN allowed ON true"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given, *seen_params])
        rows = cursor.fetchall()
    said, other = rows[0][:2]
    hits = [Hit._make(row[2:]) for row in rows if row[2] is not None]
    return Found(hits, is_all=said < most_said and other < most_other)


def _is_looked_for(wanted: Wanted, *, is_said: bool) -> bool:
    kind = wanted.filters.get("soort")
    of_this_sort = [source for source in sources.values() if source.are_said == is_said]
    return any(kind is None or kind in source.kinds for source in of_this_sort)


def _conditions(
    person: Person, wanted: Wanted, asking: Asking, before: tuple[datetime, uuid.UUID] | None
) -> tuple[list[str], list[Any]]:
    conditions, params = ["audience_id = ANY(%s)"], [sorted(person.audiences)]
    given: list[Any] = params  # type: ignore[assignment]
    if not asking.is_empty:
        query, words = asking.as_sql()
        conditions.append(f"stems @@ ({query})")
        given += words
    for name, condition in _EQUAL.items():
        if name in wanted.filters:
            conditions.append(condition)
            given.append(wanted.filters[name])
    if wanted.since is not None:
        conditions.append("at > %s")
        given.append(clock.now() - wanted.since)
    if before is not None:
        conditions.append("(at, id) < (%s, %s)")
        given += before
    return conditions, given


def _allowed(person: Person, asking: Asking) -> tuple[str, list[Any]]:
    """Each candidate that the policy of its source lets `person` see, with how well it fits."""
    query, words = asking.as_sql() if not asking.is_empty else ("''::tsquery", [])
    rank = _RANK.replace("%s", f"({query})")
    parts, params = [], []
    given: list[Any] = params
    for source in sources.values():
        try:
            visible, seen = source.visible(person).order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(
            "SELECT id, kind, at, space_id, organisation_id, place, state, domains, has,"
            f" {rank} AS score FROM candidate WHERE kind = ANY(%s) AND EXISTS"
            f" (SELECT FROM ({visible}) AS visible (key) WHERE visible.key = candidate.id)"
        )
        given += [*words, list(source.kinds), *seen]
    return " UNION ALL ".join(parts), given
