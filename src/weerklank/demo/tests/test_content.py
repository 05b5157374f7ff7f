"""The words of the demo: fictional, different from each other, and fitting together."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from weerklank.demo.filming import SCENES
from weerklank.demo.pictures import DRAWINGS, GIVEN, PHOTOS
from weerklank.demo.reading import DemoPart, DemoQuestion, DemoSaid, DemoSpoken, read_region
from weerklank.demo.sketches import draw_sketch
from weerklank.demo.sketches.sheets import SHEETS
from weerklank.demo.speaking import VOICES
from weerklank.media.drawings.sketch import read_sketch

REAL_NAMES = Path(__file__).parent / "real_names.csv"


def everything_said() -> list[DemoSaid]:
    return [
        said for space in read_region().spaces for asked in space.questions for said in asked.said
    ]


def questions() -> list[DemoQuestion]:
    return [asked for space in read_region().spaces for asked in space.questions]


def parts() -> list[DemoPart]:
    return [part for said in everything_said() for part in said.parts]


def spoken() -> list[DemoSpoken]:
    answers = [said.answer_spoken for said in everything_said() if said.answer_spoken]
    return [part.spoken for part in parts() if part.spoken] + answers


def text_of(said: DemoSaid) -> str:
    """What somebody says, in words, aloud or both; a drawing alone says nothing here."""
    texts = []
    for part in said.parts:
        texts.append(part.words)
        texts += [recording.text for recording in (part.spoken, part.filmed) if recording]
    return " ".join(text.strip() for text in texts if text)


def test_no_name_is_that_of_a_real_municipality() -> None:
    with REAL_NAMES.open(encoding="utf-8", newline="") as file:
        real = {name.casefold() for row in csv.reader(file) for name in row}
    assert len(real) >= 340
    ours = [portal.name for portal in read_region().portals]
    ours += [one.name for one in read_region().organisations]
    bare = {name.casefold().removeprefix("gemeente ").removeprefix("regio ") for name in ours}
    assert not bare & real


def test_nothing_leads_to_somebody_real() -> None:
    region = read_region()
    for portal in region.portals:
        assert portal.contact_phone == "14 000"
        assert portal.contact_email.endswith(".example")
        assert ".example/" in portal.formal_ways_url
    assert all(person.email.endswith(".example") for person in region.people)
    real_help = {"https://www.kindertelefoon.nl/"}
    for space in region.spaces:
        assert all(".example/" in link or link in real_help for _label, link in space.links)


def test_there_is_enough_and_every_text_is_its_own() -> None:
    said = everything_said()
    texts = [text_of(one) for one in said] + [one.answer for one in said if one.answer]
    assert len(said) >= 150
    assert [text for text, times in Counter(texts).items() if times > 1] == []
    beginnings = Counter(" ".join(text_of(one).split()[:4]) for one in said)
    assert max(beginnings.values()) == 1


def test_about_half_write_under_another_name() -> None:
    said = everything_said()
    assert 0.35 < sum(bool(one.pseudonym) for one in said) / len(said) < 0.65


def test_everything_that_is_not_answered_says_why() -> None:
    for one in everything_said():
        reasons = (one.answer, one.waiting, one.withdrawn)
        assert sum(bool(reason) for reason in reasons) == 1, one.words
        assert bool(one.answer) == bool(one.answered_by), one.words


def test_every_pseudonym_belongs_to_one_person_of_its_space() -> None:
    for space in read_region().spaces:
        behind: dict[str, str] = {}
        for asked in space.questions:
            for one in asked.said:
                if one.pseudonym:
                    assert behind.setdefault(one.pseudonym, one.person) == one.person
                else:
                    assert one.person or one.name, one.words


def test_outcomes_rest_on_contributions_that_stand() -> None:
    for space in read_region().spaces:
        for asked in space.questions:
            about = Counter(label for one in asked.said if not one.waiting for label in one.about)
            for outcome in asked.outcome:
                assert about[outcome.about] >= 1, outcome.title


def test_every_picture_can_be_drawn_and_says_what_is_to_be_seen() -> None:
    pictures = [part.picture for part in parts() if part.picture]
    assert len(pictures) >= 20
    for drawing, description in pictures:
        assert drawing in PHOTOS or drawing in DRAWINGS
        assert description


def test_every_drawing_is_one_of_the_product_and_differs_from_the_others() -> None:
    drawings = [part.drawing for part in parts() if part.drawing]
    assert len(drawings) >= 5
    assert {name for name, _description in drawings} == set(SHEETS)
    assert all(description for _name, description in drawings)
    made = {name: draw_sketch(name) for name in SHEETS}
    assert len(set(made.values())) == len(SHEETS)
    for name, raw in made.items():
        assert read_sketch(raw).items, name
        assert draw_sketch(name) == raw


def test_people_speak_with_different_voices() -> None:
    said = spoken()
    assert len(said) >= 6
    assert len({one.voice for one in said}) >= 5
    assert {one.voice for one in said} <= set(VOICES)
    assert all(one.description for one in said)
    assert {one.written for one in said} == {"", "author", "team"}
    foreign = [one for one in said if one.language != "nl"]
    assert foreign
    assert all(one.in_dutch and one.written == "team" for one in foreign)
    assert any(said.disguised and said.pseudonym and said.spoken for said in everything_said())


def test_people_film_upright_and_without_sound_too() -> None:
    films = [part.filmed for part in parts() if part.filmed]
    assert len(films) >= 3
    assert {film.scene for film in films} <= set(SCENES)
    assert all(film.description for film in films)
    assert any(not film.text for film in films)
    assert all(film.voice in VOICES for film in films if film.text)
    sizes = [SCENES[film.scene].size for film in films]
    assert any(high > wide for wide, high in sizes)


def test_one_story_has_everything_in_it() -> None:
    (story,) = [said for said in everything_said() if said.title]
    assert 6 <= len(story.part) <= 8
    assert sum(part.cover for part in story.part) == 1
    for kind in ("words", "picture", "drawing", "spoken"):
        assert any(getattr(part, kind) for part in story.part), kind


def test_nobody_answers_in_a_way_that_is_not_asked_for() -> None:
    ways = {"drawing": "drawings", "spoken": "sound", "filmed": "video"}
    for question in questions():
        assert set(question.takes) <= {"drawings", "sound", "video", "stories"}
        assert question.backdrop is None or question.backdrop[0] in GIVEN
        for said in question.said:
            assert not said.title or "stories" in question.takes
            for part in said.parts:
                for kind, way in ways.items():
                    assert not getattr(part, kind) or way in question.takes, question.key
    asked = [
        (space.organisation, asked)
        for space in read_region().spaces
        for asked in space.questions
        if set(asked.takes) >= {"drawings", "sound", "video"}
    ]
    assert len(asked) >= 3
    assert len({organisation for organisation, _asked in asked}) >= 2
    assert any(question.is_desk for _organisation, question in asked)
