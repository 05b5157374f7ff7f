"""Finding: a page of what fits, how much there is of it, and by what it can be narrowed down."""

from __future__ import annotations

import base64
import binascii
import html
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime

from babel.numbers import format_decimal
from django.db import connection
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from weerklank.search.asking import Asking
from weerklank.search.candidates import MOST_SAID, Counted, Found, Hit, Part, candidates
from weerklank.search.spelling import alternatives
from weerklank.search.wanted import DAYS, FILTERS, Period, Standing, Wanted, With
from weerklank.spaces.findable import Shown, sources
from weerklank.spaces.life import LifeDomain
from weerklank.spaces.person import Person

A_PAGE = 20
# Further pages by date look no further than they need.
FURTHER = 200
MOST_COUNTED = 1000
MOST_VALUES = 8
# Filters that say something even when there is one thing to choose.
_TELL_ALONE = frozenset({"leven", "met"})
# Signs that nobody can send: they mark what fits until the words are escaped.
_BEGIN, _END = "\ue000", "\ue001"
_BETWEEN, _POINTS = " … ", ".,:;!?)'\"’”"
_HEADLINE = (
    f"StartSel={_BEGIN}, StopSel={_END}, MaxWords=32, MinWords=16, ShortWord=0, MaxFragments=2,"
    f' FragmentDelimiter="{_BETWEEN}"'
)
_MARKS = str.maketrans("", "", _BEGIN + _END)


@dataclass(frozen=True, slots=True)
class Result:
    """One thing on the page, with the words around what was looked for."""

    shown: Shown
    snippet: SafeString
    domains: list[str | Promise]


@dataclass(frozen=True, slots=True)
class Value:
    """What a filter can be set to, and in words how much then remains."""

    value: str
    label: str | Promise
    amount: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter, and what it can be set to."""

    name: str
    label: str | Promise
    values: list[Value]


@dataclass(frozen=True, slots=True)
class Results:
    """What a page of search shows. All amounts are of what one may see.

    They are exact to a thousand. `is_all` says that there is no more than was looked at.
    """

    items: list[Result] = field(default_factory=list)
    total: int = 0
    amount: str = ""
    is_all: bool = True
    facets: list[Facet] = field(default_factory=list)
    chosen: list[Facet] = field(default_factory=list)
    next_cursor: str = ""
    did_you_mean: str = ""


def find(person: Person, wanted: Wanted) -> Results:
    """A page of what `person` may see and asked for.

    At most eight queries, at any number of results; when nothing is found seven more at most.
    """
    after, asking = _read(wanted.cursor), wanted.asking
    if wanted.is_by_date and after is not None:
        return _further(person, wanted, after)
    part = Part(A_PAGE, is_by_date=wanted.is_by_date, after=after, counts=after is None)
    found = candidates(person, wanted, asking, part)
    return Results(
        items=_items(person, asking, found.hits[:A_PAGE]),
        total=found.number,
        amount=_amount(found.number, found),
        is_all=found.is_all,
        facets=_facets(found, wanted),
        chosen=_chosen(found, wanted),
        next_cursor=_cursor_after(found),
        did_you_mean="" if found.number or after else _did_you_mean(person, wanted),
    )


def _further(person: Person, wanted: Wanted, after: tuple[float, datetime, uuid.UUID]) -> Results:
    """A later page by date: as far back as there is anything."""
    asking = wanted.asking
    part = Part(A_PAGE, is_by_date=True, after=after, most_said=FURTHER, most_other=FURTHER)
    found = candidates(person, wanted, asking, part)
    if len(found.hits) <= A_PAGE and not found.is_all:
        found = candidates(person, wanted, asking, replace(part, most_said=MOST_SAID))
    return Results(
        items=_items(person, asking, found.hits[:A_PAGE]),
        chosen=_chosen(found, wanted),
        next_cursor=_cursor_after(found),
    )


def _cursor_after(found: Found) -> str:
    """Where the next page begins; empty when this is the last."""
    return write_cursor(*found.hits[A_PAGE - 1].key) if len(found.hits) > A_PAGE else ""


def _items(person: Person, asking: Asking, page: list[Hit]) -> list[Result]:
    """What is on the page, asked once more of the policies: one query for each source, and one."""
    shown: dict[uuid.UUID, Shown] = {}
    for source in sources.values():
        ids = [hit.id for hit in page if hit.kind in source.kinds]
        if ids:
            shown.update(source.show(person, ids))
    there = [hit for hit in page if hit.id in shown]
    snippets = _snippets(asking, [shown[hit.id].words for hit in there])
    return [
        Result(
            shown[hit.id],
            snippet,
            [LifeDomain(domain).label for domain in shown[hit.id].domains],
        )
        for hit, snippet in zip(there, snippets, strict=True)
    ]


def _snippets(asking: Asking, texts: list[str]) -> list[SafeString]:
    """Of each text the part that fits best, as HTML: everything people wrote is escaped."""
    if not texts:
        return []
    query, params = asking.as_sql() if not asking.is_empty else ("''::tsquery", [])
    cleaned = [text.translate(_MARKS) for text in texts]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ts_headline('pg_catalog.dutch', text, ({query}), %s)"  # noqa: S608 - of fixed pieces
            " FROM unnest(%s::text[]) WITH ORDINALITY AS given (text, place) ORDER BY place",
            [*params, _HEADLINE, cleaned],
        )
        headlines = [" ".join(row[0].split()) for row in cursor.fetchall()]
    return [_marked(*one) for one in zip(headlines, cleaned, strict=True)]


def _marked(headline: str, text: str) -> SafeString:
    """The headline as HTML, with dots where `text` goes on."""
    whole, pieces = " ".join(text.split()), headline.translate(_MARKS).split(_BETWEEN)
    before = "" if whole.startswith(pieces[0]) else "… "
    after = "" if whole.rstrip(_POINTS).endswith(pieces[-1].rstrip(_POINTS)) else " …"
    escaped = html.escape(f"{before}{headline}{after}")
    marked = escaped.replace(_BEGIN, "<mark>").replace(_END, "</mark>")
    return mark_safe(marked)  # noqa: S308 - escaped right above


def _facets(found: Found, wanted: Wanted) -> list[Facet]:
    """The filters that are not set and of which there is something to choose."""
    facets = []
    for name, label in FILTERS.items():
        values = [
            Value(one.value, _label(one), _amount(one.number, found)) for one in _most(found, name)
        ]
        if name not in wanted.filters and (len(values) > 1 or (values and name in _TELL_ALONE)):
            facets.append(Facet(name, label, values))
    return facets


def _chosen(found: Found, wanted: Wanted) -> list[Facet]:
    """The filters that are set, each with its one value; without a name by what it filters."""
    labels = {(one.filter, one.value): _label(one) for one in found.counted}
    labels |= {("plaats", value): value for value in wanted.filters.values()}
    return [
        Facet(name, FILTERS[name], [Value(value, labels.get((name, value), label_of(name, value)))])
        for name, value in wanted.filters.items()
    ]


def _label(one: Counted) -> str | Promise:
    return one.label or label_of(one.filter, one.value)


def label_of(name: str, value: str) -> str | Promise:
    """What a value of a filter is called; the filter itself when only its own row could tell."""
    if name == "soort":
        return _kind_names().get(value, FILTERS[name])
    choices = {"leven": LifeDomain, "stand": Standing, "met": With, "periode": Period}.get(name)
    return dict(choices.choices).get(value, FILTERS[name]) if choices else FILTERS[name]


def _most(found: Found, name: str) -> list[Counted]:
    """The values of a filter that occur most; periods from short to long."""
    counted = [one for one in found.counted if one.filter == name]
    if name == "periode":
        return sorted(counted, key=lambda one: list(DAYS).index(Period(one.value)))
    return sorted(counted, key=lambda one: (-one.number, one.label, one.value))[:MOST_VALUES]


def _kind_names() -> dict[str, str | Promise]:
    return {kind: name for source in sources.values() for kind, name in source.kinds.items()}


def _amount(number: int, found: Found) -> str:
    """A number in words: exact to a thousand, when everything was looked at; else at least that."""
    more = number > MOST_COUNTED or not found.is_all
    shown = format_decimal(min(number, MOST_COUNTED), locale=get_language() or "nl")
    return f"{shown}+" if more else shown


def _did_you_mean(person: Person, wanted: Wanted) -> str:
    """Other words that do find something for `person`, or nothing.

    That a word is known is never shown: only what `person` can see a result of is proposed.
    """
    for asking in alternatives(wanted.asking):
        if candidates(person, wanted, asking, Part(size=0)).number:
            return asking.text
    return ""


def write_cursor(score: float, at: datetime, key: uuid.UUID) -> str:
    """The cursor of the page after a thing that fits so well, of that moment, with this id."""
    text = f"{score!r}|{at.isoformat()}|{key}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[float, datetime, uuid.UUID] | None:
    """What the page before ended with; a cursor that cannot be read counts as none."""
    if not cursor:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        score, at, key = text.split("|", 2)
        moment = datetime.fromisoformat(at)
        return (float(score), moment, uuid.UUID(key)) if moment.tzinfo else None
    except (ValueError, binascii.Error):
        return None
