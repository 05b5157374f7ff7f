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
    appeal_decision,
    appeal_report,
    claim_case,
    decide_anew,
    hide_contribution,
    judge_decision,
    leave_contribution,
    report_contribution,
    uphold_decision,
)
from weerklank.moderation.decisions.queries import somebody_else_can_judge
from weerklank.moderation.models import Case, Decision, Report, ReportAppeal, Slip
from weerklank.moderation.queue.bundles import bundle_cases
from weerklank.moderation.reports import slips
from weerklank.moderation.reports.slips import forget_slips, tell_reporters
from weerklank.moderation.tests.conftest import World, a_world, signed_in
from weerklank.notifications.models import Notice
from weerklank.people.models import Account
from weerklank.spaces.models import Membership
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db
WHY_NOT = "Er staat nog steeds een adres in."
REASON = "Een adres hoort hier niet."


def reported(world: World, by: Account) -> Report:
    return report_contribution(
        person=a_person(by), contribution=world.said, reason="personal", words="Mijn straat."
    )


def left(world: World, *reporters: Account) -> Decision:
    """Reported by all of these, and left as it is by Joris."""
    for account in reporters:
        reported(world, account)
    return leave_contribution(person=a_person(world.worker), contribution=world.said)


def disagreed(world: World, by: Account) -> Decision:
    """Left as it is, with which `by` does not agree."""
    decision = left(world, by)
    report = Report.objects.get(decision=decision)
    appeal_report(person=a_person(by), report=report, words=WHY_NOT)
    return decision


def hides(world: World, by: Account, decision: Decision) -> Decision:
    """Sanne, or whoever it is, decides anew and hides it."""
    person = a_person(by)
    return decide_anew(
        person=person,
        decision=decision,
        decide=lambda: hide_contribution(person=person, contribution=world.said, reason=REASON),
    )


def mine(account: Account) -> str:
    return signed_in(account).get("/mijn-meldingen/").content.decode()


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


def test_who_decided_who_reported_and_who_wrote_it_do_not_decide_anew(world: World) -> None:
    colleague = an_official(world.space, "Bram")
    decision = disagreed(world, colleague)
    for account in (world.worker, colleague, world.author, an_account(), a_world().manager):
        with pytest.raises(Denied):
            uphold_decision(person=a_person(account), decision=decision, reason=REASON)
        with pytest.raises(Denied):
            hides(world, account, decision)
        client = signed_in(account)
        assert client.get(f"/meldingen/opnieuw/{decision.pk}/").status_code == 404
        assert WHY_NOT not in client.get("/meldingen/").content.decode()
    assert Decision.objects.count() == 1


def test_who_decided_is_not_told_that_it_waits_and_who_can_look_is(world: World) -> None:
    reporter = an_account()
    reported(world, reporter)
    leave_contribution(person=a_person(world.manager), contribution=world.said)
    appeal_report(person=a_person(reporter), report=Report.objects.get(), words=WHY_NOT)
    bundle_cases()
    run_jobs()
    assert not Notice.objects.filter(kind="moderation.waiting").exists()
    other = an_official(world.space, "Noor", role=Membership.Role.MANAGER)
    bundle_cases()
    run_jobs()
    told = Notice.objects.filter(kind="moderation.waiting").values_list("alias__post", flat=True)
    assert set(told) == {other.posts.get().pk}


def test_of_a_new_decision_the_first_moderator_does_not_judge_either(world: World) -> None:
    decision = disagreed(world, an_account())
    new = hides(world, world.manager, decision)
    assert not somebody_else_can_judge(new)
    appeal_decision(person=a_person(world.author), decision=new, words="Dat adres is van mij.")
    assert "Er wacht niets" in signed_in(world.worker).get("/meldingen/").content.decode()
    for account in (world.worker, world.manager):
        with pytest.raises(Denied):
            judge_decision(person=a_person(account), decision=new, is_right=False, reason="Ja.")
    third = an_official(world.space, "Bram")
    assert somebody_else_can_judge(new)
    judge_decision(person=a_person(third), decision=new, is_right=False, reason="Klopt.")
    world.said.refresh_from_db()
    assert world.said.state == "standing"


def test_author_and_reporter_disagree_with_the_same_decision(world: World) -> None:
    """Each is judged by itself, in either order, and by nobody twice."""
    reporter, third = an_account(), an_official(world.space, "Bram")
    reported(world, reporter)
    hide_contribution(person=a_person(world.worker), contribution=world.said, reason=REASON)
    decision = Decision.objects.get()
    appeal_decision(person=a_person(world.author), decision=decision, words="Mijn eigen adres.")
    appeal_report(
        person=a_person(reporter), report=Report.objects.get(), words="Hij blijft dit doen."
    )
    assert set(Case.objects.filter(state="open").values_list("kind", flat=True)) == {
        "appeal", "reporter",
    }  # fmt: skip
    uphold_decision(person=a_person(third), decision=decision, reason="Eenmaal is genoeg.")
    assert [*Case.objects.filter(state="open").values_list("kind", flat=True)] == ["appeal"]
    page = signed_in(world.author).get(f"/besluit/{decision.pk}/").content.decode()
    assert "Mijn eigen adres." in page
    for secret in ("Hij blijft", "Eenmaal", "Lees wat er toen"):
        assert secret not in page
    judge_decision(
        person=a_person(world.manager), decision=decision, is_right=False, reason="Klopt."
    )
    assert not Case.objects.filter(state="open").exists()
    assert "Eenmaal is genoeg." in mine(reporter)
    assert "Klopt." not in mine(reporter)


def test_who_judged_it_for_the_author_does_not_decide_anew_for_the_reporter(world: World) -> None:
    reporter = an_account()
    reported(world, reporter)
    hide_contribution(person=a_person(world.worker), contribution=world.said, reason=REASON)
    decision = Decision.objects.get()
    appeal_decision(person=a_person(world.author), decision=decision, words="Mijn eigen adres.")
    judge_decision(
        person=a_person(world.manager), decision=decision, is_right=False, reason="Klopt."
    )
    appeal_report(person=a_person(reporter), report=Report.objects.get(), words=WHY_NOT)
    with pytest.raises(Denied):
        hides(world, world.manager, decision)
    client = signed_in(world.manager)
    assert client.get(f"/meldingen/opnieuw/{decision.pk}/").status_code == 404
    assert "Er wacht niets" in client.get("/meldingen/").content.decode()
    hides(world, an_official(world.space, "Bram"), decision)
    world.said.refresh_from_db()
    assert world.said.state == "hidden"


def test_all_who_disagree_with_one_decision_get_one_answer(world: World) -> None:
    one, other = an_account(), an_account()
    decision = left(world, one, other)
    for account in (one, other):
        own = slips.reports_of(account)
        appeal_report(
            person=a_person(account), report=Report.objects.get(pk__in=own), words=WHY_NOT
        )
    assert Case.objects.filter(kind="reporter").count() == 1
    new = hides(world, world.manager, decision)
    assert {appeal.verdict for appeal in ReportAppeal.objects.all()} == {new}
    assert all("u had gelijk" in mine(account) for account in (one, other))


def test_what_changes_nothing_is_no_new_decision(world: World) -> None:
    decision = disagreed(world, an_account())
    hide_contribution(person=a_person(world.worker), contribution=world.said, reason=REASON)
    with pytest.raises(Refused):
        hides(world, world.manager, decision)
    page = signed_in(world.manager).get(f"/meldingen/opnieuw/{decision.pk}/").content.decode()
    assert 'value="hide"' not in page
    assert Case.objects.get(kind="reporter").state == "open"


def test_what_was_reported_meanwhile_is_seen_before_it_is_decided(world: World) -> None:
    decision = disagreed(world, an_account())
    colleague = signed_in(world.manager)
    where = f"/meldingen/opnieuw/{decision.pk}/"
    report_contribution(person=NOBODY, contribution=world.said, reason="hate", words="Nog iets.")
    sent = {"do": "hide", "reason": REASON, "rule": "other", "seen": "0"}
    assert colleague.post(where, sent).status_code == 409
    page = colleague.get(where).content.decode()
    assert "Nog iets." in page
    assert colleague.post(where, sent | {"seen": "1"}).status_code == 302
    assert not Case.objects.filter(state="open").exists()


def test_what_a_colleague_has_waits(world: World) -> None:
    decision = disagreed(world, an_account())
    other = an_official(world.space, "Bram")
    claim_case(person=a_person(other), case=Case.objects.get(kind="reporter"))
    with pytest.raises(WrongState):
        hides(world, world.manager, decision)
    world.said.refresh_from_db()
    assert world.said.state == "standing"
    hides(world, other, decision)


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
