"""An author who does not agree, and another moderator who looks again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import a_person, a_question, an_account, says
from tests.connections import at_the_same_time
from tests.jobs import run_jobs
from weerklank.contributions.actions import withdraw_contribution
from weerklank.contributions.counts import counts_for
from weerklank.contributions.states import ThreadState
from weerklank.kernel import clock
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.moderation.actions import (
    appeal_decision,
    ask_to_change,
    exclude_author,
    hide_contribution,
    judge_decision,
    leave_contribution,
    merge_contribution,
    move_contribution,
    pause_author,
    report_contribution,
    restore_contribution,
    set_pace,
    warn_author,
)
from weerklank.moderation.models import Appeal, Case, Decision
from weerklank.moderation.tests.conftest import World, a_world, signed_in
from weerklank.notifications.models import Notice
from weerklank.notifications.wording import wordings
from weerklank.spaces.models import Exclusion
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db
REASON = "Er staat een telefoonnummer in."


def hidden(world: World) -> Decision:
    hide_contribution(person=a_person(world.worker), contribution=world.said, reason=REASON)
    return Decision.objects.get(kind="hidden")


def appealed(world: World) -> Decision:
    decision = hidden(world)
    appeal_decision(person=a_person(world.author), decision=decision, words="Mijn eigen nummer.")
    return decision


def test_another_moderator_turns_it_back_and_everybody_hears(world: World) -> None:
    decision = hidden(world)
    client = signed_in(world.author)
    assert f"/besluit/{decision.pk}/bezwaar/" in (
        client.get(f"/besluit/{decision.pk}/").content.decode()
    )
    address = f"/besluit/{decision.pk}/bezwaar/"
    assert client.get(address).status_code == 200
    for words in ("", "a" * 1001):
        answer = client.post(address, {"words": words})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert client.post(address, {"words": "Mijn eigen nummer."}).status_code == 302
    assert "Mijn eigen nummer." in client.get(f"/besluit/{decision.pk}/").content.decode()
    entry = AuditEntry.objects.get(verb="appeal")
    assert entry.actor == f"alias:{world.said.alias_id}"
    # Who decided has nothing to do with it; a colleague finds it in the queue.
    decider = signed_in(world.worker)
    assert "Er wacht niets" in decider.get("/meldingen/").content.decode()
    assert decider.get(f"/meldingen/bezwaar/{decision.pk}/").status_code == 404
    colleague = signed_in(world.manager)
    where = colleague.post("/meldingen/volgende/")["Location"]
    assert where == f"/meldingen/bezwaar/{decision.pk}/"
    page = colleague.get(where).content.decode()
    for part in ("Mijn eigen nummer.", REASON, "zwaluwstaart"):
        assert part in page
    assert "Joris" not in page
    for bad in ({"do": "wrong", "reason": ""}, {"reason": REASON}, {"do": "x", "reason": REASON}):
        assert colleague.post(where, bad).status_code == 422
    sent = {"do": "wrong", "reason": "U mag uw eigen nummer geven."}
    assert colleague.post(where, sent).status_code == 302
    world.said.refresh_from_db()
    assert world.said.state == "standing"
    assert counts_for(NOBODY, [world.said.topic_id]) == {world.said.topic_id: 1}
    assert Case.objects.get().state == "closed"
    run_jobs()
    verdict = Decision.objects.get(kind="overturned")
    told = set(Notice.objects.filter(subject=verdict.pk).values_list("kind", "alias__post"))
    assert told == {
        ("moderation.decided", None),
        ("moderation.judged", world.worker.posts.get().pk),
    }
    page = client.get(f"/besluit/{verdict.pk}/").content.decode()
    assert "u had gelijk" in page
    assert "Sanne" not in page


def test_it_stays_when_the_colleague_agrees_with_it(world: World) -> None:
    decision = appealed(world)
    verdict = judge_decision(
        person=a_person(world.manager), decision=decision, is_right=True, reason="Het is te veel."
    )
    world.said.refresh_from_db()
    assert (world.said.state, verdict.kind) == ("hidden", "upheld")
    assert "Het besluit blijft" in (
        signed_in(world.author).get(f"/besluit/{verdict.pk}/").content.decode()
    )


def test_who_decided_never_judges(world: World) -> None:
    decision = appealed(world)
    for account in (world.worker, world.author, an_account(), a_world().manager):
        with pytest.raises(Denied):
            judge_decision(
                person=a_person(account), decision=decision, is_right=False, reason="Ja."
            )
    assert not Decision.objects.filter(about=decision).exists()


def test_only_the_author_appeals_once_and_within_half_a_year(world: World) -> None:
    decision = hidden(world)
    for account in (world.worker, an_account()):
        with pytest.raises(Denied):
            appeal_decision(person=a_person(account), decision=decision, words="Nee.")
        status = signed_in(account).get(f"/besluit/{decision.pk}/bezwaar/").status_code
        assert status == 404
    author = a_person(world.author)
    for words in ("", "a" * 1001):
        with pytest.raises(Refused):
            appeal_decision(person=author, decision=decision, words=words)
    with clock.at(clock.now() + timedelta(days=182)):
        first = appeal_decision(person=author, decision=decision, words="Nee.")
        assert appeal_decision(person=author, decision=decision, words="Anders.") == first
    with clock.at(clock.now() + timedelta(days=184)), pytest.raises(Denied):
        appeal_decision(person=author, decision=decision, words="Nee.")
    assert Appeal.objects.count() == 1


def test_what_changed_nothing_for_the_author_is_not_appealed(world: World) -> None:
    report_contribution(person=NOBODY, contribution=world.said, reason="spam", words="")
    left = leave_contribution(person=a_person(world.worker), contribution=world.said)
    with pytest.raises(Denied):
        appeal_decision(person=a_person(world.author), decision=left, words="Nee.")


def test_nothing_is_judged_that_nobody_appealed_or_twice(world: World) -> None:
    decision, manager = hidden(world), a_person(world.manager)
    with pytest.raises(WrongState):
        judge_decision(person=manager, decision=decision, is_right=False, reason="Ja.")
    appeal_decision(person=a_person(world.author), decision=decision, words="Nee.")
    judge_decision(person=manager, decision=decision, is_right=True, reason="Ja.")
    with pytest.raises(WrongState):
        judge_decision(person=manager, decision=decision, is_right=False, reason="Toch.")


@pytest.mark.django_db(transaction=True)
def test_two_verdicts_at_the_same_time_are_one() -> None:
    world = a_world()
    decision = appealed(world)
    person = a_person(world.manager)
    assert person.team_spaces

    def judge() -> object:
        try:
            return judge_decision(
                person=person, decision=decision, is_right=False, reason="Ja."
            ).kind
        except WrongState:
            return "late"

    assert sorted(map(str, at_the_same_time(judge, judge))) == ["late", "overturned"]
    assert counts_for(NOBODY, [world.said.topic_id]) == {world.said.topic_id: 1}


DECISIONS: dict[str, Any] = {
    "change": lambda world, what: ask_to_change(**what),
    "merged": lambda world, what: merge_contribution(
        **what, into=says(an_account(), world.said.topic, "Hetzelfde.")
    ),
    "moved": lambda world, what: move_contribution(
        **what, topic=a_question(world.space, "Een andere vraag?")
    ),
    "closed": lambda world, what: set_pace(**what, pace=ThreadState.CLOSED),
    "slowed": lambda world, what: set_pace(**what, pace=ThreadState.SLOW),
    "warned": lambda world, what: warn_author(**what),
    "paused": lambda world, what: pause_author(**what, days=5),
    "excluded": lambda world, what: exclude_author(**what),
}


@pytest.mark.parametrize("kind", DECISIONS)
def test_turning_back_puts_everything_back(world: World, kind: str) -> None:
    topic = world.said.topic_id
    what = {
        "person": a_person(world.manager), "contribution": world.said, "reason": REASON
    }  # fmt: skip
    DECISIONS[kind](world, what)
    decision = Decision.objects.get(kind=kind)
    appeal_decision(person=a_person(world.author), decision=decision, words="Nee.")
    judge_decision(
        person=a_person(world.worker), decision=decision, is_right=False, reason="Klopt."
    )
    world.said.refresh_from_db()
    assert (world.said.state, world.said.topic_id, world.said.thread) == (
        "standing", topic, "open"
    )  # fmt: skip
    others = 1 if kind == "merged" else 0
    assert counts_for(NOBODY, [topic]) == {topic: 1 + others}
    assert not Exclusion.objects.filter(lifted=False).exists()
    says(world.author, world.said.topic)


def test_what_was_decided_later_stays(world: World) -> None:
    first = appealed(world)
    restore_contribution(person=a_person(world.worker), contribution=world.said)
    hide_contribution(person=a_person(world.worker), contribution=world.said, reason="Reclame.")
    judge_decision(person=a_person(world.manager), decision=first, is_right=False, reason="Ja.")
    world.said.refresh_from_db()
    assert (world.said.state, world.said.hidden_because) == ("hidden", "Reclame.")


def test_who_takes_the_words_back_waits_for_no_verdict(world: World) -> None:
    appealed(world)
    withdraw_contribution(person=a_person(world.author), contribution=world.said)
    assert Case.objects.get().state == "closed"
    assert Appeal.objects.get().words == ""


@pytest.mark.parametrize("kind", ["warned", "paused", "excluded"])
def test_a_decision_about_the_person_is_judged_though_the_words_are_gone(
    world: World, kind: str
) -> None:
    about_words = appealed(world)
    what = {
        "person": a_person(world.manager), "contribution": world.said, "reason": REASON
    }  # fmt: skip
    DECISIONS[kind](world, what)
    decision = Decision.objects.get(kind=kind)
    appeal_decision(person=a_person(world.author), decision=decision, words="Ik schold niet.")
    withdraw_contribution(person=a_person(world.author), contribution=world.said)

    decision.refresh_from_db()
    assert decision.reason == REASON
    about_words.refresh_from_db()
    assert about_words.reason == ""
    colleague = signed_in(world.worker)
    where = colleague.post("/meldingen/volgende/")["Location"]
    assert where == f"/meldingen/bezwaar/{decision.pk}/"
    assert "Ik schold niet." in colleague.get(where).content.decode()
    verdict = judge_decision(
        person=a_person(world.worker), decision=decision, is_right=False, reason="Klopt."
    )
    assert Case.objects.get().state == "closed"
    assert not Exclusion.objects.filter(lifted=False).exists()
    run_jobs()
    shown = set(wordings(list(Notice.objects.filter(alias=world.said.alias_id))))
    kept = Notice.objects.filter(pk__in=shown).values_list("subject", flat=True)
    assert set(kept) == {decision.pk, verdict.pk}
