"""What is said in a recording, written out by its author or the team."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.builders import (
    a_person,
    a_portal,
    a_question,
    a_space,
    an_account,
    an_official,
    has_app,
    says,
)
from tests.jobs import run_jobs
from weerklank.contributions import actions
from weerklank.contributions.models import Attachment, Contribution
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset
from weerklank.people.models import Account
from weerklank.search.likeness import stems_stored
from weerklank.spaces.models import Space

pytestmark = pytest.mark.django_db
CAPTIONS = b"WEBVTT\n\n00:00:00.500 --> 00:00:02.000\nDe drempel is te hoog.\n"


class World:
    """A recording under what somebody said in a public space with a team."""

    def __init__(self, visibility: str = Space.Visibility.PUBLIC) -> None:
        self.space = a_space(visibility=visibility)
        a_portal(self.space.organisation)
        self.official = an_official(self.space)
        has_app(self.official)
        self.author = an_account()
        self.said = says(self.author, a_question(self.space))
        self.part = a_recording(self.said)

    def write(self, who: Account, written: str = "De drempel is te hoog.", **more: Any) -> None:
        actions.write_out_recording(
            person=a_person(who),
            contribution=self.said,
            attachment=self.part.pk,
            written=written,
            **more,
        )

    def asset(self) -> Asset:
        return Asset.objects.get(attachment=self.part)

    def address(self) -> str:
        return f"/duinwijk/bijdrage/{self.said.pk}/uitschrijven/{self.part.pk}/"


def a_recording(said: Contribution, kind: MediaKind = MediaKind.SOUND) -> Attachment:
    asset = Asset.objects.create(
        kind=kind,
        audience=said.audience,
        space=said.topic.space,
        state=Asset.State.READY,
        length_ms=4000,
        has_sound=True,
    )
    return Attachment.objects.create(contribution=said, asset=asset, position=0)


@pytest.fixture
def world() -> World:
    return World()


def test_author_and_team_write_it_out_and_it_says_by_whom(world: World) -> None:
    world.write(world.author)
    assert (world.asset().written, world.asset().written_by) == ("De drempel is te hoog.", "author")
    entry = AuditEntry.objects.get(verb="write_out")
    assert entry.actor == f"alias:{world.said.alias_id}", "never the account"
    world.write(world.official, "De drempel is veel te hoog.")
    assert world.asset().written_by == "team"
    assert AuditEntry.objects.filter(verb="write_out").count() == 2


def test_a_file_of_captions_gives_words_and_moments(world: World) -> None:
    world.write(world.author, "wordt vervangen", captions=CAPTIONS)
    asset = world.asset()
    assert asset.written == "De drempel is te hoog."
    assert "00:00:00.500 --> 00:00:02.000" in asset.captions
    world.write(world.author, "Alleen woorden.")
    assert world.asset().captions == "", "captions never say something else than the words"


def test_empty_words_take_it_away(world: World) -> None:
    world.write(world.author)
    world.write(world.author, "  ")
    assert (world.asset().written, world.asset().written_by) == ("", "")


def test_others_may_not(world: World) -> None:
    for who in (an_account(), an_official(a_space())):
        with pytest.raises(Denied):
            world.write(who)


def test_a_picture_or_the_recording_of_another_is_not_there(world: World) -> None:
    other = says(world.author, world.said.topic)
    for part in (a_recording(other), a_recording(other, MediaKind.PICTURE)):
        with pytest.raises(Denied):
            actions.write_out_recording(
                person=a_person(world.author),
                contribution=world.said,
                attachment=part.pk,
                written="Iets.",
            )


def test_bad_files_too_many_words_and_what_was_taken_back(world: World) -> None:
    with pytest.raises(Refused):
        world.write(world.author, captions=b"geen ondertitels")
    with pytest.raises(Refused):
        world.write(world.author, "x" * 20_001)
    actions.withdraw_contribution(person=a_person(world.author), contribution=world.said)
    with pytest.raises(WrongState):
        world.write(world.author)


def test_what_is_said_is_found(
    world: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        world.write(world.author, "De schuifdeur klemt.")
    run_jobs()
    world.said.refresh_from_db()
    assert "schuifdeur" in stems_stored(world.said)


def test_the_page_keeps_the_words_and_says_what_is_wrong(world: World, client: Client) -> None:
    client.force_login(world.author)
    assert client.get(world.address()).status_code == 200
    bad = SimpleUploadedFile("x.vtt", b"geen ondertitels")
    answer = client.post(world.address(), {"written": "Mijn woorden", "captions": bad})
    assert answer.status_code == 422
    assert "Mijn woorden" in answer.content.decode()
    good = SimpleUploadedFile("x.vtt", CAPTIONS)
    answer = client.post(world.address(), {"written": "", "captions": good})
    assert answer.headers["Location"] == f"/duinwijk/bijdrage/{world.said.pk}/"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "De drempel is te hoog." in page


def test_the_page_is_not_there_for_others(world: World, client: Client) -> None:
    assert client.get(world.address()).status_code == 404
    client.force_login(an_account())
    assert client.get(world.address()).status_code == 404
    assert client.post(world.address(), {"written": "Iets"}).status_code == 404
    assert world.asset().written == ""


def test_the_team_is_shown_the_way_there_and_a_stranger_is_not(
    world: World, client: Client
) -> None:
    shown = f"/duinwijk/bijdrage/{world.said.pk}/"
    assert world.address() not in client.get(shown).content.decode()
    client.force_login(world.official)
    assert world.address() in client.get(shown).content.decode()
    assert client.get(world.address()).status_code == 200
