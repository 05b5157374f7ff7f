"""The queue: what is in it and for whom, who looks at what, and deciding about several at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders import a_person, a_question, an_account, an_official, replies, says
from tests.connections import at_the_same_time
from tests.jobs import run_jobs
from weerklank.contributions import holding
from weerklank.contributions.actions import edit_contribution, withdraw_contribution
from weerklank.contributions.models import Contribution
from weerklank.contributions.policies import contributions_visible_to
from weerklank.kernel import clock
from weerklank.kernel.policy import WrongState
from weerklank.moderation.actions import (
    appeal_decision,
    appeal_report,
    ask_to_change,
    claim_case,
    exclude_author,
    hide_contribution,
    leave_contribution,
    let_go_case,
    mark_as_help,
    report_contribution,
)
from weerklank.moderation.integrity import held_for_nobody
from weerklank.moderation.models import Case, Decision, Report
from weerklank.moderation.policies import (
    cases_visible_to,
    contributions_moderated_by,
    decisions_judged_by,
    decisions_reconsidered_by,
    decisions_visible_to,
    exclusions_liftable_by,
    help_offered_to,
    may_appeal_report,
    may_judge_decision,
    may_lift_exclusion,
    may_moderate_contribution,
    may_reconsider_decision,
    may_see_case,
    may_see_decision,
    may_see_help,
    may_see_report,
    reports_appealable_by,
    reports_visible_to,
)
from weerklank.moderation.queue.queries import average_time
from weerklank.moderation.tests.conftest import World, a_world, signed_in
from weerklank.people.models import Account
from weerklank.spaces.models import Membership, Space
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db
REASON = "Er staat een telefoonnummer in."


def reported(said: Contribution, reason: str = "spam") -> Case:
    report_contribution(person=NOBODY, contribution=said, reason=reason, words="")
    return Case.objects.get(contribution=said, kind="review", state="open")


def queue_of(account: Account) -> str:
    return signed_in(account).get("/meldingen/").content.decode()


def test_it_shows_each_contribution_once_and_no_other_team_anything() -> None:
    world, other = a_world(visibility=Space.Visibility.HIDDEN), a_world()
    for account in (world.author, world.manager):
        report_contribution(
            person=a_person(account), contribution=world.said, reason="spam", words=""
        )
    page = queue_of(world.worker)
    assert page.count("zwaluwstaart") == 1
    assert "2 meldingen" in page
    assert "Er wacht niets" in queue_of(other.worker)
    assert Client().get("/meldingen/").status_code == 302
    for account in (world.author, an_account()):
        for address in ("/meldingen/", "/meldingen/verborgen/", "/meldingen/uitgesloten/"):
            assert signed_in(account).get(address).status_code == 404
        assert signed_in(account).post("/meldingen/volgende/").status_code == 404
        sent = {"case": f"{Case.objects.get().pk}:1", "do": "leave"}
        assert signed_in(account).post("/meldingen/tegelijk/", sent).status_code == 404
    assert Case.objects.get().state == Case.State.OPEN
    assert signed_in(world.worker).get("/meldingen/uitgesloten/").status_code == 404


def test_staff_of_another_space_in_the_same_house_see_only_their_own(world: World) -> None:
    other = a_world().space
    other.organisation = world.space.organisation
    other.save()
    reported(world.said)
    colleague = an_official(a_question(other).space)
    assert "zwaluwstaart" not in queue_of(colleague)


def test_what_is_grave_comes_first_then_the_oldest(world: World) -> None:
    with clock.at(clock.now() - timedelta(days=2)):
        old = reported(world.says_more("Oud en gewoon."))
    new = reported(world.says_more("Nieuw en gewoon."))
    grave = reported(world.says_more("Ernstig."), "threat")
    page = queue_of(world.worker)
    places = [page.index(f"zaak-{case.pk}") for case in (grave, old, new)]
    assert places == sorted(places)
    turned = reported(new.contribution, "hate")
    assert (turned.pk, turned.is_grave, turned.version) == (new.pk, True, 2)


def test_first_contributions_wait_where_the_space_wants_that(world: World) -> None:
    first = says(an_account(), world.said.topic, "Mijn eerste woorden.")
    assert first.state == "standing"
    Space.objects.update(looks_at_newcomers=True)
    world.said.topic.space.refresh_from_db()
    newcomer = an_account()
    held = says(newcomer, world.said.topic, "Mijn allereerste woorden.")
    assert held.state == "held"
    assert world.says_more("Ik was hier al.").state == "standing"
    assert says(world.worker, world.said.topic, "Van het team.", "post").state == "standing"
    page = signed_in(newcomer).get(f"/bijdrage/{held.pk}/").content.decode()
    assert "Anderen kunnen dit nog niet lezen" in page
    assert "eerste bijdrage onder deze naam" in page
    assert signed_in(world.author).get(f"/bijdrage/{held.pk}/").status_code == 404
    assert (
        "eerste bijdrage" in signed_in(world.worker).get(f"/meldingen/{held.pk}/").content.decode()
    )
    leave_contribution(person=a_person(world.worker), contribution=held)
    decision = Decision.objects.get()
    assert (decision.kind, decision.is_automated) == ("released", True)
    assert says(newcomer, world.said.topic, "Nog iets.").state == "standing"
    assert "Een programma hield het tegen" in (
        signed_in(newcomer).get(f"/besluit/{decision.pk}/").content.decode()
    )


def test_what_is_held_and_changed_stays_in_the_queue_until_it_is_let_through(world: World) -> None:
    Space.objects.update(looks_at_newcomers=True)
    world.said.topic.space.refresh_from_db()
    newcomer = an_account()
    held = says(newcomer, world.said.topic, "Mijn eerste woorden.")
    seen = Case.objects.get().version
    edit_contribution(person=a_person(newcomer), contribution=held, words="Iets heel anders.")
    run_jobs()
    case = Case.objects.get()
    assert case.is_changed
    with pytest.raises(WrongState):
        leave_contribution(person=a_person(world.worker), contribution=held, seen=seen)
    withdraw_contribution(person=a_person(newcomer), contribution=held)
    assert Case.objects.get().state == "closed"


def test_a_warning_about_what_is_held_does_not_take_it_from_the_queue(world: World) -> None:
    Space.objects.update(looks_at_newcomers=True)
    world.said.topic.space.refresh_from_db()
    held = says(an_account(), world.said.topic, "Mijn eerste woorden.")
    client = signed_in(world.worker)
    client.post(f"/meldingen/{held.pk}/", {"do": "warn", "reason": REASON, "seen": "1"})
    assert Decision.objects.get().kind == "warned"
    assert Case.objects.get().state == "open"


def test_a_hidden_first_contribution_that_is_put_back_is_told_of_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "_checks", [lambda sending: ["first"]])
    team = a_person(world.worker)
    held = replies(an_account(), world.said, "Mijn eerste woorden.")
    hide_contribution(person=team, contribution=held, reason=REASON)
    run_jobs()
    world.said.refresh_from_db()
    assert world.said.replied == 0
    for _again in range(2):
        client = signed_in(world.worker)
        client.post(f"/meldingen/{held.pk}/terugzetten/")
        run_jobs()
    world.said.refresh_from_db()
    assert world.said.replied == 1


def test_two_moderators_do_not_decide_on_one_case(world: World) -> None:
    case = reported(world.said)
    worker, manager = a_person(world.worker), a_person(world.manager)
    claim_case(person=worker, case=case)
    assert "Joris kijkt hiernaar" in queue_of(world.manager)
    assert "Joris kijkt hiernaar" not in queue_of(world.worker)
    for act in (
        lambda: claim_case(person=manager, case=case),
        lambda: leave_contribution(person=manager, contribution=world.said),
        lambda: hide_contribution(person=manager, contribution=world.said, reason=REASON),
    ):
        with pytest.raises(WrongState, match="Joris kijkt hier nu naar"):
            act()
    assert signed_in(world.manager).post(f"/meldingen/{world.said.pk}/", {
        "do": "hide", "reason": REASON, "seen": "1"
    }).status_code == 409  # fmt: skip
    with clock.at(clock.now() + timedelta(minutes=11)):
        claim_case(person=manager, case=case)
    let_go_case(person=manager, case=case)
    claim_case(person=worker, case=case)
    leave_contribution(person=worker, contribution=world.said)
    with pytest.raises(WrongState):
        claim_case(person=manager, case=case)


@pytest.mark.django_db(transaction=True)
def test_two_who_take_up_a_case_at_the_same_time() -> None:
    world = a_world()
    case = reported(world.said)
    people = [a_person(account) for account in (world.worker, world.manager)]
    assert all(person.team_spaces for person in people)

    def take(person: Any) -> object:
        try:
            return claim_case(person=person, case=case).claimed_by_id
        except WrongState:
            return "late"

    done = at_the_same_time(lambda: take(people[0]), lambda: take(people[1]))
    assert done.count("late") == 1


def test_the_next_one_is_one_that_nobody_has(world: World) -> None:
    first, second = reported(world.said, "threat"), reported(world.says_more())
    assert signed_in(world.worker).post("/meldingen/volgende/")["Location"] == (
        f"/meldingen/{first.contribution_id}/"
    )
    client = signed_in(world.manager)
    assert client.post("/meldingen/volgende/")["Location"] == (
        f"/meldingen/{second.contribution_id}/"
    )
    sent = {"do": "leave", "seen": "1"}
    after = client.post(f"/meldingen/{second.contribution_id}/", sent)
    assert after["Location"] == "/meldingen/"
    assert signed_in(world.worker).post(f"/meldingen/zaak/{first.pk}/loslaten/").status_code == 302
    assert client.post(f"/meldingen/zaak/{first.pk}/oppakken/")["Location"] == (
        f"/meldingen/{first.contribution_id}/"
    )


def test_deciding_about_several_at_once(world: World) -> None:
    cases = [reported(world.says_more(f"Nummer {number}.")) for number in range(4)]
    claim_case(person=a_person(world.manager), case=cases[2])
    elsewhere = reported(a_world().said)
    client = signed_in(world.worker)
    ticks = [f"{case.pk}:1" for case in (*cases[:3], elsewhere)]
    answer = client.post("/meldingen/tegelijk/", {"case": ticks, "do": "hide", "reason": ""})
    assert answer.status_code == 422
    assert answer.content.decode().count(" checked") >= 3
    sent = {"do": "hide", "rule": "spam", "reason": REASON}
    assert client.post("/meldingen/tegelijk/", sent).status_code == 422
    sent["case"] = [*ticks, "onzin", f"{cases[3].pk}:7"]  # type: ignore[assignment]
    answer = client.post("/meldingen/tegelijk/", sent, follow=True)
    page = answer.content.decode()
    assert "Over 2 bijdragen besloten" in page
    assert "Sanne kijkt hier nu naar" in page
    assert [*Case.objects.order_by("pk").filter(state="closed")] == sorted(
        cases[:2], key=lambda case: case.pk
    )
    assert Decision.objects.filter(kind="hidden", rule="spam").count() == 2


def test_how_long_it_took_on_average_is_shown(world: World) -> None:
    assert average_time(a_person(world.worker)).items == []
    assert "gemiddeld" not in queue_of(world.worker)
    now = clock.now()
    for hours in (2, 4):
        with clock.at(now - timedelta(hours=hours)):
            said = world.says_more(f"Van {hours} uur geleden.")
            reported(said)
        with clock.at(now):
            leave_contribution(person=a_person(world.worker), contribution=said)
    assert average_time(a_person(world.worker)).items == [timedelta(hours=3)]
    assert "gemiddeld 3 uur" in queue_of(world.worker)
    assert average_time(a_person(a_world().worker)).items == []


def test_who_looks_at_it_shows_to_each_as_it_is_although_the_page_is_kept(world: World) -> None:
    colleague = an_official(world.space, "Sanne")
    claimed = claim_case(person=a_person(colleague), case=reported(world.said))
    assert claimed.claimed_until is not None
    for _turn in range(2):
        assert "Sanne kijkt hiernaar" in queue_of(world.worker)
        assert "Ga hiermee verder" in queue_of(colleague)
        assert "kijkt hiernaar" not in queue_of(colleague)
    with clock.at(claimed.claimed_until + timedelta(seconds=1)):
        for account in (world.worker, colleague):
            assert "kijkt hiernaar" not in queue_of(account)
            assert "Ga hiermee verder" not in queue_of(account)


@pytest.mark.parametrize("number", [1, 3, 50])
def test_the_number_of_queries_is_the_same_at_any_length(world: World, number: int) -> None:
    for n in range(number):
        said = says(world.author, world.said.topic, f"Stem {n}")
        reported(said)
        if n % 2:
            hide_contribution(person=a_person(world.worker), contribution=said, reason=REASON)
        stranger = says(an_account(), world.said.topic)
        exclude_author(person=a_person(world.manager), contribution=stranger, reason=REASON)
    reported(world.said)
    client = signed_in(world.manager)
    # The first visit writes down on which kind of device one is signed in.
    client.get("/duinwijk/meldingen/")
    for page in ("", "verborgen/", "uitgesloten/", f"{world.said.pk}/"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/duinwijk/meldingen/{page}").status_code == 200
        assert len(asked) <= 10, [query["sql"] for query in asked]


@pytest.mark.parametrize("visibility", Space.Visibility.values)
def test_the_two_answers_of_each_policy_agree(visibility: str) -> None:
    world, other = a_world(visibility=visibility), a_world()
    things = []
    for each in (world, other):
        report = report_contribution(
            person=a_person(each.author), contribution=each.said, reason="spam", words=""
        )
        own = says(each.worker, each.said.topic, "Van het team.", "post")
        report_contribution(person=a_person(each.author), contribution=own, reason="spam", words="")
        mark_as_help(person=a_person(each.manager), contribution=each.said)
        offer = Decision.objects.get(contribution=each.said, kind="helped")
        exclusion = exclude_author(
            person=a_person(each.manager), contribution=each.said, reason=REASON
        )
        decision = Decision.objects.get(contribution=each.said, kind="excluded")
        appeal_decision(person=a_person(each.author), decision=decision, words="Nee.")
        things.append((each.said, own, report, exclusion, decision, offer))
        report.refresh_from_db()
        appeal_report(person=a_person(each.author), report=report, words="Nee.")
        leave_contribution(person=a_person(each.manager), contribution=own)
        of_own = Report.objects.get(contribution=own)
        appeal_report(person=a_person(each.author), report=of_own, words="Nee.")
    member = an_account()
    world.space.memberships.create(account=member, role=Membership.Role.MEMBER)
    administrator = an_official(other.space, is_administrator=True)
    accounts = (world.manager, world.worker, world.author, member, administrator, an_account())
    for person in (NOBODY, *(a_person(account) for account in accounts)):
        for said, own, report, exclusion, decision, offer in things:
            pairs: list[tuple[Any, Any, Any]] = [
                (may_moderate_contribution, contributions_moderated_by, said),
                (may_moderate_contribution, contributions_moderated_by, own),
                (may_see_report, reports_visible_to, report),
                (may_lift_exclusion, exclusions_liftable_by, exclusion),
                (may_see_decision, decisions_visible_to, decision),
                (may_judge_decision, decisions_judged_by, decision),
                (may_reconsider_decision, decisions_reconsidered_by, decision),
                (may_reconsider_decision, decisions_reconsidered_by, own.decisions.get()),
                (may_appeal_report, reports_appealable_by, report),
                (may_see_help, help_offered_to, offer),
                *(
                    (may_see_case, cases_visible_to, case)
                    for case in Case.objects.filter(contribution__in=[said, own])
                ),
            ]
            for allowed, rows, thing in pairs:
                seen = rows(person).filter(pk=thing.pk).exists()
                assert allowed(person, thing) is seen, (allowed.__name__, person)
    assert not contributions_visible_to(NOBODY).filter(state="held").exists()


def test_what_is_held_and_waits_for_nobody_is_found(world: World) -> None:
    Space.objects.update(looks_at_newcomers=True)
    world.said.topic.space.refresh_from_db()
    held = says(an_account(), world.said.topic, "Mijn eerste woorden.")
    ask_to_change(person=a_person(world.worker), contribution=world.said, reason=REASON)
    assert not held_for_nobody()
    Case.objects.filter(contribution=held).update(state=Case.State.CLOSED)
    assert [*held_for_nobody()] == [held.pk]
