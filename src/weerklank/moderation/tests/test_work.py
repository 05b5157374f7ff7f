"""What teams do with reports."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders import a_person, a_question, an_account, an_official, says
from weerklank.contributions.actions import withdraw_contribution
from weerklank.contributions.counts import counts_for
from weerklank.contributions.models import Attachment
from weerklank.contributions.policies import contributions_visible_to
from weerklank.kernel.events import deliver
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.notices import kinds
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.media.models import Asset
from weerklank.media.policies import assets_visible_to
from weerklank.moderation.actions import (
    hide_contribution,
    report_contribution,
    restore_contribution,
    settle_reports,
)
from weerklank.moderation.models import Decision, Report
from weerklank.moderation.policies import (
    authors_excludable_by,
    contributions_moderated_by,
    exclusions_liftable_by,
    may_exclude_author,
    may_lift_exclusion,
    may_moderate_contribution,
    may_see_report,
    reports_visible_to,
)
from weerklank.moderation.tests.conftest import World, a_world, signed_in
from weerklank.notifications.models import Notice
from weerklank.people.models import Account
from weerklank.promises.actions import open_promise
from weerklank.promises.states import PromiseState
from weerklank.spaces.aliases import exclude
from weerklank.spaces.models import Exclusion, Membership, Space
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db
REASON = "Er staat een telefoonnummer in."


def a_report(world: World, words: str = "") -> Report:
    return report_contribution(
        person=a_person(world.author), contribution=world.said, reason="personal", words=words
    )


def test_hiding_tells_the_author_why_and_takes_it_from_the_others(world: World) -> None:
    a_report(world)
    topic = world.said.topic
    assert counts_for(NOBODY, [topic.pk]) == {topic.pk: 1}
    client = signed_in(world.worker)
    address = f"/meldingen/{world.said.pk}/verbergen/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": REASON}).status_code == 302
    world.said.refresh_from_db()
    assert (world.said.state, world.said.hidden_because) == ("hidden", REASON)
    assert counts_for(NOBODY, [topic.pk]) == {topic.pk: 0}
    assert Report.objects.get().state == "settled"
    for person, sees in (
        (NOBODY, False),
        (a_person(), False),
        (a_person(world.author), True),
        (a_person(world.worker), True),
    ):
        assert contributions_visible_to(person).filter(pk=world.said.pk).exists() is sees
    decision = Decision.objects.get()
    deliver(
        key=uuid.uuid4(),
        name="ContributionHidden",
        values={"contribution": str(world.said.pk), "decision": str(decision.pk)},
    )
    assert Notice.objects.get(kind="moderation.hidden").alias == world.said.alias
    wording = kinds["moderation.hidden"].words_of([decision.pk])[decision.pk]
    assert REASON in wording.sentence
    assert wording.path == f"/bijdrage/{world.said.pk}/"
    entry = AuditEntry.objects.get(verb="hide")
    assert (entry.actor, entry.scope) == (f"account:{world.worker.pk}", world.space.pk)


def test_a_promised_answer_stays_promised(world: World) -> None:
    deliver(key=uuid.uuid4(), name="ContributionSent", values={"contribution": str(world.said.pk)})
    promise = open_promise(contribution=world.said)
    hide_contribution(person=a_person(world.worker), contribution=world.said, reason=REASON)
    decision = Decision.objects.get()
    deliver(
        key=uuid.uuid4(),
        name="ContributionHidden",
        values={"contribution": str(world.said.pk), "decision": str(decision.pk)},
    )
    promise.refresh_from_db()
    assert promise.state == PromiseState.RUNNING


def test_its_pictures_are_hidden_with_it(world: World) -> None:
    asset = Asset.objects.create(audience=world.said.audience, state=Asset.State.READY)
    Attachment.objects.create(contribution=world.said, asset=asset, position=0)
    team = a_person(world.worker)
    hide_contribution(person=team, contribution=world.said, reason=REASON)
    assert not assets_visible_to(NOBODY).exists()
    assert assets_visible_to(team).get() == asset
    restore_contribution(person=team, contribution=world.said)
    assert assets_visible_to(NOBODY).get() == asset


def test_hiding_needs_a_reason_and_keeps_what_was_typed(world: World) -> None:
    address = f"/meldingen/{world.said.pk}/verbergen/"
    client = signed_in(world.worker)
    assert client.post(address, {"reason": " "}).status_code == 422
    answer = client.post(address, {"reason": "a" * 301})
    assert answer.status_code == 422
    assert "a" * 301 in answer.content.decode()
    for reason in ("", " \n", "a" * 301):
        with pytest.raises(Refused):
            hide_contribution(person=a_person(world.worker), contribution=world.said, reason=reason)


def test_hiding_twice_or_putting_back_twice_is_once(world: World) -> None:
    topic, team = world.said.topic_id, a_person(world.worker)
    for _ in range(2):
        hide_contribution(person=team, contribution=world.said, reason=REASON)
    assert counts_for(NOBODY, [topic]) == {topic: 0}
    for _ in range(2):
        restore_contribution(person=team, contribution=world.said)
    assert counts_for(NOBODY, [topic]) == {topic: 1}
    world.said.refresh_from_db()
    assert (world.said.state, world.said.hidden_because) == ("standing", "")
    assert Decision.objects.count() == 2
    assert AuditEntry.objects.filter(verb__in=["hide", "restore"]).count() == 2
    restored = Decision.objects.get(kind="restored")
    assert (
        "teruggezet" in kinds["moderation.restored"].words_of([restored.pk])[restored.pk].sentence
    )


def test_what_was_taken_back_can_be_neither_hidden_nor_put_back(world: World) -> None:
    team = a_person(world.worker)
    hide_contribution(person=team, contribution=world.said, reason=REASON)
    withdraw_contribution(person=a_person(world.author), contribution=world.said)
    assert Decision.objects.get().reason == ""
    assert kinds["moderation.hidden"].words_of([Decision.objects.get().pk]) == {}
    with pytest.raises(WrongState):
        hide_contribution(person=team, contribution=world.said, reason=REASON)
    with pytest.raises(WrongState):
        restore_contribution(person=team, contribution=world.said)
    client = signed_in(world.worker)
    address = f"/meldingen/{world.said.pk}/verbergen/"
    assert client.post(address, {"reason": REASON}).status_code == 409
    assert client.post(f"/meldingen/{world.said.pk}/terugzetten/").status_code == 302


def test_who_is_not_of_the_team_can_do_nothing_and_sees_nothing(world: World) -> None:
    report = a_report(world)
    elsewhere = an_official(a_world().space)
    for account in (world.author, an_account(), elsewhere):
        person = a_person(account)
        with pytest.raises(Denied):
            hide_contribution(person=person, contribution=world.said, reason=REASON)
        with pytest.raises(Denied):
            restore_contribution(person=person, contribution=world.said)
        with pytest.raises(Denied):
            settle_reports(person=person, contribution=world.said, reports=[report.pk])
        client = signed_in(account)
        for page in ("verbergen", "terugzetten", "bekeken", "uitsluiten"):
            assert client.post(f"/meldingen/{world.said.pk}/{page}/").status_code == 404
    for account in (world.author, an_account()):
        for page in ("/meldingen/", "/meldingen/verborgen/", "/meldingen/uitgesloten/"):
            assert signed_in(account).get(page).status_code == 404
    assert Client().get("/meldingen/").status_code == 302
    assert signed_in(world.worker).get("/meldingen/uitgesloten/").status_code == 404


def test_the_queue_groups_by_contribution_and_shows_no_other_team_anything() -> None:
    world, other = a_world(visibility=Space.Visibility.HIDDEN), a_world()
    for words in ("Een", "Twee"):
        a_report(world, words)
    page = signed_in(world.worker).get("/meldingen/").content.decode()
    assert page.count("zwaluwstaart") == 1
    assert "2 meldingen in" in page
    assert "Er zijn geen meldingen" in signed_in(other.worker).get("/meldingen/").content.decode()


def test_settling_leaves_what_came_in_meanwhile(world: World) -> None:
    seen, later = a_report(world, "Een"), a_report(world, "Twee")
    client = signed_in(world.worker)
    address = f"/meldingen/{world.said.pk}/bekeken/"
    for _ in range(2):
        assert client.post(address, {"report": [str(seen.pk), "onzin"]}).status_code == 302
    seen.refresh_from_db()
    later.refresh_from_db()
    assert (seen.state, later.state) == ("settled", "open")
    assert AuditEntry.objects.filter(verb="settle_reports").count() == 1
    world.said.refresh_from_db()
    assert world.said.state == "standing"


@pytest.mark.parametrize("number", [1, 3, 50])
def test_the_number_of_queries_is_the_same_at_any_length(world: World, number: int) -> None:
    for n in range(number):
        said = says(world.author, world.said.topic, f"Stem {n}")
        report_contribution(person=NOBODY, contribution=said, reason="spam", words="")
        if n % 2:
            hide_contribution(person=a_person(world.worker), contribution=said, reason=REASON)
        alias = says(an_account(), world.said.topic).alias
        exclude(alias=alias, reason=REASON)
    world.manager.posts.update(is_administrator=True)
    client = signed_in(world.manager)
    # The first visit writes down on which kind of device one is signed in.
    client.get("/duinwijk/meldingen/")
    for page in ("/meldingen/", "/meldingen/verborgen/", "/meldingen/uitgesloten/"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/duinwijk{page}").status_code == 200
        assert len(asked) <= 10, [query["sql"] for query in asked]


@pytest.mark.parametrize("visibility", Space.Visibility.values)
def test_the_two_answers_of_each_policy_agree(visibility: str) -> None:
    world, other = a_world(visibility=visibility), a_world()
    things = []
    for each in (world, other):
        report = report_contribution(
            person=a_person(each.author), contribution=each.said, reason="spam", words=""
        )
        things.append((each.said, report, exclude(alias=each.said.alias, reason=REASON)))
    member = an_account()
    world.space.memberships.create(account=member, role=Membership.Role.MEMBER)
    administrator = an_official(other.space, is_administrator=True)
    accounts = (world.manager, world.worker, world.author, member, administrator, an_account())
    for person in (NOBODY, *(a_person(account) for account in accounts)):
        for said, report, exclusion in things:
            pairs: list[tuple[Any, Any, Any]] = [
                (may_moderate_contribution, contributions_moderated_by, said),
                (may_exclude_author, authors_excludable_by, said),
                (may_see_report, reports_visible_to, report),
                (may_lift_exclusion, exclusions_liftable_by, exclusion),
            ]
            for allowed, rows, thing in pairs:
                seen = rows(person).filter(pk=thing.pk).exists()
                assert allowed(person, thing) is seen
    assert Exclusion.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_hide_at_the_same_time_hide_once() -> None:
    world = a_world()
    ready = threading.Barrier(2)
    failures: list[Exception] = []

    def hide(account: Account) -> None:
        try:
            person = a_person(account)
            assert person.team_spaces
            ready.wait(timeout=10)
            hide_contribution(person=person, contribution=world.said, reason=REASON)
        except Exception as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=hide, args=[a]) for a in (world.worker, world.manager)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert failures == []
    assert Decision.objects.count() == 1
    assert counts_for(NOBODY, [world.said.topic_id]) == {world.said.topic_id: 0}


def test_staff_of_another_space_in_the_same_house_see_only_their_own(world: World) -> None:
    other = a_world().space
    other.organisation = world.space.organisation
    other.save()
    a_report(world)
    colleague = an_official(a_question(other).space)
    assert "zwaluwstaart" not in signed_in(colleague).get("/meldingen/").content.decode()
