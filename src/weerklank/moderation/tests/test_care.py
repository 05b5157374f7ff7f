"""Somebody who may be in need: shown where help is at once, and a named person is called."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.builders import a_person, an_account, an_official
from tests.connections import at_the_same_time
from tests.jobs import run_jobs
from weerklank.kernel import clock
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused
from weerklank.moderation.actions import (
    claim_case,
    close_help,
    leave_contribution,
    let_go_case,
    mark_as_help,
    report_contribution,
    set_order,
)
from weerklank.moderation.care.passing_on import WAITS, pass_on_help
from weerklank.moderation.models import Case, Decision, Report
from weerklank.moderation.tests.conftest import World, a_world, signed_in
from weerklank.notifications.models import Notice
from weerklank.people.models import Account
from weerklank.spaces.models import Portal
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db


def told_of(kind: str) -> list[object]:
    run_jobs()
    return [*Notice.objects.filter(kind=kind).values_list("alias__post", flat=True)]


def test_a_reporter_who_worries_has_help_offered_and_somebody_called(world: World) -> None:
    Portal.objects.update(help_lines=[["Luisterlijn", "088 0767 000"]])
    address = f"/bijdrage/{world.said.pk}/melden/"
    sent = {"reason": "worry", "words": "Dit klinkt niet goed."}
    assert Client().post(address, sent).status_code == 302
    case = Case.objects.get()
    assert (case.kind, case.is_grave) == ("help", True)
    world.said.refresh_from_db()
    assert world.said.state == "standing"
    assert told_of("moderation.called") == [world.manager.posts.get().pk]
    [notice] = Notice.objects.filter(kind="moderation.help")
    assert notice.alias_id == world.said.alias_id
    offer = Decision.objects.get()
    page = signed_in(world.author).get(f"/hulp/{offer.pk}/").content.decode()
    for part in ("Luisterlijn", "tel:0880767000", "tel:112"):
        assert part in page
    assert "Dit klinkt niet goed." not in page
    for client in (signed_in(an_account()), signed_in(world.worker)):
        assert client.get(f"/hulp/{offer.pk}/").status_code == 404
    assert Client().get(f"/hulp/{offer.pk}/").status_code == 302


def test_several_who_worry_are_one_case_and_one_message(world: World) -> None:
    for words in ("Een", "Twee"):
        report_contribution(person=NOBODY, contribution=world.said, reason="worry", words=words)
    mark_as_help(person=a_person(world.worker), contribution=world.said)
    assert Case.objects.count() == 1
    assert len(told_of("moderation.help")) == 1


def test_who_the_space_named_is_called(world: World) -> None:
    named = an_official(world.space, "Bram")
    client = signed_in(world.manager)
    address = f"/meldingen/orde/{world.space.pk}/"
    assert "Bram" in client.get(address).content.decode()
    sent = {"looks_at_newcomers": "on", "called_for_help": str(named.pk)}
    assert client.post(address, sent).status_code == 302
    world.space.refresh_from_db()
    assert (world.space.looks_at_newcomers, world.space.called_for_help) == (True, named)
    assert AuditEntry.objects.get(verb="set_order").scope == world.space.pk
    mark_as_help(person=a_person(world.worker), contribution=world.said)
    assert told_of("moderation.called") == [named.posts.get().pk]


def test_who_left_the_team_is_not_called(world: World) -> None:
    named = an_official(world.space, "Bram")
    world.space.called_for_help = named
    world.space.save()
    world.space.memberships.filter(account=named).delete()
    mark_as_help(person=a_person(world.worker), contribution=world.said)
    assert told_of("moderation.called") == [world.manager.posts.get().pk]


def test_only_who_manages_the_space_sets_this_and_chooses_of_the_team(world: World) -> None:
    stranger = an_account()
    for account in (world.worker, world.author, a_world().manager):
        with pytest.raises(Denied):
            set_order(
                person=a_person(account), space=world.space, looks_at_newcomers=True,
                called_for_help=None,
            )  # fmt: skip
        address = f"/meldingen/orde/{world.space.pk}/"
        assert signed_in(account).get(address).status_code == 404
    with pytest.raises(Refused):
        set_order(
            person=a_person(world.manager), space=world.space, looks_at_newcomers=True,
            called_for_help=stranger,
        )  # fmt: skip
    answer = signed_in(world.manager).post(address, {"called_for_help": str(stranger.pk)})
    assert answer.status_code == 422


def test_a_moderator_marks_it_and_a_colleague_takes_care(world: World) -> None:
    client = signed_in(world.worker)
    assert client.post(f"/meldingen/{world.said.pk}/zorg/").status_code == 302
    case = Case.objects.get()
    where = client.post("/meldingen/volgende/")["Location"]
    assert where == f"/meldingen/hulp/{case.pk}/"
    assert "zwaluwstaart" in client.get(where).content.decode()
    assert signed_in(world.manager).post(where).status_code == 302
    assert Case.objects.get().state == "open"
    assert client.post(where).status_code == 302
    assert Case.objects.get().state == "closed"
    assert AuditEntry.objects.filter(verb="close_help").count() == 1


def test_closing_help_tells_who_worried_and_leaves_other_reports(world: World) -> None:
    for reason in ("worry", "spam"):
        report_contribution(person=NOBODY, contribution=world.said, reason=reason, words="")
    case = Case.objects.get(kind="help")
    for _again in range(2):
        close_help(person=a_person(world.worker), case=case)
    assert Report.objects.get(state="open").reason == "spam"
    assert Case.objects.get(state="open").kind == "review"


def test_who_is_not_of_the_team_marks_and_closes_nothing(world: World) -> None:
    case = mark_as_help(person=a_person(world.worker), contribution=world.said)
    for account in (world.author, an_account(), a_world().manager):
        person = a_person(account)
        with pytest.raises(Denied):
            mark_as_help(person=person, contribution=world.said)
        with pytest.raises(Denied):
            close_help(person=person, case=case)
        with pytest.raises(Denied):
            claim_case(person=person, case=case)
        assert signed_in(account).get(f"/meldingen/hulp/{case.pk}/").status_code == 404


def test_who_worries_waits_for_help_and_not_for_another_decision(world: World) -> None:
    for account, reason in ((an_account(), "worry"), (an_account(), "spam")):
        report_contribution(
            person=a_person(account), contribution=world.said, reason=reason, words=""
        )
    leave_contribution(person=a_person(world.worker), contribution=world.said)
    assert dict(Report.objects.values_list("reason", "state")) == {
        "worry": "open", "spam": "settled"
    }  # fmt: skip
    close_help(person=a_person(world.worker), case=Case.objects.get(kind="help"))
    assert not Report.objects.filter(state="open").exists()


def names_a_colleague(world: World) -> Account:
    """Bram of the team is the one who is called."""
    named = an_official(world.space, "Bram")
    world.space.called_for_help = named
    world.space.save()
    return named


def in_half_an_hour() -> None:
    """Half an hour goes by, and the worker comes round twice."""
    with clock.at(clock.now() + WAITS):
        for _again in range(2):
            pass_on_help()


def test_when_nobody_comes_the_managers_are_called_too_once(world: World) -> None:
    names_a_colleague(world)
    case = mark_as_help(person=a_person(world.worker), contribution=world.said)
    with clock.at(clock.now() + WAITS - timedelta(minutes=1)):
        pass_on_help()
    assert told_of("moderation.passed_on") == []
    in_half_an_hour()
    case.refresh_from_db()
    first = case.passed_on_at
    in_half_an_hour()
    case.refresh_from_db()
    assert case.passed_on_at == first
    assert told_of("moderation.passed_on") == [world.manager.posts.get().pk]
    client = signed_in(world.manager)
    for page in ("/meldingen/", f"/meldingen/hulp/{case.pk}/"):
        assert "Er kwam niet op tijd iemand" in client.get(page).content.decode()
    assert "er kwam nog niemand" in client.get("/nieuws/").content.decode()


def test_who_took_it_up_or_took_care_of_it_is_not_followed_by_others(world: World) -> None:
    named = names_a_colleague(world)
    case = mark_as_help(person=a_person(world.worker), contribution=world.said)
    claim_case(person=a_person(named), case=case)
    in_half_an_hour()
    assert told_of("moderation.passed_on") == []
    let_go_case(person=a_person(named), case=case)
    in_half_an_hour()
    assert told_of("moderation.passed_on") == [world.manager.posts.get().pk]
    other = mark_as_help(person=a_person(world.worker), contribution=world.says_more())
    close_help(person=a_person(named), case=other)
    in_half_an_hour()
    assert len(told_of("moderation.passed_on")) == 1


def test_where_the_managers_were_called_first_the_team_is_next(world: World) -> None:
    mark_as_help(person=a_person(world.worker), contribution=world.said)
    in_half_an_hour()
    assert told_of("moderation.called") == [world.manager.posts.get().pk]
    assert told_of("moderation.passed_on") == [world.worker.posts.get().pk]


@pytest.mark.parametrize("of_residents", [False, True])
def test_where_all_were_called_the_administrators_are_next_but_not_with_residents(
    world: World, of_residents: bool
) -> None:
    administrator = an_official(world.space, "Ada", is_administrator=True)
    world.space.memberships.exclude(account=world.manager).delete()
    if of_residents:
        type(world.space).objects.update(is_of_residents=True)
    mark_as_help(person=a_person(world.manager), contribution=world.said)
    in_half_an_hour()
    expected = [] if of_residents else [administrator.posts.get().pk]
    assert told_of("moderation.passed_on") == expected


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_come_round_at_the_same_time_call_once() -> None:
    world = a_world()
    mark_as_help(person=a_person(world.worker), contribution=world.said)
    assert at_the_same_time(in_half_an_hour, in_half_an_hour) == [None, None]
    assert len(told_of("moderation.passed_on")) == 1
