"""What moderators decide: it happens, its author is told why, nobody else learns more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import a_person, a_question, an_account, an_official, replies, says
from tests.connections import at_the_same_time
from tests.jobs import run_jobs
from weerklank.contributions.actions import edit_contribution, withdraw_contribution
from weerklank.contributions.counts import counts_for
from weerklank.contributions.models import Attachment, Contribution
from weerklank.contributions.policies import contributions_visible_to
from weerklank.contributions.states import ThreadState
from weerklank.kernel import clock
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.kernel.throttle import TooOften
from weerklank.media.models import Asset
from weerklank.media.policies import assets_visible_to
from weerklank.moderation.actions import (
    ask_to_change,
    claim_case,
    hide_contribution,
    leave_contribution,
    merge_contribution,
    move_contribution,
    pause_author,
    report_contribution,
    restore_contribution,
    set_pace,
    warn_author,
)
from weerklank.moderation.models import Case, Decision, Report
from weerklank.moderation.rules import rules_of
from weerklank.moderation.tests.conftest import World, a_world, signed_in
from weerklank.notifications.models import Notice
from weerklank.notifications.wording import wordings
from weerklank.promises.actions import open_promise
from weerklank.promises.states import PromiseState
from weerklank.spaces.aliases import Excluded
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db
REASON = "Er staat een telefoonnummer in."


def a_report(world: World, words: str = "", reason: str = "spam") -> Report:
    return report_contribution(person=NOBODY, contribution=world.said, reason=reason, words=words)


def sees(person: Any, said: Contribution) -> bool:
    return contributions_visible_to(person).filter(pk=said.pk).exists()


def told(world: World) -> list[str]:
    """What the author's news says."""
    run_jobs()
    notices = list(Notice.objects.filter(alias=world.said.alias).order_by("made_at"))
    said = wordings(notices)
    return [said[notice.pk].sentence for notice in notices if notice.pk in said]


def test_hiding_on_the_page_tells_the_author_why_and_takes_it_from_the_others(
    world: World,
) -> None:
    a_report(world)
    topic = world.said.topic
    client = signed_in(world.worker)
    address = f"/meldingen/{world.said.pk}/"
    assert client.get(address).status_code == 200
    sent = {"do": "hide", "rule": "personal", "reason": REASON, "seen": "1"}
    assert client.post(address, sent)["Location"] == "/meldingen/"
    world.said.refresh_from_db()
    assert (world.said.state, world.said.hidden_because) == ("hidden", REASON)
    assert counts_for(NOBODY, [topic.pk]) == {topic.pk: 0}
    decision = Decision.objects.get()
    report = Report.objects.get()
    assert (report.state, report.decision) == ("settled", decision)
    assert Case.objects.get().state == "closed"
    assert not sees(NOBODY, world.said)
    assert not sees(a_person(), world.said)
    assert sees(a_person(world.author), world.said)
    assert sees(a_person(world.worker), world.said)
    assert "verborgen" in told(world)[0]
    page = signed_in(world.author).get(f"/besluit/{decision.pk}/").content.decode()
    for part in (
        REASON,
        "Er staat iets privés over iemand in",
        "Nee. Een mens heeft gekeken",
        "mee eens",
    ):
        assert part in page
    assert "Joris" not in page
    entry = AuditEntry.objects.get(verb="decide hidden")
    assert (entry.actor, entry.scope) == (f"account:{world.worker.pk}", world.space.pk)


def test_a_promised_answer_stays_promised(world: World) -> None:
    promise = open_promise(contribution=world.said)
    hide_contribution(person=a_person(world.worker), contribution=world.said, reason=REASON)
    run_jobs()
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


@pytest.mark.parametrize("act", [hide_contribution, ask_to_change, warn_author])
def test_every_decision_needs_a_reason_and_a_rule_of_the_house(world: World, act: Any) -> None:
    what = {"person": a_person(world.worker), "contribution": world.said}
    for reason in ("", " \n", "a" * 301):
        with pytest.raises(Refused):
            act(**what, reason=reason)
    with pytest.raises(Refused):
        act(**what, reason=REASON, rule="own:nergens")
    assert not Decision.objects.exists()
    world.said.refresh_from_db()
    assert world.said.state == "standing"


def test_what_was_typed_stays_when_it_is_refused(world: World) -> None:
    client = signed_in(world.worker)
    address = f"/meldingen/{world.said.pk}/"
    answer = client.post(address, {"do": "hide", "reason": " ", "seen": "0"})
    assert answer.status_code == 422
    answer = client.post(address, {"do": "hide", "reason": "a" * 301, "seen": "0"})
    assert answer.status_code == 422
    assert "a" * 301 in answer.content.decode()
    for sent, needed in (
        ({"do": "pause"}, "Kies 1 tot en met 30 dagen"),
        ({"do": "pause", "days": "31"}, "Kies 1 tot en met 30 dagen"),
        ({"do": "nonsense"}, "Kies wat u besluit"),
    ):
        answer = signed_in(world.manager).post(address, {**sent, "reason": REASON, "seen": "0"})
        assert answer.status_code == 422
        assert needed in answer.content.decode()


def test_a_rule_of_the_space_is_kept_as_it_was_then(world: World) -> None:
    world.space.house_rules = "Noem geen namen van buren.\n\nSpreek voor uzelf."
    world.space.save()
    rule = rules_of(world.space)[0]
    assert rule.words == "Noem geen namen van buren."
    hide_contribution(
        person=a_person(world.worker), contribution=world.said, reason=REASON, rule=rule.code
    )
    world.space.house_rules = "Spreek voor uzelf."
    world.space.save()
    page = signed_in(world.author).get(f"/besluit/{Decision.objects.get().pk}/").content.decode()
    assert "Noem geen namen van buren." in page


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
    assert "teruggezet" in told(world)[-1]


def test_what_was_taken_back_can_be_neither_hidden_nor_put_back(world: World) -> None:
    team = a_person(world.worker)
    hide_contribution(person=team, contribution=world.said, reason=REASON)
    withdraw_contribution(person=a_person(world.author), contribution=world.said)
    assert Decision.objects.get().reason == ""
    assert told(world) == []
    for act in (hide_contribution, ask_to_change, warn_author):
        with pytest.raises(WrongState):
            act(person=team, contribution=world.said, reason=REASON)
    with pytest.raises(WrongState):
        restore_contribution(person=team, contribution=world.said)
    client = signed_in(world.worker)
    assert client.post(f"/meldingen/{world.said.pk}/terugzetten/").status_code == 302


def test_asked_to_change_it_waits_until_it_was_changed_and_looked_at(world: World) -> None:
    a_report(world)
    team = a_person(world.worker)
    ask_to_change(person=team, contribution=world.said, reason=REASON)
    assert Case.objects.get().state == "closed"
    assert not sees(NOBODY, world.said)
    assert counts_for(NOBODY, [world.said.topic_id]) == {world.said.topic_id: 0}
    assert "aan te passen" in told(world)[-1]
    with clock.at(clock.now() + timedelta(days=3)):
        edit_contribution(
            person=a_person(world.author), contribution=world.said, words="Zonder nummer."
        )
        run_jobs()
        case = Case.objects.get(state="open")
        assert case.is_changed
        leave_contribution(person=team, contribution=world.said)
        assert sees(NOBODY, world.said)
        assert counts_for(NOBODY, [world.said.topic_id]) == {world.said.topic_id: 1}
        run_jobs()
        assert not Notice.objects.filter(kind="contributions.replied").exists()
    with clock.at(clock.now() + timedelta(days=4)), pytest.raises(WrongState):
        edit_contribution(person=a_person(world.author), contribution=world.said, words="Toch.")


def test_who_is_asked_to_change_it_reads_why_while_doing_so(world: World) -> None:
    address = f"/duinwijk/bijdrage/{world.said.pk}/wijzigen/"
    author = signed_in(world.author)
    assert "half uur" in author.get(address).content.decode()
    ask_to_change(person=a_person(world.worker), contribution=world.said, reason=REASON)
    page = author.get(address).content.decode()
    assert REASON in page
    assert "half uur" not in page, "it can be changed as long as it waits"
    answer = author.post(address, {"words": "Zonder nummer."}, follow=True)
    assert "Iemand van het team kijkt opnieuw." in answer.content.decode()


def test_moving_takes_replies_promise_and_count_along(world: World) -> None:
    promise = open_promise(contribution=world.said)
    reply = replies(an_account(), world.said)
    other = a_question(world.space, "Een andere vraag?")
    before = world.said.topic_id
    move_contribution(
        person=a_person(world.worker), contribution=world.said, topic=other, reason="Hoort daar."
    )
    for row in (world.said, reply, promise):
        row.refresh_from_db()
        assert row.topic_id == other.pk
    assert counts_for(NOBODY, [before, other.pk]) == {before: 0, other.pk: 1}
    assert Decision.objects.get().from_topic_id == before
    assert "Een andere vraag?" in told(world)[-1]


def test_moving_goes_to_no_other_space_no_draft_and_takes_no_reply(world: World) -> None:
    elsewhere = a_question(a_world().space)
    draft = a_question(world.space, "Concept?", state="draft")
    reply = replies(an_account(), world.said)
    fine = a_question(world.space, "Een andere vraag?")
    for said, topic in (
        (world.said, elsewhere), (world.said, draft), (world.said, world.said.topic), (reply, fine)
    ):  # fmt: skip
        with pytest.raises(Refused):
            move_contribution(
                person=a_person(world.worker), contribution=said, topic=topic, reason="Daar."
            )


def test_put_together_its_author_is_shown_the_other(world: World) -> None:
    other = says(an_account(), world.said.topic, "Hetzelfde, maar dan eerder.")
    merge_contribution(
        person=a_person(world.worker), contribution=world.said, into=other, reason="Zelfde idee."
    )
    assert not sees(NOBODY, world.said)
    decision = Decision.objects.get()
    page = signed_in(world.author).get(f"/besluit/{decision.pk}/").content.decode()
    assert f"/bijdrage/{other.pk}/" in page
    for into in (world.said, says(an_account(), a_question(world.space, "Anders?"))):
        with pytest.raises(Refused):
            merge_contribution(
                person=a_person(world.worker), contribution=other, into=into, reason="Zelfde."
            )


def test_a_closed_conversation_takes_no_replies_and_is_still_read(world: World) -> None:
    reply = replies(an_account(), world.said)
    set_pace(
        person=a_person(world.worker), contribution=reply, pace=ThreadState.CLOSED, reason="Rust."
    )
    world.said.refresh_from_db()
    for parent in (world.said, reply):
        with pytest.raises(WrongState):
            replies(an_account(), parent)
    page = signed_in(an_account()).get(f"/bijdrage/{world.said.pk}/").content.decode()
    assert "gesprek gesloten" in page
    assert f"/bijdrage/{world.said.pk}/reageren/" not in page
    assert signed_in(an_account()).get(f"/bijdrage/{reply.pk}/reageren/").status_code == 409
    set_pace(
        person=a_person(world.worker),
        contribution=reply,
        pace=ThreadState.OPEN,
        reason="Weer open.",
    )
    replies(an_account(), reply)


def test_in_a_slow_conversation_everybody_replies_once_an_hour(world: World) -> None:
    set_pace(
        person=a_person(world.worker),
        contribution=world.said,
        pace=ThreadState.SLOW,
        reason="Rust.",
    )
    world.said.refresh_from_db()
    other = says(an_account(), world.said.topic, "Een ander gesprek.")
    one, two = an_account(), an_account()
    start = clock.now().replace(minute=0, second=0, microsecond=0)
    with clock.at(start + timedelta(minutes=5)):
        first = replies(one, world.said)
        for parent in (world.said, first):
            with pytest.raises(TooOften, match="55 minuten"):
                replies(one, parent, "Nog iets.")
        replies(two, world.said)
        replies(one, other)
    with clock.at(start + timedelta(minutes=61)):
        replies(one, world.said, "Nog iets.")


def test_a_pause_holds_for_every_name_and_ends_by_itself(world: World) -> None:
    pause_author(
        person=a_person(world.manager), contribution=world.said, days=3, reason="Even rust."
    )
    for kind in ("pseudonym", "own"):
        with pytest.raises(Excluded, match="Even rust"):
            says(world.author, world.said.topic, kind=kind)
    with clock.at(clock.now() + timedelta(days=2)), pytest.raises(Excluded):
        says(world.author, world.said.topic)
    with clock.at(clock.now() + timedelta(days=3)):
        says(world.author, world.said.topic)
    for days in (0, 31):
        with pytest.raises(Refused):
            pause_author(
                person=a_person(world.manager), contribution=world.said, days=days, reason="Rust."
            )
    with pytest.raises(Denied):
        pause_author(person=a_person(world.worker), contribution=world.said, days=3, reason="Rust.")


def test_a_warning_changes_nothing_but_is_told(world: World) -> None:
    warn_author(person=a_person(world.worker), contribution=world.said, reason="Let op uw toon.")
    world.said.refresh_from_db()
    assert world.said.state == "standing"
    assert "waarschuwt" in told(world)[-1]
    assert not Notice.objects.exclude(alias=world.said.alias).exists()


def test_who_wrote_it_does_not_decide_about_it(world: World) -> None:
    own = says(world.worker, world.said.topic, "Van het team.", "post")
    report_contribution(person=NOBODY, contribution=own, reason="untrue", words="")
    with pytest.raises(Denied):
        leave_contribution(person=a_person(world.worker), contribution=own)
    assert signed_in(world.worker).get(f"/meldingen/{own.pk}/").status_code == 404
    assert "Van het team." not in signed_in(world.worker).get("/meldingen/").content.decode()
    leave_contribution(person=a_person(world.manager), contribution=own)


def test_who_is_not_of_the_team_can_do_nothing_and_sees_nothing(world: World) -> None:
    a_report(world)
    elsewhere = an_official(a_world().space)
    for account in (world.author, an_account(), elsewhere):
        what: dict[str, Any] = {"person": a_person(account), "contribution": world.said}
        for act in (hide_contribution, ask_to_change, warn_author):
            with pytest.raises(Denied):
                act(**what, reason=REASON)
        for without_reason in (restore_contribution, leave_contribution):
            with pytest.raises(Denied):
                without_reason(**what)
        with pytest.raises(Denied):
            claim_case(person=what["person"], case=Case.objects.get())
        client = signed_in(account)
        for page in ("", "terugzetten/", "zorg/"):
            assert client.post(f"/meldingen/{world.said.pk}/{page}").status_code == 404
        assert client.get(f"/meldingen/{world.said.pk}/").status_code == 404
    decision = hide_contribution(
        person=a_person(world.worker), contribution=world.said, reason=REASON
    ).decisions.get()
    for account in (an_account(), elsewhere):
        assert signed_in(account).get(f"/besluit/{decision.pk}/").status_code == 404


def test_nobody_decides_on_what_they_did_not_see(world: World) -> None:
    a_report(world, "Een")
    team, case = a_person(world.worker), Case.objects.get()
    a_report(world, "Twee")
    for act in (leave_contribution, hide_contribution):
        more = {"reason": REASON} if act is hide_contribution else {}
        with pytest.raises(WrongState):
            act(person=team, contribution=world.said, seen=case.version, **more)
    assert Report.objects.filter(state="open").count() == 2
    leave_contribution(person=team, contribution=world.said, seen=case.version + 1)
    with pytest.raises(WrongState):
        leave_contribution(person=team, contribution=world.said, seen=case.version + 1)
    assert Report.objects.filter(state="settled").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_hide_at_the_same_time_hide_once() -> None:
    world = a_world()
    a_report(world)
    people = [a_person(account) for account in (world.worker, world.manager)]
    assert all(person.team_spaces for person in people)

    def hide(person: Any) -> object:
        return hide_contribution(person=person, contribution=world.said, reason=REASON).state

    done = at_the_same_time(lambda: hide(people[0]), lambda: hide(people[1]))
    assert done == ["hidden", "hidden"]
    assert Decision.objects.count() == 1
    assert counts_for(NOBODY, [world.said.topic_id]) == {world.said.topic_id: 0}
