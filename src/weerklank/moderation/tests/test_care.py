"""Somebody who may be in need: shown where help is at once, and a named person is called."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import a_person, an_account, an_official
from tests.jobs import run_jobs
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused
from weerklank.moderation.actions import (
    claim_case,
    close_help,
    leave_contribution,
    mark_as_help,
    report_contribution,
    set_order,
)
from weerklank.moderation.models import Case, Decision, Report
from weerklank.moderation.tests.conftest import World, a_world, signed_in
from weerklank.notifications.models import Notice
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
