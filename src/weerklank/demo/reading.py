"""Reads the words of the demo from `content/`. A name that nothing knows stops the reading."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True, kw_only=True)
class DemoOrganisation:
    """An organisation of the region."""

    key: str
    kind: str
    name: str
    parent: str = ""
    may_answer_as_team: bool = False


@dataclass(frozen=True, kw_only=True)
class DemoPortal:
    """A front door."""

    organisation: str
    slug: str
    name: str
    tagline: str
    primary_colour: str
    accent_colour: str
    font: str
    corner_radius: int
    contact_phone: str
    contact_email: str
    formal_ways_url: str


@dataclass(frozen=True, kw_only=True)
class DemoPost:
    """A visible place in an organisation."""

    organisation: str
    kind: str
    role: str
    face: int
    administrator: bool = False
    refuses_photo: bool = False


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """Somebody whom one can be in the demo."""

    key: str
    lives: str
    first_name: str
    about: str
    post: DemoPost | None = None
    guest_post: DemoPost | None = None
    platform_administrator: bool = False
    told: str = ""
    keeps: str = ""

    @property
    def email(self) -> str:
        """Where the mail of the demo goes to; `.example` leads nowhere."""
        return f"{self.key.replace('_', '-')}@{self.lives}.example"

    @property
    def posts(self) -> list[DemoPost]:
        """The visible places, the main one first."""
        return [post for post in (self.post, self.guest_post) if post is not None]


@dataclass(frozen=True, kw_only=True)
class DemoSpoken:
    """A sound recording. `written` says who wrote out what is said: author, team, or nobody."""

    text: str
    description: str
    voice: str
    language: str = "nl"
    written: str = ""
    in_dutch: str = ""

    @property
    def written_out(self) -> str:
        """What is said as it is to be read."""
        return self.in_dutch or self.text


@dataclass(frozen=True, kw_only=True)
class DemoFilmed:
    """A video of a scene; without a text it has no sound."""

    scene: str
    description: str
    text: str = ""
    voice: str = ""
    written: str = ""


@dataclass(frozen=True, kw_only=True)
class DemoPart:
    """A part of a story: one of these."""

    words: str = ""
    picture: tuple[str, str] | None = None
    drawing: tuple[str, str] | None = None
    spoken: DemoSpoken | None = None
    filmed: DemoFilmed | None = None
    cover: bool = False


@dataclass(frozen=True, kw_only=True)
class DemoReply:
    """What somebody says back: to the contribution, or to an earlier reply (`to`, from 1)."""

    words: str
    person: str = ""
    name: str = ""
    pseudonym: str = ""
    to: int = 0
    quote: str = ""


@dataclass(frozen=True, kw_only=True)
class DemoSaid:
    """What somebody says to a question, and what comes of it."""

    words: str = ""
    person: str = ""
    name: str = ""
    pseudonym: str = ""
    about: tuple[str, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()
    drawings: tuple[tuple[str, str], ...] = ()
    spoken: DemoSpoken | None = None
    filmed: DemoFilmed | None = None
    disguised: bool = False
    title: str = ""
    part: tuple[DemoPart, ...] = ()
    answer: str = ""
    answer_spoken: DemoSpoken | None = None
    answered_by: str = ""
    late: bool = False
    team_only: bool = False
    waiting: str = ""
    withdrawn: bool = False
    hidden: str = ""
    reported: str = ""
    reported_by: str = ""
    asked: str = ""
    disagrees: str = ""
    worried: bool = False
    handed_over: str = ""
    name_asked: str = ""
    name_refused: str = ""
    reply: tuple[DemoReply, ...] = ()
    gestures: tuple[tuple[str, int], ...] = ()

    @property
    def parts(self) -> tuple[DemoPart, ...]:
        """All that is said, in order; of what is no story the words first."""
        if self.part:
            return self.part
        return (
            *([DemoPart(words=self.words)] if self.words else []),
            *(DemoPart(picture=picture) for picture in self.pictures),
            *(DemoPart(drawing=drawing) for drawing in self.drawings),
            *([DemoPart(spoken=self.spoken)] if self.spoken else []),
            *([DemoPart(filmed=self.filmed)] if self.filmed else []),
        )


@dataclass(frozen=True, kw_only=True)
class DemoOutcome:
    """What was done with everything that is about the same."""

    kind: str
    title: str
    words: str
    by: str
    days_ago: int
    about: str


@dataclass(frozen=True, kw_only=True)
class DemoQuestion:
    """An open question; a `draft` was never asked."""

    key: str
    title: str
    explanation: str
    illustration: str
    takes: tuple[str, ...] = ()
    backdrop: tuple[str, str] | None = None
    is_desk: bool = False
    opened_days_ago: int = 0
    closes_in_days: int | None = None
    closed_days_ago: int | None = None
    closing_word: str = ""
    state: str = ""
    life: tuple[str, ...] = ()
    said: tuple[DemoSaid, ...] = ()
    outcome: tuple[DemoOutcome, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DemoSpace:
    """A space with its team, its members and its questions."""

    key: str
    organisation: str
    visibility: str
    name: str
    place: str
    purpose: str
    what_is_open: str
    what_is_fixed: str
    who_decides: str
    welcome: str
    house_rules: str
    called_for_help: str = ""
    illustration: str
    promise_days: int
    managers: tuple[str, ...]
    team: tuple[str, ...]
    in_charge: str
    members: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    questions: tuple[DemoQuestion, ...]
    life: tuple[str, ...]
    decided_in_days: int | None = None
    of_residents: bool = False


@dataclass(frozen=True, kw_only=True)
class DemoRegion:
    """Everything there is in the demo."""

    organisations: tuple[DemoOrganisation, ...]
    portals: tuple[DemoPortal, ...]
    help_lines: tuple[tuple[str, str], ...]
    people: tuple[DemoPerson, ...]
    spaces: tuple[DemoSpace, ...]

    def person(self, key: str) -> DemoPerson | None:
        """The person called `key`, or None."""
        return next((person for person in self.people if person.key == key), None)


@cache
def read_region() -> DemoRegion:
    """The whole demo, read once. Raises TypeError for a name in a file that nothing knows."""
    region = _table("region.toml")
    return DemoRegion(
        organisations=tuple(DemoOrganisation(**row) for row in region["organisation"]),
        portals=tuple(DemoPortal(**row) for row in region["portal"]),
        help_lines=tuple((row["label"], row["number"]) for row in region["help_line"]),
        people=tuple(_person(row) for row in _table("people.toml")["person"]),
        spaces=tuple(
            _space(tomllib.loads(path.read_text(encoding="utf-8")))
            for path in sorted((CONTENT / "spaces").glob("*.toml"))
        ),
    )


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def _person(row: dict[str, Any]) -> DemoPerson:
    for field in ("post", "guest_post"):
        if field in row:
            row[field] = DemoPost(**row[field])
    return DemoPerson(**row)


def _space(table: dict[str, Any]) -> DemoSpace:
    return DemoSpace(
        **_frozen(table["space"]),
        questions=tuple(_question(row) for row in table["question"]),
    )


def _question(row: dict[str, Any]) -> DemoQuestion:
    said = tuple(_said(one) for one in row.pop("said", ()))
    outcomes = tuple(DemoOutcome(**one) for one in row.pop("outcome", ()))
    return DemoQuestion(**_frozen(row), said=said, outcome=outcomes)


def _said(row: dict[str, Any]) -> DemoSaid:
    parts = tuple(DemoPart(**_with_recordings(part)) for part in row.pop("part", ()))
    replies = tuple(DemoReply(**reply) for reply in row.pop("reply", ()))
    return DemoSaid(**_with_recordings(row), part=parts, reply=replies)


def _with_recordings(row: dict[str, Any]) -> dict[str, Any]:
    kinds = {"spoken": DemoSpoken, "filmed": DemoFilmed, "answer_spoken": DemoSpoken}
    recordings = {name: kinds[name](**row[name]) for name in kinds if name in row}
    return _frozen(row) | recordings


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    """`row` with its lists, and the lists in those, made tuples."""
    return {
        name: tuple(tuple(one) if isinstance(one, list) else one for one in value)
        if isinstance(value, list)
        else value
        for name, value in row.items()
    }
