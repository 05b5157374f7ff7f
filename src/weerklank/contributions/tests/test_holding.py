"""What is held waits unseen, and is made known once when it is let through."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import pytest

from tests.builders import (
    a_person,
    a_question,
    a_space,
    an_account,
    an_official,
    replies,
    says,
)
from tests.connections import at_the_same_time
from tests.jobs import run_jobs
from weerklank.contributions import actions, holding
from weerklank.contributions.counts import counts_for
from weerklank.contributions.models import Contribution
from weerklank.contributions.policies import contributions_visible_to, may_see_contribution
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied
from weerklank.moderation.actions import leave_contribution
from weerklank.notifications.models import Notice
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db
MARKED = "koopjes"


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> list[tuple[uuid.UUID, Sequence[str]]]:
    """Two checks that hold what has a word in it; what is kept of it."""
    held: list[tuple[uuid.UUID, Sequence[str]]] = []
    monkeypatch.setattr(holding, "_checks", [])
    monkeypatch.setattr(holding, "_keepers", [])
    holding.holds_when(lambda sending: ["advert"] if MARKED in sending.words else [])
    holding.holds_when(lambda sending: ["advert", "reply"] if _is_marked_reply(sending) else [])
    holding.when_held(lambda contribution, reasons: held.append((contribution.pk, reasons)))
    return held


def _is_marked_reply(sending: holding.Sending) -> bool:
    return sending.parent is not None and MARKED in sending.words


def test_send_contribution_that_a_check_holds(
    kept: list[tuple[uuid.UUID, Sequence[str]]],
) -> None:
    space = a_space()
    topic, author = a_question(space), an_account()
    held = says(author, topic, f"Veel {MARKED} hier")
    assert kept == [(held.pk, ["advert"])]
    assert counts_for(NOBODY, [topic.pk]) == {}
    for stranger in (NOBODY, a_person(an_account())):
        assert not may_see_contribution(stranger, held)
        assert not contributions_visible_to(stranger).filter(pk=held.pk).exists()
    for knows in (a_person(author), a_person(an_official(space))):
        assert may_see_contribution(knows, held)
        assert contributions_visible_to(knows).filter(pk=held.pk).exists()
    run_jobs()
    held.refresh_from_db(fields=["stems"])
    assert held.stems is None
    assert [*AuditEntry.objects.order_by("at").values_list("actor", "verb")][-2:] == [
        (f"alias:{held.alias_id}", "send"),
        ("system", "hold"),
    ]


def test_send_reply_that_checks_hold_tells_nobody(
    kept: list[tuple[uuid.UUID, Sequence[str]]],
) -> None:
    topic = a_question(a_space())
    said = says(an_account(), topic, "De bus komt niet.")
    held = replies(an_account(), said, f"Kijk, {MARKED}")
    assert kept == [(held.pk, ["advert", "reply"])]
    run_jobs()
    said.refresh_from_db()
    assert said.replied == 0
    assert not Notice.objects.exists()


def test_what_no_check_holds_stands(kept: list[tuple[uuid.UUID, Sequence[str]]]) -> None:
    topic = a_question(a_space())
    said = says(an_account(), topic, "De bus komt niet.")
    assert (said.state, said.is_known, kept) == ("standing", True, [])


def test_let_through_does_what_sending_would_have_done_once() -> None:
    space = a_space()
    official, topic = an_official(space), a_question(space)
    said = says(an_account(), topic, "De bus komt niet.")
    held = replies(an_account(), said, f"Kijk, {MARKED}")
    for _again in range(2):
        leave_contribution(person=a_person(official), contribution=held)
        run_jobs()
    said.refresh_from_db()
    assert said.replied == 1
    replied = Notice.objects.filter(kind="contributions.replied")
    assert [*replied.values_list("alias", "subject")] == [(said.alias_id, held.pk)]
    assert may_see_contribution(NOBODY, Contribution.objects.get(pk=held.pk))
    assert AuditEntry.objects.filter(verb="decide released").count() == 1


def test_let_through_can_be_found_and_is_counted() -> None:
    space = a_space()
    official, topic = an_official(space), a_question(space)
    held = says(an_account(), topic, f"Veel {MARKED} hier")
    leave_contribution(person=a_person(official), contribution=held)
    run_jobs()
    held.refresh_from_db()
    assert "koopjes" in str(held.stems)
    assert counts_for(NOBODY, [topic.pk]) == {topic.pk: 1}


def test_let_through_denied_to_who_is_not_in_the_team() -> None:
    author = an_account()
    held = says(author, a_question(a_space()), f"Veel {MARKED} hier")
    for person in (NOBODY, a_person(author), a_person(an_official(a_space()))):
        with pytest.raises(Denied):
            leave_contribution(person=person, contribution=held)


def test_let_through_that_was_taken_back() -> None:
    space = a_space()
    official, author = an_official(space), an_account()
    held = says(author, a_question(space), f"Veel {MARKED} hier")
    actions.withdraw_contribution(person=a_person(author), contribution=held)
    leave_contribution(person=a_person(official), contribution=held)
    held.refresh_from_db()
    assert held.state == "withdrawn"


@pytest.mark.django_db(transaction=True)
def test_let_through_at_the_same_time() -> None:
    space = a_space()
    official, topic = an_official(space), a_question(space)
    held = says(an_account(), topic, f"Veel {MARKED} hier")
    person = a_person(official)

    def release() -> object:
        return leave_contribution(person=person, contribution=held).kind

    assert sorted(map(str, at_the_same_time(release, release))) == ["left", "released"]
    assert counts_for(NOBODY, [topic.pk]) == {topic.pk: 1}


def test_edit_contribution_while_it_waits() -> None:
    author = an_account()
    held = says(author, a_question(a_space()), f"Veel {MARKED} hier")
    changed = actions.edit_contribution(
        person=a_person(author), contribution=held, words="Zonder reclame."
    )
    assert (changed.words, changed.state) == ("Zonder reclame.", "held")
