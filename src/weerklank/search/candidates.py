"""Asking the index where to look, and the policies whether somebody may see it: one statement.

The index gives the newest few thousand entries that fit. Each is then asked of the policy of its
source. Whatever is shown, counted or proposed comes from what is left, so that an entry that is
late, or whose audience is too wide, can give nothing away.
"""

# ruff: noqa: S608 - put together of pieces that stand here; what people typed goes as parameters

from __future__ import annotations

import re
import uuid
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection

from weerklank.kernel import clock
from weerklank.kernel.prepared import Slot
from weerklank.search.asking import Asking
from weerklank.search.wanted import DAYS, Wanted
from weerklank.spaces.findable import Source, sources
from weerklank.spaces.life import fold
from weerklank.spaces.models import Space
from weerklank.spaces.person import Person
from weerklank.spaces.policies import posts_visible_to

# Of what people say, somewhat more than are counted; of all else there is little.
MOST_SAID, MOST_OTHER = 1200, 500
MOST_MISSED = 100
# Fetching an entry from anywhere costs ten times what it costs to walk past it, so that a word is
# looked up when it has few entries, and the newest are looked through when it has many. The border
# lies where its share of all entries, squared, times their number, is this.
_BORDER = MOST_SAID / 10 / 4
_COLUMNS = "id, kind, is_said, at, space_id, organisation_id, place, state, domains, has, stems"
_EQUAL = {
    "soort": "kind = %s",
    "ruimte": "space_id = %s::uuid",
    "organisatie": "organisation_id = %s::uuid",
    "plaats": "place = %s",
    "stand": "state = %s",
    "van": "post = %s::uuid",
    "leven": "domains @> ARRAY[%s]::varchar[]",
    "met": "NOT (has = '{}') AND has @> ARRAY[%s]::varchar[]",
}
# A space, a question or an outcome is about something; what is said there only touches it.
_SCORE = "(ts_rank('{0.1, 0.2, 0.5, 1.0}', stems, %s, 1) * CASE WHEN is_said THEN 1 ELSE 2 END)"
# Space and organisation by their names, which stand beside each thing that was found as well.
_COUNTED = """
SELECT one.name, value, max(label) AS label, count(*) AS number
FROM allowed
LEFT JOIN spaces_space AS space ON space.id = allowed.space_id
JOIN spaces_organisation AS organisation ON organisation.id = allowed.organisation_id
CROSS JOIN LATERAL (VALUES
    ('soort', allowed.kind, ''), ('stand', allowed.state, ''),
    ('plaats', allowed.place, allowed.place),
    ('ruimte', allowed.space_id::text, space.name),
    ('organisatie', allowed.organisation_id::text, organisation.name)
) AS one (name, value, label)
WHERE value <> '' GROUP BY one.name, value
UNION ALL
SELECT 'leven', value, '', count(*)
FROM allowed CROSS JOIN unnest(domains) AS value GROUP BY value
UNION ALL
SELECT 'met', value, '', count(*) FROM allowed CROSS JOIN unnest(has) AS value GROUP BY value
UNION ALL
SELECT 'periode', period, '', count(*) FROM allowed
JOIN unnest(%s::text[], %s::timestamptz[]) AS given (period, since) ON at > since GROUP BY period
"""


_HOW_MANY = """
SELECT greatest((SELECT reltuples::float8 FROM pg_class WHERE oid = 'said_newest'::regclass), 1),
       (SELECT min(coalesce(contributions, 0))
        FROM unnest(tsvector_to_array(to_tsvector('pg_catalog.dutch', %s))) AS asked
        LEFT JOIN search_stemcount ON stem = left(asked, 60)),
       (SELECT sum(contributions) FROM search_stemcount WHERE stem LIKE %s)
"""


class Counted(NamedTuple):
    """How much there is of what a filter can be set to; a label for what has a name of its own."""

    filter: str
    value: str
    label: str
    number: int


class Hit(NamedTuple):
    """Something that was found and may be seen."""

    kind: str
    id: uuid.UUID
    at: datetime
    score: float

    @property
    def key(self) -> tuple[float, datetime, uuid.UUID]:
        """Its place when what fits best comes first."""
        return self.score, self.at, self.id


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found and one more, how much there is in all, and of what.

    `is_all` says that everything was looked at.
    """

    hits: list[Hit] = field(default_factory=list)
    number: int = 0
    is_all: bool = True
    counted: list[Counted] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of what fits is asked for: so many, after this one.

    `after` is the key of a hit. `is_by_date`: the newest come first, and nothing newer than `after`
    is looked at, so that it goes back as far as there is anything. `counts`: also of what there is.
    """

    size: int
    is_by_date: bool = False
    after: tuple[float, datetime, uuid.UUID] | None = None
    most_said: int = MOST_SAID
    most_other: int = MOST_OTHER
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Since:
    """What came for a search from `since` on, before `until`; `most` is as far as it is counted.

    What is in the spaces `muted` is not counted.
    """

    wanted: Wanted
    since: datetime
    most: int
    until: datetime | None = None
    muted: frozenset[uuid.UUID] = frozenset()


def amounts_since(person: Person, asked: Sequence[Since]) -> list[int]:
    """How much came of each that `person` may see now, their own words left out. One query.

    MOST_MISSED more than is asked for are looked at: what one may not see takes its place.
    """
    allowed, seen = _allowed(person, of_others=True)
    if not asked or not allowed:
        return [0] * len(asked)
    who, params = _person(person)
    numbers = []
    for one in asked:
        conditions, given = _conditions(person, one.wanted, Part(size=0))
        conditions += ["at >= %s", "NOT coalesce(space_id = ANY(%s), false)"]
        given += [one.since, list(one.muted)]
        if one.until is not None:
            conditions.append("at < %s")
            given.append(one.until)
        asking = one.wanted.asking
        if not asking.is_empty:
            query, words = asking.as_sql()
            conditions.append(f"stems @@ ({query})")
            given += words
        where = " AND ".join(conditions)
        arms = " UNION ALL ".join(
            f"(SELECT id, kind FROM search_findable WHERE {said} AND {where}"
            " ORDER BY at DESC, id DESC LIMIT %s)"
            for said in ("is_said", "NOT is_said")
        )
        numbers.append(
            f"(WITH candidate AS MATERIALIZED ({arms})"
            f" SELECT count(*) FROM (SELECT FROM ({allowed}) AS seen LIMIT %s) AS counted)"
        )
        params += [*(2 * [*given, one.most + MOST_MISSED]), *seen, one.most]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH person AS MATERIALIZED ({who}) SELECT {', '.join(numbers)}", params)
        return list(cursor.fetchone())


def candidates(person: Person, wanted: Wanted, asking: Asking, part: Part) -> Found:
    """What fits and `person` may see, of what is newest. `asking` are the words.

    Two queries; one less without words, one more with a filter by place or organisation, and one
    with a filter by who said it.
    """
    if not _may_be_met(person, wanted):
        return Found()
    query, words = asking.as_sql() if not asking.is_empty else ("", [])
    is_rare = bool(query) and _is_rare(asking)
    conditions, params = _conditions(person, wanted, part)
    if query:
        conditions.append(f"stems @@ ({query})")
        params += words
    arms, given = [], list[Any]()
    for is_said, most in ((False, part.most_other), (True, part.most_said)):
        if _is_looked_for(wanted, is_said=is_said):
            more, values = _in_spaces(wanted) if is_said else ([], [])
            where = " AND ".join(["is_said" if is_said else "NOT is_said", *conditions, *more])
            # What is rare is looked up whole: the newest would have to be searched for it for long.
            whole = " OFFSET 0" if is_rare or not is_said else ""
            arms.append(
                f"(SELECT * FROM (SELECT {_COLUMNS} FROM search_findable WHERE {where}{whole})"
                " AS fitting ORDER BY at DESC, id DESC LIMIT %s)"
            )
            given += [*params, *values, most]
    allowed, seen = _allowed(person)
    if not arms or not allowed:
        return Found()
    rank = _SCORE.replace("%s", f"({query})") if query else "0"
    page, beyond = _page(part)
    who, sets = _person(person)
    counted, since = (_COUNTED, _periods()) if part.counts else ("SELECT 1 WHERE false", [])
    sql = (
        f"WITH person AS MATERIALIZED ({who}),"
        f" candidate AS MATERIALIZED ({' UNION ALL '.join(arms)}),"
        f" allowed AS MATERIALIZED (SELECT *, round({rank}::numeric, 6)::float8 AS score"
        f" FROM ({allowed}) AS seen), page AS ({page})"
        " SELECT (SELECT count(*) FILTER (WHERE is_said) FROM candidate),"
        " (SELECT count(*) FILTER (WHERE NOT is_said) FROM candidate),"
        " (SELECT count(*) FROM allowed), ARRAY(SELECT kind FROM page),"
        " ARRAY(SELECT id FROM page), ARRAY(SELECT at FROM page), ARRAY(SELECT score FROM page),"
        f" (SELECT coalesce(json_agg(one), '[]') FROM ({counted}) AS one)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*sets, *given, *words, *seen, *beyond, *since])
        said, other, number, kinds, ids, moments, scores, numbers = cursor.fetchone()
    return Found(
        hits=[Hit(*one) for one in zip(kinds, ids, moments, scores, strict=True)],
        number=number,
        is_all=said < part.most_said and other < part.most_other,
        counted=[
            Counted(one["name"], one["value"], one["label"], one["number"]) for one in numbers
        ],
    )


def _page(part: Part) -> tuple[str, list[Any]]:
    """The hits of the page and one more, in their order."""
    order, after, params = "score DESC, at DESC, id DESC", "", list[Any]()
    if part.is_by_date:
        order = "at DESC, id DESC"
    elif part.after is not None:
        after, params = "WHERE (score, at, id) < (%s::float8, %s, %s)", list(part.after)
    return f"SELECT * FROM allowed {after} ORDER BY {order} LIMIT %s", [*params, part.size + 1]


def _periods() -> list[Any]:
    now = clock.now()
    return [
        [period.value for period in DAYS],
        [now - timedelta(days=days) for days in DAYS.values()],
    ]


def _is_rare(asking: Asking) -> bool:
    """Whether so few things hold the rarest of the words that these are looked up. One query."""
    *words, last = [term.text for term in asking.terms if not term.is_out]
    beginning = asking.beginning
    looked_up = " ".join(words if beginning else [*words, last])
    like = f"{beginning}%" if beginning else ""
    with connection.cursor() as cursor:
        cursor.execute(_HOW_MANY, [fold(looked_up), like])
        total, rarest, with_beginning = cursor.fetchone()
    numbers = [rarest] if rarest is not None else []
    if beginning:
        numbers.append(with_beginning or 0)
    return bool((min(numbers, default=0) / total) ** 2 * total < _BORDER)


def _is_looked_for(wanted: Wanted, *, is_said: bool) -> bool:
    kind = wanted.filters.get("soort")
    of_this_sort = [source for source in sources.values() if source.are_said == is_said]
    return any(kind is None or kind in source.kinds for source in of_this_sort)


def _conditions(person: Person, wanted: Wanted, part: Part) -> tuple[list[str], list[Any]]:
    conditions, params = ["audience_id = ANY(%s)"], list[Any]([sorted(person.audiences)])
    for name, condition in _EQUAL.items():
        if name in wanted.filters:
            conditions.append(condition)
            params.append(wanted.filters[name])
    if wanted.since is not None:
        conditions.append("at > %s")
        params.append(clock.now() - wanted.since)
    if part.is_by_date and part.after is not None:
        conditions.append("(at, id) < (%s, %s)")
        params += part.after[1:]
    return conditions, params


def _in_spaces(wanted: Wanted) -> tuple[list[str], list[Any]]:
    """The spaces of a place or an organisation: there is an index by space, and none by those."""
    fields = {"plaats": "place", "organisatie": "organisation"}
    chosen = {fields[name]: value for name, value in wanted.filters.items() if name in fields}
    if not chosen:
        return [], []
    spaces = Space.objects.filter(**chosen).values_list("pk", flat=True)
    return ["space_id = ANY(%s)"], [list(spaces)]


def _may_be_met(person: Person, wanted: Wanted) -> bool:
    """Whether `person` knows by first name whose words are asked for, if anybody's are."""
    post = wanted.filters.get("van")
    return post is None or posts_visible_to(person).filter(pk=post).exists()


# By source and shape of person: the policy as SQL, and its parameters.
_policies: dict[Hashable, tuple[str, list[Any]]] = {}
_PLACE = re.compile(r"%s|%%")


def _policy(source: Source, person: Person, *, of_others: bool) -> tuple[str, list[Any]]:
    """The ids that the policy of a source lets `person` see, as SQL; empty for none at all.

    `of_others`: without their own words. The sets of ids of a person are read from the table
    `person` of `_allowed`.
    """
    key = (source.name, person.shape, of_others)
    if key not in _policies:
        one = person.stand_in
        rows = source.visible(one).order_by().values("pk")
        if of_others and source.said_by:
            rows = rows.exclude(**{f"{source.said_by}__among": one.alias_ids})
        try:
            sql, params = rows.query.sql_with_params()
        except EmptyResultSet:
            sql, params = "", ()
        given, kept = iter(params), list[Any]()

        def fill(place: re.Match[str]) -> str:
            if place.group() == "%%":
                return "%%"
            value = next(given)
            if isinstance(value, Slot):
                return f"(SELECT {value.name} FROM person)"
            kept.append(value)
            return "%s"

        _policies[key] = _PLACE.sub(fill, sql), kept
    return _policies[key]


def _person(person: Person) -> tuple[str, list[Any]]:
    """A row with the sets of ids of `person`, each sent once."""
    filling = person.filling
    kinds = {name: "uuid" if name == "person_account" else "uuid[]" for name in filling}
    return (
        "SELECT " + ", ".join(f"%s::{kind} AS {name}" for name, kind in kinds.items()),
        [sorted(value) if isinstance(value, list) else value for value in filling.values()],
    )


def _allowed(person: Person, *, of_others: bool = False) -> tuple[str, list[Any]]:
    """Each candidate that the policy of its source lets `person` see; see `_policy`."""
    parts, params = [], list[Any]()
    for source in sources.values():
        visible, seen = _policy(source, person, of_others=of_others)
        if visible:
            parts.append(
                "SELECT candidate.* FROM candidate WHERE kind = ANY(%s) AND EXISTS"
                f" (SELECT FROM ({visible}) AS visible (key) WHERE visible.key = candidate.id)"
            )
            params += [list(source.kinds), *seen]
    return " UNION ALL ".join(parts), params
