"""What is remembered for who comes back, and for how long."""

from __future__ import annotations

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from weerklank.kernel.live.listeners import MOST_REMEMBERED, Listeners
from weerklank.kernel.live.passes import Pass, PassMalformed, key_ring, open_pass, seal_pass
from weerklank.kernel.live.snapshots import Snapshot
from weerklank.kernel.live.wire import (
    Announcement,
    LookAgain,
    parse,
    words_of_announcement,
    words_of_look_again,
)

TOPIC, OTHER, PUBLIC, TEAM = (UUID(int=number) for number in range(1, 5))


def at(number: int) -> Snapshot:
    """In which every transaction below `number` had ended."""
    return Snapshot(number, frozenset())


def a_pass(seen: int, *, place: UUID = TOPIC, audiences: tuple[UUID, ...] = (PUBLIC,)) -> Pass:
    return Pass(place, frozenset(audiences), frozenset({place}), None, at(seen), 0)


def hearing(*said: Announcement, since: int = 1) -> Listeners:
    listeners = Listeners()
    listeners.begin(at(since))
    for each in said:
        listeners.hear(each)
    return listeners


def said(transaction: int, *, place: UUID = TOPIC, audience: UUID = PUBLIC) -> Announcement:
    return Announcement((place,), audience, transaction)


@given(st.lists(st.sampled_from([TOPIC, OTHER]), max_size=12), st.integers(1, 14), st.data())
def test_coming_back_at_any_time_tells_the_same(
    places: list[UUID], seen: int, data: st.DataObject
) -> None:
    """However often a line breaks, the number is that of what was said since the pass."""
    listeners = hearing()
    given_pass = a_pass(seen)
    listener = listeners.join(given_pass)
    for number, place in enumerate(places, 1):
        listeners.hear(said(number, place=place))
        if data.draw(st.booleans()):
            listeners.part(listener)
            listener = listeners.join(given_pass)
    news = [number for number, place in enumerate(places, 1) if place == TOPIC and number >= seen]
    assert listener.new == listeners.join(given_pass).new == len(news)


def test_what_no_pass_is_old_enough_for_is_forgotten() -> None:
    listeners = hearing(said(3), said(5), said(5, place=OTHER), said(8))
    listeners.forget_before(at(6))
    assert listeners.join(a_pass(6)).new == 1
    too_old = listeners.join(a_pass(5))
    assert (too_old.new, too_old.over) == (0, 0)
    listeners.forget_before(at(9))
    assert listeners.join(a_pass(9)).new == 0


def test_it_says_when_it_remembers_too_much() -> None:
    listeners = hearing(*(said(number) for number in range(1, MOST_REMEMBERED + 1)))
    assert not listeners.remembers_too_much
    listeners.hear(said(MOST_REMEMBERED + 1))
    assert listeners.remembers_too_much
    listeners.forget_before(at(MOST_REMEMBERED))
    assert not listeners.remembers_too_much


def test_while_nothing_is_heard_all_who_come_ask_anew() -> None:
    listeners = hearing()
    stays = listeners.join(a_pass(1))
    listeners.lose()
    assert not listeners.hears
    assert listeners.join(a_pass(1)).over == 0
    assert stays.over is None
    listeners.begin(at(4))
    assert stays.over is not None
    assert listeners.join(a_pass(4)).over is None


def test_many_who_ask_anew_are_spread() -> None:
    listeners = hearing()
    many = [listeners.join(a_pass(1)) for _each in range(500)]
    listeners.look_again(LookAgain(OTHER, 1))
    assert many[0].over is None
    listeners.look_again(LookAgain(TOPIC, 1))
    assert {each.over for each in many} == {10.0}
    listeners.hear(said(2))
    assert {each.new for each in many} == {0}


def test_a_pass_that_ended_opens_nothing_more() -> None:
    listeners = hearing()
    old, new = a_pass(5), a_pass(8)
    listeners.look_again(LookAgain(TOPIC, 7))
    assert listeners.join(old).over == 0
    assert listeners.join(new).over is None
    assert listeners.join(a_pass(5, place=OTHER)).over is None
    listeners.look_again(LookAgain(TOPIC, 9))
    listeners.forget_before(at(8))
    assert listeners.join(new).over == 0
    listeners.forget_before(at(10))
    assert listeners.join(a_pass(10)).over is None


def test_only_an_audience_of_the_pass_is_told() -> None:
    listeners = hearing()
    public, team = listeners.join(a_pass(1)), listeners.join(a_pass(1, audiences=(PUBLIC, TEAM)))
    listeners.hear(said(2, audience=TEAM))
    assert (public.new, team.new) == (0, 1)
    assert listeners.join(a_pass(1)).new == 0


@given(st.lists(st.uuids(), min_size=1, max_size=3), st.uuids(), st.integers(1, 2**63))
def test_an_announcement_is_heard_as_it_was_said(
    places: list[UUID], audience: UUID, transaction: int
) -> None:
    words = words_of_announcement(tuple(places), audience) + str(transaction)
    assert parse(words) == Announcement(tuple(places), audience, transaction)
    assert parse(f"{words_of_look_again(audience)}{transaction}") == LookAgain(
        audience, transaction
    )
    # Far below the 8000 bytes that PostgreSQL takes.
    assert len(words) < 200


@given(st.text())
def test_a_pass_is_opened_as_it_was_sealed_and_nothing_else_is(text: str) -> None:
    ring = key_ring("a secret")
    one = Pass(
        TOPIC, frozenset({PUBLIC, TEAM}), frozenset({TOPIC, OTHER}), OTHER,
        Snapshot(9, frozenset({3, 5})), 12,
    )  # fmt: skip
    sealed = seal_pass(one, ring)
    assert open_pass(sealed, ring) == one
    assert TOPIC.hex not in sealed
    for wrong, with_ring in ((text, ring), (sealed, key_ring("another"))):
        try:
            open_pass(wrong, with_ring)
        except PassMalformed:
            continue
        raise AssertionError("it was opened")


def test_names_do_not_stay_behind() -> None:
    listeners = hearing()
    listener = listeners.join(a_pass(1, place=uuid4()))
    listeners.part(listener)
    listeners.part(listener)
    listeners.begin(at(2))
    assert listener.over is None
