"""Who reported something and does not agree with what came of it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from smtplib import SMTPException

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from tests.builders import a_person, an_account, an_official, says
from tests.connections import at_the_same_time
from tests.jobs import run_jobs
from tests.queries import count_of
from weerklank.contributions.actions import withdraw_contribution
from weerklank.kernel import clock
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.moderation.actions import (
    appeal_report,
    leave_contribution,
    report_contribution,
    uphold_decision,
)
from weerklank.moderation.models import Case, Decision, Report, ReportAppeal, Slip
from weerklank.moderation.reports import slips
from weerklank.moderation.reports.slips import forget_slips, tell_reporters
from weerklank.moderation.tests.conftest import World, a_world, signed_in
from weerklank.moderation.tests.disagreeing import (
    REASON,
    WHY_NOT,
    disagreed,
    hides,
    left,
    mine,
    reported,
)
from weerklank.notifications.models import Notice
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db


def test_from_a_report_left_alone_to_words_that_are_hidden(
    world: World, mailoutbox: list[EmailMessage]
) -> None:
    reporter = an_account()
    decision = left(world, reporter)
    tell_reporters()
    address = f"/mijn-meldingen/{Slip.objects.get().pk}/bezwaar/"
    assert address in mine(reporter)
    client = signed_in(reporter)
    assert "liet het zoals het is" in client.get(address).content.decode()
    for words in ("", "a" * 1001):
        answer = client.post(address, {"words": words})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert client.post(address, {"words": WHY_NOT})["Location"] == "/mijn-meldingen/"
    assert "Iemand anders van het team kijkt opnieuw." in mine(reporter)
    assert address not in mine(reporter)
    entry = AuditEntry.objects.get(verb="appeal_report")
    assert (entry.actor, entry.subject, entry.scope) == ("reporter", decision.pk, world.space.pk)
    # Who decided has nothing to do with it; a colleague finds it in the queue.
    decider, colleague = signed_in(world.worker), signed_in(world.manager)
    assert "Er wacht niets" in decider.get("/meldingen/").content.decode()
    assert "Wie het meldde, is het er niet mee eens" in (
        colleague.get("/meldingen/").content.decode()
    )
    where = colleague.post("/meldingen/volgende/")["Location"]
    assert where == f"/meldingen/opnieuw/{decision.pk}/"
    assert decider.get(where).status_code == 404
    page = colleague.get(where).content.decode()
    for part in (WHY_NOT, "Mijn straat.", "zwaluwstaart"):
        assert part in page
    assert "Joris" not in page
    for bad in ({"do": "hide", "reason": ""}, {"reason": REASON}, {"do": "leave"}):
        assert colleague.post(where, bad | {"seen": "0"}).status_code == 422
    sent = {"do": "hide", "rule": "personal", "reason": REASON, "seen": "0"}
    assert colleague.post(where, sent).status_code == 302
    world.said.refresh_from_db()
    assert (world.said.state, world.said.hidden_because) == ("hidden", REASON)
    assert not Case.objects.filter(state="open").exists()
    assert colleague.post(where, sent | {"do": "stay"}).status_code == 409
    # The reporter hears; the author hears of a new decision, as of every other.
    for _again in range(2):
        tell_reporters()
    assert [letter.to for letter in mailoutbox] == [[reporter.email]] * 2
    for letter in mailoutbox:
        assert world.space.name not in f"{letter.subject} {letter.body}"
    page = mine(reporter)
    assert "u had gelijk" in page
    assert "Het team heeft het verborgen. De regel: Er staat iets privés over iemand in" in page
    assert REASON not in page
    run_jobs()
    new = Decision.objects.get(kind="hidden")
    notices = Notice.objects.filter(alias=world.said.alias_id)
    assert [*notices.values_list("kind", "subject")] == [("moderation.decided", new.pk)]
    page = signed_in(world.author).get(f"/besluit/{new.pk}/").content.decode()
    for part in (REASON, "Er staat iets privés over iemand in", "/bezwaar/"):
        assert part in page
    for secret in (WHY_NOT, "Mijn straat", "gemeld", "Sanne", "Joris"):
        assert secret not in page


def test_when_it_stays_the_reporter_reads_why_and_the_author_hears_nothing(
    world: World, mailoutbox: list[EmailMessage]
) -> None:
    reporter = an_account()
    decision = disagreed(world, reporter)
    where = f"/meldingen/opnieuw/{decision.pk}/"
    sent = {"do": "stay", "reason": "Het is de straat van de winkel."}
    colleague = signed_in(world.manager)
    for reason in ("", "a" * 301):
        answer = colleague.post(where, sent | {"reason": reason})
        assert answer.status_code == 422
        assert reason in answer.content.decode()
    assert "Wie het meldde, leest dit." in colleague.post(where, {"do": "stay"}).content.decode()
    assert colleague.post(where, sent).status_code == 302
    world.said.refresh_from_db()
    assert world.said.state == "standing"
    assert not Case.objects.filter(state="open").exists()
    assert AuditEntry.objects.get(verb="uphold_for_reporter").subject == decision.pk
    tell_reporters()
    assert [letter.to for letter in mailoutbox] == [[reporter.email]]
    assert "Het besluit blijft. Waarom: " in " ".join(mine(reporter).split())
    assert "Het is de straat van de winkel." in mine(reporter)
    run_jobs()
    assert not Notice.objects.filter(alias=world.said.alias_id).exists()


def test_only_who_made_the_report_disagrees_once_and_within_half_a_year(world: World) -> None:
    reporter = an_account()
    report = reported(world, reporter)
    slip = Slip.objects.get()
    with pytest.raises(Denied):
        # Nobody looked yet.
        appeal_report(person=a_person(reporter), report=report, words=WHY_NOT)
    report_contribution(person=NOBODY, contribution=world.said, reason="spam", words="")
    with clock.at(clock.now() + timedelta(days=400)):
        # However long that takes, it can be read afterwards.
        forget_slips()
        leave_contribution(person=a_person(world.worker), contribution=world.said)
        report.refresh_from_db()
        of_stranger = Report.objects.get(tag=None)
        for account in (None, world.author, world.worker, an_account()):
            person = a_person(account) if account else NOBODY
            for one in (report, of_stranger):
                with pytest.raises(Denied):
                    appeal_report(person=person, report=one, words=WHY_NOT)
            client = signed_in(account) if account else Client()
            status = client.get(f"/mijn-meldingen/{slip.pk}/bezwaar/").status_code
            assert status == (404 if account else 302)
        for words in ("", "a" * 1001):
            with pytest.raises(Refused):
                appeal_report(person=a_person(reporter), report=report, words=words)
    with clock.at(clock.now() + timedelta(days=400 + 182)):
        forget_slips()
        assert "/bezwaar/" in mine(reporter)
        first = appeal_report(person=a_person(reporter), report=report, words=WHY_NOT)
        again = appeal_report(person=a_person(reporter), report=report, words="Anders.")
        assert first == again
    with clock.at(clock.now() + timedelta(days=400 + 184)):
        assert "/bezwaar/" not in mine(reporter)
        with pytest.raises(Denied):
            appeal_report(person=a_person(reporter), report=report, words=WHY_NOT)
        # Who waits for an answer still gets to read it.
        forget_slips()
        assert WHY_NOT in mine(reporter)
    assert ReportAppeal.objects.count() == 1
    assert AuditEntry.objects.filter(verb="appeal_report").count() == 1


def test_with_a_worry_that_somebody_took_care_of_nobody_disagrees(world: World) -> None:
    reporter = an_account()
    report = report_contribution(
        person=a_person(reporter), contribution=world.said, reason="worry", words=""
    )
    Report.objects.update(state=Report.State.SETTLED)
    report.refresh_from_db()
    with pytest.raises(Denied):
        appeal_report(person=a_person(reporter), report=report, words=WHY_NOT)
    assert "/bezwaar/" not in mine(reporter)


def test_when_the_words_are_taken_back_nothing_waits_and_the_reporter_hears_it(
    world: World, mailoutbox: list[EmailMessage]
) -> None:
    reporter, late = an_account(), an_account()
    decision = left(world, reporter, late)
    [own] = slips.reports_of(reporter)
    appeal_report(person=a_person(reporter), report=Report.objects.get(pk=own), words=WHY_NOT)
    tell_reporters()
    withdraw_contribution(person=a_person(world.author), contribution=world.said)
    assert not Case.objects.filter(state="open").exists()
    with pytest.raises(WrongState):
        uphold_decision(person=a_person(world.manager), decision=decision, reason=REASON)
    mailoutbox.clear()
    tell_reporters()
    assert [letter.to for letter in mailoutbox] == [[reporter.email]]
    assert "Er is niets meer om naar te kijken." in mine(reporter)
    assert WHY_NOT not in mine(reporter)
    [other] = slips.reports_of(late)
    with pytest.raises(WrongState):
        appeal_report(person=a_person(late), report=Report.objects.get(pk=other), words=WHY_NOT)
    assert "/bezwaar/" not in mine(late)


def test_who_could_not_be_mailed_is_mailed_later_and_a_gone_account_never(
    world: World, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    reporter = an_account()
    decision = disagreed(world, reporter)
    tell_reporters()
    hides(world, world.manager, decision)
    mailoutbox.clear()
    with monkeypatch.context() as broken:

        def refuse(_letter: object) -> int:
            raise SMTPException

        broken.setattr(EmailMessage, "send", refuse)
        tell_reporters()
    assert not ReportAppeal.objects.get().is_told
    tell_reporters()
    assert [letter.to for letter in mailoutbox] == [[reporter.email]]
    assert ReportAppeal.objects.get().is_told
    ReportAppeal.objects.update(is_told=False)
    Slip.objects.all().delete()
    tell_reporters()
    assert len(mailoutbox) == 1
    assert ReportAppeal.objects.get().is_told


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_the_same_time_is_one_appeal() -> None:
    world, reporter = a_world(), an_account()
    left(world, reporter)
    report, person = Report.objects.get(), a_person(reporter)
    both = at_the_same_time(
        *[lambda: appeal_report(person=person, report=report, words=WHY_NOT).pk] * 2
    )
    assert both[0] == both[1]
    assert (ReportAppeal.objects.count(), Case.objects.filter(kind="reporter").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_who_look_again_at_the_same_time_decide_once() -> None:
    world = a_world()
    decision = disagreed(world, an_account())
    people = [a_person(world.manager), a_person(an_official(world.space, "Bram"))]
    assert all(person.team_spaces for person in people)

    def uphold(number: int) -> str:
        try:
            return uphold_decision(person=people[number], decision=decision, reason=REASON).kind
        except WrongState:
            return "late"

    results = at_the_same_time(lambda: uphold(0), lambda: uphold(1))
    assert sorted(map(str, results)) == ["late", "upheld"]
    assert Decision.objects.filter(kind="upheld").count() == 1


def test_the_pages_ask_the_same_at_any_length(world: World) -> None:
    reporter, asked = an_account(), []
    colleague, client = signed_in(world.manager), signed_in(reporter)
    for more in (1, 2, 47):
        for number in range(more):
            world.said = says(world.author, world.said.topic, f"Verhaal {more} {number}.")
            decision = disagreed(world, reporter)
        pages = [
            (colleague, "/meldingen/"),
            (colleague, f"/meldingen/opnieuw/{decision.pk}/"),
            (client, "/mijn-meldingen/"),
        ]
        for who, page in pages:
            who.get(f"/duinwijk{page}")
        asked.append([count_of(partial(who.get, f"/duinwijk{page}")) for who, page in pages])
    assert asked[0] == asked[1] == asked[2]
    assert max(asked[0]) <= 10
