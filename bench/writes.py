"""The writes that are measured. A write enters in one line: its name, and its last step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from bench.load import Asked
from bench.town import Town, lively
from bench.visitor import Visitor
from bench.world.sizes import THREAD_SPACE
from weerklank.notifications.models import Notice
from weerklank.outcomes.models import Outcome
from weerklank.promises.models import Promise
from weerklank.spaces.sealed_lists import my_alias_ids

WORDS = "Ik zou graag zien dat de bus ook in de avond rijdt. Nu kom ik na zeven uur niet thuis."
Prepare = Callable[[Town, int], Iterator[Asked]]


@dataclass(frozen=True, slots=True)
class Write:
    """A write; `prepare` takes the steps before it and yields its last request, for `number` times.

    `inserts` is False when it only changes rows: then there is nothing to compare with.
    """

    name: str
    prepare: Prepare
    inserts: bool = True


def contribution_under_known_name(town: Town, number: int) -> Iterator[Asked]:
    """Regulars speak where they have a name already."""
    for turn in range(number):
        account = turn % len(town.accounts["resident"])
        space = town.space_of_regular(account, turn // len(town.accounts["resident"]))
        yield _speaks(town, town.cookies["resident"][account], space, {})


def contribution_for_the_first_time(town: Town, number: int) -> Iterator[Asked]:
    """Residents speak in a space for the first time, and choose a name."""
    for turn, cookie in enumerate(town.newcomers(number)):
        name = f"Bezoeker {uuid4().hex[:12]}"
        yield _speaks(town, cookie, lively(turn), {"pseudonym": name, "health": "yes"})


def _speaks(town: Town, cookie: str, space: int, values: dict[str, str | list[str]]) -> Asked:
    visitor = Visitor(town.host, cookie)
    first = town.at(space, "questions:answer", question=town.topics[space])
    second = visitor.send(visitor.form(first, "antwoord/"), {"words": WORDS, "do": "next"})
    return visitor.sending(visitor.form(second, "naam/"), values)


def answer_to_promise(town: Town, number: int) -> Iterator[Asked]:
    """The official with the longest queue answers what waits longest."""
    owed = Promise.objects.filter(
        settled_at=None, in_charge=town.accounts["official with most"][0]
    ).order_by("-due_at")
    yield from _answers(town, "official with most", owed.values_list("pk", flat=True)[:number])


def reply(town: Town, number: int) -> Iterator[Asked]:
    """The same official says something more to what was answered already."""
    told = Promise.objects.filter(
        settled_at__isnull=False, in_charge=town.accounts["official with most"][0]
    ).order_by("pk")
    yield from _answers(town, "official with most", told.values_list("pk", flat=True)[:number])


def _answers(town: Town, who: str, promises: Iterable[UUID]) -> Iterator[Asked]:
    visitor = Visitor(town.host, town.cookies[who][0])
    for promise in list(promises):
        page = town.at(0, "promises:answer", promise=promise)
        form = visitor.form(page, "antwoord/")
        yield visitor.sending(form, {"words": "Dank u wel. Wij zoeken dit uit.", "do": "send"})


def outcome_linked_to_200(town: Town, number: int) -> Iterator[Asked]:
    """An official links two hundred contributions to what was done."""
    for visitor, page in _written(town, number):
        form = visitor.form(page, "koppelen/")
        form.names.add("gekozen")
        yield visitor.sending(form, {"gekozen": town.two_hundred, "doe": "koppelen"})


def outcome_with_200_published(town: Town, number: int) -> Iterator[Asked]:
    """An official publishes it."""
    for visitor, page in _written(town, number):
        form = visitor.form(page, "koppelen/")
        form.names.add("gekozen")
        visitor.send(form, {"gekozen": town.two_hundred, "doe": "koppelen"})
        publish = page.replace("koppelen", "publiceren")
        yield visitor.sending(visitor.form(publish, "publiceren/"), {})


def _written(town: Town, number: int) -> Iterator[tuple[Visitor, str]]:
    visitor = Visitor(town.host, town.cookies["official with most"][0])
    page = town.at(0, "outcomes:write", topic=town.long_topic)
    for _ in range(number):
        words = {"kind": Outcome.Kind.IMPROVEMENT.value, "title": "Een bank", "words": WORDS}
        yield visitor, visitor.send(visitor.form(page, f"{town.long_topic}/"), words)


def all_notices_read(town: Town, number: int) -> Iterator[Asked]:
    """Regulars mark their news as read, each once."""
    people = list(zip(town.accounts["resident"], town.cookies["resident"], strict=True))[:number]
    for account, cookie in people:
        Notice.objects.filter(alias__in=my_alias_ids(account)).update(is_read=False)
        visitor = Visitor(town.host, cookie)
        page = town.at(lively(0), "notifications:list")
        yield visitor.sending(visitor.form(page, "gelezen/"), {})


def gesture(town: Town, number: int) -> Iterator[Asked]:
    """Regulars say with one tap that they recognise what somebody said in the long thread."""
    cookies = town.cookies["resident"]
    for turn in range(number):
        said = town.middle[turn // len(cookies) % len(town.middle)]
        page = town.at(THREAD_SPACE, "portal:contribution", contribution=said)
        visitor = Visitor(town.host, cookies[turn % len(cookies)])
        form = visitor.form(page, f"{said}/gebaar/")
        yield visitor.sending(form, {"do": "recognised"})


WRITES = (
    Write("contribution, under a known name", contribution_under_known_name),
    Write("contribution, for the first time", contribution_for_the_first_time),
    Write("reply of the team", reply),
    Write("answer to a promise", answer_to_promise),
    Write("outcome linked to 200", outcome_linked_to_200),
    Write("outcome with 200 published", outcome_with_200_published),
    Write("gesture", gesture),
    Write("all notices marked as read", all_notices_read, inserts=False),
)
