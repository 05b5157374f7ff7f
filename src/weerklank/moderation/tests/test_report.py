"""Reporting a contribution, with an account or without."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from tests.builders import a_person, an_account
from weerklank.contributions.actions import edit_contribution, withdraw_contribution
from weerklank.kernel import clock
from weerklank.kernel.events import deliver
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.notices import kinds
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.moderation.actions import (
    hide_contribution,
    look_into_kept_words,
    report_contribution,
)
from weerklank.moderation.kept import forget_kept_words
from weerklank.moderation.models import Report
from weerklank.moderation.notices import managers_of
from weerklank.moderation.tests.conftest import World, a_world, signed_in
from weerklank.moderation.views import report as report_views
from weerklank.notifications.models import Notice
from weerklank.spaces.models import Alias, Space
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db
SECRET = "zwaluwstaart"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def a_report(world: World, reason: str = "spam", words: str = "Reclame!") -> Report:
    return report_contribution(person=NOBODY, contribution=world.said, reason=reason, words=words)


def test_a_stranger_reports_and_the_words_are_kept_sealed(world: World) -> None:
    address = f"/bijdrage/{world.said.pk}/melden/"
    client = Client()
    assert client.get(address).status_code == 200
    answer = client.post(address, {"reason": "personal", "words": "Dit is mijn buurman."})
    assert answer["Location"] == "/gemeld/"
    assert "30 dagen" in client.get("/gemeld/").content.decode()
    report = Report.objects.get()
    assert (report.space, report.reason, report.words) == (
        world.space, "personal", "Dit is mijn buurman.",
    )  # fmt: skip
    assert report.kept_until == clock.today() + timedelta(days=30)
    assert SECRET.encode() not in bytes(report.kept_sealed or b"")
    entry = AuditEntry.objects.get(verb="report")
    assert (entry.actor, entry.subject, entry.scope) == (
        "reporter", world.said.pk, world.space.pk,
    )  # fmt: skip


def test_a_reason_is_needed_and_what_was_typed_stays(world: World) -> None:
    address = f"/bijdrage/{world.said.pk}/melden/"
    answer = Client().post(address, {"words": "Dit kan niet."})
    assert answer.status_code == 422
    assert "Dit kan niet." in answer.content.decode()
    answer = Client().post(address, {"reason": "spam", "words": "a" * 1001})
    assert answer.status_code == 422
    assert "a" * 1001 in answer.content.decode()
    for reason in ("", "nonsense"):
        with pytest.raises(Refused):
            a_report(world, reason=reason)
    assert not Report.objects.exists()


def test_a_machine_that_fills_in_the_hidden_field_reports_nothing(world: World) -> None:
    answer = Client().post(f"/bijdrage/{world.said.pk}/melden/", {"reason": "spam", "website": "x"})
    assert answer["Location"] == "/gemeld/"
    assert not Report.objects.exists()


def test_too_many_from_one_network_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_views, "MOST_PER_NETWORK", 2)
    address = f"/bijdrage/{world.said.pk}/melden/"
    for number in range(2):
        assert Client().post(address, {"reason": "spam", "words": str(number)}).status_code == 302
    last = Client().post(address, {"reason": "spam", "words": "genoeg"})
    assert last.status_code == 429
    assert "genoeg" in last.content.decode()
    assert Report.objects.count() == 2


def test_too_many_from_one_browser_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_views, "MOST_PER_SESSION", 1)
    client = Client()
    client.force_login(an_account())
    address = f"/bijdrage/{world.said.pk}/melden/"
    assert client.post(address, {"reason": "spam"}).status_code == 302
    assert client.post(address, {"reason": "untrue"}).status_code == 429


def test_sent_twice_is_one_report(world: World) -> None:
    first = a_report(world)
    assert a_report(world) == first
    a_report(world, words="Iets anders")
    with clock.at(clock.now() + timedelta(minutes=11)):
        a_report(world)
    assert Report.objects.count() == 3


@pytest.mark.parametrize("visibility", [Space.Visibility.MEMBERS, Space.Visibility.HIDDEN])
def test_what_one_cannot_read_cannot_be_reported(visibility: str) -> None:
    world = a_world(visibility=visibility)
    for client in (Client(), Client()):
        assert client.get(f"/bijdrage/{world.said.pk}/melden/").status_code == 404
        assert (
            client.post(f"/bijdrage/{world.said.pk}/melden/", {"reason": "spam"}).status_code == 404
        )
        client.force_login(an_account())
    for person in (NOBODY, a_person()):
        with pytest.raises(Denied):
            report_contribution(person=person, contribution=world.said, reason="spam", words="")
    assert Client().get(f"/bijdrage/{uuid.uuid4()}/melden/").status_code == 404


def test_what_no_longer_stands_cannot_be_reported(world: World) -> None:
    hide_contribution(person=a_person(world.worker), contribution=world.said, reason="Reclame")
    with pytest.raises(WrongState):
        report_contribution(
            person=a_person(world.author), contribution=world.said, reason="spam", words=""
        )
    withdraw_contribution(person=a_person(world.author), contribution=world.said)
    answer = Client().post(f"/bijdrage/{world.said.pk}/melden/", {"reason": "spam"})
    assert answer.status_code == 409
    assert not Report.objects.exists()


def test_the_managers_are_told_until_somebody_looked(world: World) -> None:
    report = a_report(world)
    deliver(key=uuid.uuid4(), name="ContributionReported", values={"report": str(report.pk)})
    notice = Notice.objects.get(kind="moderation.reported")
    assert notice.alias.post == world.manager.posts.get()
    wording = kinds["moderation.reported"].words_of([report.pk])[report.pk]
    assert wording.path == "/meldingen/"
    assert SECRET not in wording.sentence
    Report.objects.update(state=Report.State.SETTLED)
    assert kinds["moderation.reported"].words_of([report.pk]) == {}


def test_without_a_manager_the_administrators_are_told(world: World) -> None:
    world.space.memberships.all().delete()
    post = world.worker.posts.get()
    post.is_administrator = True
    post.save()
    assert [Alias.objects.get(pk=pk).post for pk in managers_of(world.space)] == [post]


def test_words_taken_back_can_be_looked_into_by_the_team_for_thirty_days(world: World) -> None:
    report = a_report(world)
    withdraw_contribution(person=a_person(world.author), contribution=world.said)
    for person in (NOBODY, a_person(), a_person(world.author)):
        with pytest.raises(Denied):
            look_into_kept_words(person=person, report=report)
    assert look_into_kept_words(person=a_person(world.worker), report=report).words.endswith(
        f"{SECRET}."
    )
    entry = AuditEntry.objects.get(verb="look_into_kept")
    assert entry.actor == f"account:{world.worker.pk}"
    with clock.at(clock.now() + timedelta(days=30)):
        forget_kept_words()
        assert look_into_kept_words(person=a_person(world.worker), report=report).words
    with clock.at(clock.now() + timedelta(days=31)):
        with pytest.raises(WrongState):
            look_into_kept_words(person=a_person(world.worker), report=report)
        forget_kept_words()
    report.refresh_from_db()
    assert (report.kept_sealed, report.kept_until) == (None, None)


def test_the_kept_words_are_those_that_were_reported(world: World) -> None:
    report = a_report(world)
    edit_contribution(
        person=a_person(world.author), contribution=world.said, words="Iets vriendelijks."
    )
    client = signed_in(world.worker)
    assert f"/meldingen/bewaard/{report.pk}/" in client.get("/meldingen/").content.decode()
    assert client.get(f"/meldingen/bewaard/{report.pk}/").status_code == 405
    assert SECRET in client.post(f"/meldingen/bewaard/{report.pk}/").content.decode()
    stranger = Client()
    stranger.force_login(an_account())
    assert stranger.post(f"/meldingen/bewaard/{report.pk}/").status_code == 404
