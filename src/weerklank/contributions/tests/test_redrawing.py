"""Changing a drawing that was sent, for as long as words can be changed."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client, override_settings

from tests.builders import a_person, a_portal, a_question, a_space, an_account, an_alias
from tests.jobs import run_jobs
from weerklank.contributions import actions
from weerklank.contributions.jobs import forget_sketches
from weerklank.contributions.models import Attachment, Contribution
from weerklank.kernel import clock
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.media.actions import Below, Photo, keep_drawing
from weerklank.media.files import BACKDROP, SKETCH, asset_name
from weerklank.media.models import Asset
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.people.models import Account
from weerklank.spaces.models import Space

pytestmark = pytest.mark.django_db
HOLDER = b"t" * 32
Commit = Callable[..., Any]


def a_sketch(*places: int) -> bytes:
    """A sheet with a house at each of the places, from left to right."""
    items = [
        {
            "is": "shape",
            "shape": "house",
            "colour": "blue",
            "width": "thick",
            "at": [x, 300],
            "size": [200, 200],
            "label": "",
        }
        for x in places
    ]
    return json.dumps({"version": 1, "width": 1600, "height": 1200, "items": items}).encode()


@pytest.fixture(autouse=True)
def storage(tmp_path: Path) -> Any:
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield


class Drawn:
    """Somebody sent one drawing, on an own photo, and the worker has prepared it."""

    def __init__(self, commit: Commit, visibility: str = Space.Visibility.PUBLIC) -> None:
        space = a_space(visibility=visibility)
        a_portal(space.organisation)
        topic = a_question(space)
        self.author, self.commit = an_account(), commit
        photo = phone_jpeg()
        upload = keep_drawing(
            holder=HOLDER,
            key=uuid.uuid4(),
            sketch=a_sketch(100),
            description="Ons huis",
            below=Below(photo=Photo(io.BytesIO(photo), len(photo))),
        )
        assert upload is not None
        with commit(execute=True):
            self.said: Contribution = actions.send_contribution(
                person=a_person(self.author),
                topic=topic,
                alias=an_alias(self.author, space),
                uploads=[upload],
                form_key=uuid.uuid4(),
            )
        run_jobs()
        self.part: Attachment = self.said.attachments.get()

    def asset(self) -> Asset:
        return Asset.objects.get(attachment=self.part)

    def address(self, end: str = "") -> str:
        return f"/duinwijk/bijdrage/{self.said.pk}/tekening/{self.part.pk}/{end}"

    def redraw(self, who: Account, sketch: bytes) -> None:
        with self.commit(execute=True):
            actions.redraw_attachment(
                person=a_person(who), contribution=self.said, attachment=self.part.pk, sketch=sketch
            )
        run_jobs()

    def png(self) -> bytes:
        with default_storage.open(asset_name(self.asset(), "drawing.png")) as file:
            return bytes(file.read())


@pytest.fixture
def drawn(django_capture_on_commit_callbacks: Commit) -> Drawn:
    return Drawn(django_capture_on_commit_callbacks)


def test_a_drawing_that_was_sent_gets_other_strokes_on_the_same_photo(drawn: Drawn) -> None:
    before = drawn.png()
    drawn.redraw(drawn.author, a_sketch(100, 900))
    assert drawn.asset().state == Asset.State.READY
    assert drawn.png() != before
    assert default_storage.exists(asset_name(drawn.asset(), BACKDROP))
    drawn.said.refresh_from_db()
    assert drawn.said.edited_at is not None


def test_others_too_late_and_nothing_at_all(drawn: Drawn) -> None:
    with pytest.raises(Denied):
        drawn.redraw(an_account(), a_sketch(900))
    with pytest.raises(Refused):
        drawn.redraw(drawn.author, b"geen tekening")
    with clock.at(clock.now() + timedelta(minutes=31)), pytest.raises(WrongState):
        drawn.redraw(drawn.author, a_sketch(900))
    assert drawn.said.edited_at is None


def test_only_its_author_finds_the_board_and_what_lies_below(drawn: Drawn, client: Client) -> None:
    for _who in range(2):
        for end in ("", "ondergrond/"):
            assert client.get(drawn.address(end)).status_code == 404
        answer = client.post(drawn.address(), {"sketch": a_sketch(900).decode()})
        assert answer.status_code == 404
        client.force_login(an_account())
    client.force_login(drawn.author)
    page = client.get(drawn.address())
    assert page.status_code == 200
    assert drawn.address("ondergrond/") in page.content.decode()
    below = client.get(drawn.address("ondergrond/"))
    assert below.status_code == 200
    assert below.headers["Cache-Control"] == "no-store"
    assert b"".join(below)[:3] == b"\xff\xd8\xff"


def test_the_board_is_told_what_is_wrong(drawn: Drawn, client: Client) -> None:
    client.force_login(drawn.author)
    answer = client.post(drawn.address(), {"sketch": "{}"})
    assert answer.status_code == 422
    assert answer.json()["error"]
    with clock.at(clock.now() + timedelta(minutes=31)):
        answer = client.post(drawn.address(), {"sketch": a_sketch(900).decode()})
    assert answer.status_code == 409


def test_once_it_cannot_be_changed_strokes_and_photo_are_erased(drawn: Drawn, commit: Any) -> None:
    kept = [asset_name(drawn.asset(), name) for name in (SKETCH, BACKDROP)]
    with commit(execute=True):
        forget_sketches.func(timestamp=0)
    assert all(default_storage.exists(name) for name in kept), "it can still be changed"
    with clock.at(clock.now() + timedelta(minutes=31)), commit(execute=True):
        forget_sketches.func(timestamp=0)
    assert not any(default_storage.exists(name) for name in kept)
    assert drawn.png()


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Commit) -> Commit:
    return django_capture_on_commit_callbacks


def test_the_svg_that_is_kept_does_not_hold_the_photo_that_was_painted_over(drawn: Drawn) -> None:
    with default_storage.open(asset_name(drawn.asset(), "drawing.svg")) as file:
        assert b"data:image" not in file.read()
