"""What may stand on a sheet: it comes back as it was, and nothing else gets in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weerklank.media.drawings import sketch as sketches
from weerklank.media.drawings.refusals import RefusalReason, SketchRefused
from weerklank.media.drawings.sketch import Sketch, read_sketch, write_sketch
from weerklank.media.drawings.tests import samples

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


def refusal(raw: bytes) -> RefusalReason | None:
    try:
        read_sketch(raw)
    except SketchRefused as refused:
        return refused.reason if str(refused) else None
    return None


@given(samples.sketches)
def test_what_is_written_is_read_the_same(drawn: Sketch) -> None:
    assert read_sketch(write_sketch(drawn)) == drawn


@given(st.binary(max_size=200) | anything.map(lambda kept: json.dumps(kept).encode()))
def test_whatever_comes_is_read_or_refused(raw: bytes) -> None:
    refusal(raw)


@given(st.data())
def test_one_thing_out_of_place_is_refused_or_read(data: st.DataObject) -> None:
    kept = json.loads(write_sketch(samples.a_street()))
    place: Any = data.draw(st.sampled_from([kept, *kept["items"]]))
    key = data.draw(st.sampled_from(sorted(place)))
    place[key] = data.draw(anything)
    raw = json.dumps(kept).encode()
    if refusal(raw) is None:
        drawn = read_sketch(raw)
        assert read_sketch(write_sketch(drawn)) == drawn


def changed(**items: Any) -> bytes:
    kept = json.loads(write_sketch(samples.a_street()))
    return json.dumps(kept | items).encode()


def with_item(**item: Any) -> bytes:
    stroke = {"is": "stroke", "tool": "pen", "colour": "red", "width": "thin", "points": [1, 2]}
    return changed(items=[{name: part for name, part in (stroke | item).items() if part != ""}])


def test_a_stroke_is_taken_as_it_should_be() -> None:
    assert refusal(with_item()) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"version": 1}',
        b"1" * 10_000,
        changed(version=2),
        changed(version=True),
        changed(width=1599),
        changed(width=1600, height=399),
        changed(made_at="2026-11-22T10:00"),
        changed(items={}),
        with_item(colour="#ff0000"),
        with_item(colour=["red"]),
        with_item(tool="eraser"),
        with_item(width=4),
        with_item(points=[]),
        with_item(points=[1]),
        with_item(points=[1, 2.5]),
        with_item(points=[1, True]),
        with_item(points=[4001, 0]),
        with_item(points=[4000, 0, 1, 0]),
        with_item(points=[1, 10**400]),
        with_item(pressure=[1]),
        with_item(**{"is": "picture"}),
        b'{"version":1,"width":1600,"height":1200,"items":NaN}',
    ],
)
def test_what_is_not_a_drawing_is_refused(raw: bytes) -> None:
    assert refusal(raw) == RefusalReason.UNREADABLE


def words(text: str) -> bytes:
    item = {"is": "words", "colour": "red", "size": "small", "at": [1, 1], "words": text}
    return changed(items=[item])


@pytest.mark.parametrize("text", ["a\0b", "a\x1bb", "\ud800", "\uffff", "a\rb", "x" * 201])
def test_what_cannot_stand_in_a_picture_is_refused_in_words(text: str) -> None:
    assert refusal(words(text)) == RefusalReason.UNREADABLE


@pytest.mark.parametrize("text", ["Twee\nregels", "مرحبا", "👩‍👩‍👧", "<b>&", "x" * 200, ""])
def test_words_of_anybody_are_taken(text: str) -> None:
    assert refusal(words(text)) is None


def test_a_sheet_that_is_too_full_says_so() -> None:
    dot = samples.a_stroke((1, 1))
    many = [dot] * (sketches.MOST_ITEMS + 1)
    long = [samples.a_stroke(*[(1, 1), (2, 2)] * 30_001)] * 2
    rubbed = [samples.a_stroke((1, 1), tool="eraser")] * (sketches.MOST_ERASERS + 1)
    for items in (many, long, rubbed):
        assert refusal(write_sketch(samples.a_sketch(*items))) == RefusalReason.TOO_LARGE
    assert refusal(b" " * (sketches.MOST_BYTES + 1)) == RefusalReason.TOO_LARGE
