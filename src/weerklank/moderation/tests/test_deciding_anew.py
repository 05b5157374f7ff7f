"""Who decides anew when reporters disagree, and about what."""

from __future__ import annotations

import pytest

from tests.builders import a_person, an_account, an_official
from tests.jobs import run_jobs
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.moderation.actions import (
    appeal_decision,
    appeal_report,
    claim_case,
    hide_contribution,
    judge_decision,
    leave_contribution,
    report_contribution,
    uphold_decision,
)
from weerklank.moderation.decisions.queries import somebody_else_can_judge
from weerklank.moderation.models import Case, Decision, Report, ReportAppeal
from weerklank.moderation.queue.bundles import bundle_cases
from weerklank.moderation.reports import slips
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
from weerklank.spaces.models import Membership
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db


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
