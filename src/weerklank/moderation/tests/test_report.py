"""Reporting a contribution, with an account or without."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from tests.builders import a_person, an_account
from tests.connections import at_the_same_time
from tests.jobs import run_jobs
from weerklank.contributions.actions import edit_contribution, withdraw_contribution
from weerklank.kernel import clock
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.notices import kinds
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.moderation.actions import (
    appeal_decision,
    hide_contribution,
    judge_decision,
    leave_contribution,
    look_into_kept_words,
    report_contribution,
    warn_author,
)
from weerklank.moderation.kept import forget_kept_words
from weerklank.moderation.models import Case, Decision, Report, Slip
from weerklank.moderation.notices import managers_of
from weerklank.moderation.queue.bundles import bundle_cases
from weerklank.moderation.reports import views as report_views
from weerklank.moderation.reports.slips import forget_slips, reseal_slips, tell_reporters
from weerklank.moderation.rules import rules_of
from weerklank.moderation.tests.conftest import World, a_world, signed_in
from weerklank.notifications.models import Notice
from weerklank.people.models import Account
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
    assert answer["Location"] == f"/gemeld/{world.said.pk}/"
    thanks = client.get(answer["Location"]).content.decode()
    assert "30 dagen" in thanks
    assert f'href="/bijdrage/{world.said.pk}/"' in thanks
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
    assert (report.tag, Slip.objects.count()) == (None, 0)


def test_the_thanks_do_not_lead_to_what_one_may_not_read(world: World) -> None:
    hide_contribution(person=a_person(world.worker), contribution=world.said, reason="Reclame.")
    thanks = Client().get(f"/gemeld/{world.said.pk}/")
    assert thanks.status_code == 200
    assert str(world.said.pk) not in thanks.content.decode()


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
    assert answer["Location"] == f"/gemeld/{world.said.pk}/"
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


def test_of_what_is_grave_the_managers_are_told_at_once(world: World) -> None:
    a_report(world)
    run_jobs()
    assert not Notice.objects.exists()
    a_report(world, reason="threat", words="Hij dreigt.")
    run_jobs()
    notice = Notice.objects.get(kind="moderation.urgent")
    assert notice.alias.post == world.manager.posts.get()
    case = Case.objects.get()
    wording = kinds["moderation.urgent"].words_of([case.pk])[case.pk]
    assert wording.path == "/meldingen/"
    assert SECRET not in wording.sentence
    Case.objects.update(state=Case.State.CLOSED)
    assert kinds["moderation.urgent"].words_of([case.pk]) == {}


def test_of_the_rest_they_hear_once_a_day(world: World) -> None:
    a_report(world)
    for _again in range(2):
        bundle_cases()
        run_jobs()
    notice = Notice.objects.get()
    assert (notice.kind, notice.alias.post) == ("moderation.waiting", world.manager.posts.get())
    sentence = kinds["moderation.waiting"].words_of([notice.subject])[notice.subject].sentence
    assert "wacht 1 bijdrage" in sentence
    Case.objects.update(state=Case.State.CLOSED)
    assert kinds["moderation.waiting"].words_of([notice.subject]) == {}
    with clock.at(clock.now() + timedelta(days=2)):
        bundle_cases()
        run_jobs()
    assert Notice.objects.count() == 1


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
    page = client.get(f"/meldingen/{world.said.pk}/").content.decode()
    assert f"/meldingen/bewaard/{report.pk}/" in page
    assert client.get(f"/meldingen/bewaard/{report.pk}/").status_code == 405
    assert SECRET in client.post(f"/meldingen/bewaard/{report.pk}/").content.decode()
    stranger = Client()
    stranger.force_login(an_account())
    assert stranger.post(f"/meldingen/bewaard/{report.pk}/").status_code == 404


def reports_it(world: World, account: Account, reason: str = "spam", words: str = "") -> Report:
    return report_contribution(
        person=a_person(account), contribution=world.said, reason=reason, words=words
    )


def test_who_is_signed_in_reports_once_for_as_long_as_nobody_looked(world: World) -> None:
    account = an_account()
    first = reports_it(world, account)
    assert reports_it(world, account, "untrue", "Iets anders") == first
    reports_it(world, an_account())
    assert Report.objects.count() == 2
    address = f"/bijdrage/{world.said.pk}/melden/"
    assert "U hebt dit al gemeld" in signed_in(account).get(address).content.decode()
    assert "U hebt dit al gemeld" not in signed_in(an_account()).get(address).content.decode()
    leave_contribution(person=a_person(world.worker), contribution=world.said)
    assert reports_it(world, account, "untrue") != first


@pytest.mark.django_db(transaction=True)
def test_who_reports_twice_at_the_same_time_reports_once() -> None:
    world, account = a_world(), an_account()
    both = at_the_same_time(*[lambda: reports_it(world, account).pk] * 2)
    assert both[0] == both[1]
    assert (Report.objects.count(), Slip.objects.count(), Case.objects.count()) == (1, 1, 1)


def test_a_rule_of_the_space_can_be_pointed_at(world: World) -> None:
    world.space.house_rules = "Noem geen namen van buren."
    world.space.save()
    page = Client().get(f"/bijdrage/{world.said.pk}/melden/").content.decode()
    assert "Noem geen namen van buren." in page
    report = reports_it(world, an_account(), rules_of(world.space)[0].code)
    assert report.rule_words == "Noem geen namen van buren."


def test_the_reporter_hears_what_came_of_it_and_nobody_learns_who_it_was(
    world: World, mailoutbox: list[EmailMessage]
) -> None:
    account = an_account()
    reports_it(world, account, words="Dit klopt niet.")
    tell_reporters()
    assert mailoutbox == []
    mine = signed_in(account).get("/mijn-meldingen/").content.decode()
    assert "Dit klopt niet." in mine
    assert "Wacht op het team" in mine
    hide_contribution(
        person=a_person(world.worker), contribution=world.said, reason="Reclame.", rule="personal"
    )
    for _again in range(2):
        tell_reporters()
    [letter] = mailoutbox
    assert letter.to == [account.email]
    for told in (world.space.name, SECRET, "Reclame", "Dit klopt niet"):
        assert told not in f"{letter.subject} {letter.body}"
    mine = signed_in(account).get("/mijn-meldingen/").content.decode()
    assert "Het team heeft het verborgen. De regel: Er staat iets privés over iemand in" in mine
    # What was written to the author is for the author.
    assert "Reclame" not in mine
    for other in (world.author, world.worker):
        assert "Dit klopt niet." not in signed_in(other).get("/mijn-meldingen/").content.decode()
    assert Client().get("/mijn-meldingen/").status_code == 302


def test_what_was_turned_back_the_reporter_hears_too(world: World) -> None:
    account = an_account()
    reports_it(world, account)
    hide_contribution(person=a_person(world.worker), contribution=world.said, reason="Reclame.")
    decision = Decision.objects.get()
    appeal_decision(person=a_person(world.author), decision=decision, words="Nee.")
    judge_decision(
        person=a_person(world.manager), decision=decision, is_right=False, reason="Klopt."
    )
    mine = signed_in(account).get("/mijn-meldingen/").content.decode()
    assert "draaide het terug" in mine
    assert "Reclame" not in mine


def test_what_was_said_to_the_author_alone_the_reporter_does_not_read(world: World) -> None:
    account = an_account()
    reports_it(world, account)
    warn_author(person=a_person(world.worker), contribution=world.said, reason="Let op uw toon.")
    mine = signed_in(account).get("/mijn-meldingen/").content.decode()
    assert "Het team heeft er iets aan gedaan." in mine
    assert "toon" not in mine


def test_who_wants_no_mail_gets_none_and_reads_it_all_the_same(
    world: World, mailoutbox: list[EmailMessage]
) -> None:
    account = an_account(letters=Account.Letters.NONE)
    reports_it(world, account)
    leave_contribution(person=a_person(world.worker), contribution=world.said)
    tell_reporters()
    assert mailoutbox == []
    assert "zoals het is" in signed_in(account).get("/mijn-meldingen/").content.decode()


def test_slips_go_after_half_a_year_and_survive_new_keys(world: World) -> None:
    account = an_account()
    report = reports_it(world, account, words="Dit klopt niet.")
    before = bytes(Slip.objects.get().sealed)
    assert report.pk.bytes not in before
    assert reseal_slips() == 1
    assert bytes(Slip.objects.get().sealed) != before
    assert "Dit klopt niet." in signed_in(account).get("/mijn-meldingen/").content.decode()
    forget_slips()
    assert Slip.objects.exists()
    leave_contribution(person=a_person(world.worker), contribution=world.said)
    with clock.at(clock.now() + timedelta(days=184)):
        forget_slips()
    assert not Slip.objects.exists()
