"""The words of the demo: fictional, different from each other, and fitting together."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from weerklank.demo.pictures import DRAWINGS, PHOTOS
from weerklank.demo.reading import DemoSaid, read_region

REAL_NAMES = Path(__file__).parent / "real_names.csv"


def everything_said() -> list[DemoSaid]:
    return [
        said for space in read_region().spaces for asked in space.questions for said in asked.said
    ]


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
    texts = [one.words.strip() for one in said] + [one.answer for one in said if one.answer]
    assert len(said) >= 150
    assert [text for text, times in Counter(texts).items() if times > 1] == []
    beginnings = Counter(" ".join(one.words.split()[:4]) for one in said)
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
    pictures = [picture for one in everything_said() for picture in one.pictures]
    assert len(pictures) >= 20
    for drawing, description in pictures:
        assert drawing in PHOTOS or drawing in DRAWINGS
        assert description
