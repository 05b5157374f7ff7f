"""Words that are changed after sending are looked at as when they were sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.builders import a_person, a_portal, a_question, a_space, an_account, an_official, says
from tests.builders import replies as reply_to
from tests.jobs import run_jobs
from tests.queries import count_of
from weerklank.contributions.actions import edit_contribution, edit_story
from weerklank.contributions.counts import counts_for
from weerklank.contributions.models import Attachment, Contribution
from weerklank.contributions.policies import contributions_visible_to
from weerklank.kernel import clock
from weerklank.kernel.models import AuditEntry
from weerklank.moderation.actions import ask_to_change, hide_contribution, leave_contribution
from weerklank.moderation.models import Case, Decision
from weerklank.moderation.rules import SPAM
from weerklank.moderation.spam import learning
from weerklank.moderation.spam.models import Echo, Suspicion
from weerklank.moderation.spam.tests.test_holding import ADVERT, NEARLY
from weerklank.people.models import Account
from weerklank.spaces.models import Space
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db
CLEAN = "De bus kwam weer niet."


@pytest.fixture
def space() -> Space:
    return a_space()


@pytest.fixture
def author() -> Account:
    return an_account()


@pytest.fixture
def said(space: Space, author: Account) -> Contribution:
    return says(author, a_question(space), CLEAN)


def changed(said: Contribution, author: Account, words: str) -> Contribution:
    return edit_contribution(person=a_person(author), contribution=said, words=words)


def reasons_of(said: Contribution) -> set[str]:
    """Why it waits, as stands in its open case; nothing when there is none."""
    found = Case.objects.filter(contribution=said, kind="review", state="open").first()
    return set(found.reasons) if found else set()


def test_what_becomes_an_advertisement_is_held_with_reasons_and_its_author_reads_them(
    space: Space, author: Account, said: Contribution
) -> None:
    a_portal(space.organisation)
    client = Client()
    client.force_login(author)
    address = f"/bijdrage/{said.pk}/"
    answer = client.post(f"{address}wijzigen/", {"words": ADVERT}, follow=True)
    page = answer.content.decode()
    said.refresh_from_db()
    assert (said.state, said.words) == ("held", ADVERT)
    assert reasons_of(said) == {"spam_link", "spam_selling"}
    assert ADVERT in page
    assert "Anderen kunnen dit nog niet lezen." in page
    assert "Er staat een link naar een andere website in." in page
    assert AuditEntry.objects.get(verb="hold").subject == said.pk
    for other in (NOBODY, a_person(an_account())):
        assert not contributions_visible_to(other).filter(pk=said.pk).exists()
    assert counts_for(NOBODY, [said.topic_id]).get(said.topic_id, 0) == 0
    # Let through it stands again, and counts once.
    decision = leave_contribution(person=a_person(an_official(space)), contribution=said)
    assert (decision.kind, decision.is_automated) == ("released", True)
    assert counts_for(NOBODY, [said.topic_id]) == {said.topic_id: 1}


def test_a_reply_and_a_story_are_looked_at_too(
    space: Space, author: Account, said: Contribution
) -> None:
    reply = reply_to(author, said, "Bij ons ook.")
    assert changed(reply, author, ADVERT).state == "held"
    story = says(author, said.topic, CLEAN)
    story.title = "Een verhaal"
    story.save()
    part = Attachment.objects.create(contribution=story, words=CLEAN, position=0)
    edit_story(
        person=a_person(author), contribution=story, title=ADVERT[:80], words={part.pk: CLEAN}
    )
    story.refresh_from_db()
    assert story.state == "held"


def test_what_stays_clean_stays_and_the_team_is_never_held(
    space: Space, author: Account, said: Contribution
) -> None:
    assert changed(said, author, f"{CLEAN} En gisteren ook niet.").state == "standing"
    official = an_official(space)
    answer = says(official, said.topic, CLEAN, "post")
    assert changed(answer, official, ADVERT).state == "standing"
    assert not Case.objects.exists()


def test_what_a_moderator_let_through_is_held_again_only_for_other_words(
    space: Space, author: Account
) -> None:
    official = a_person(an_official(space))
    said = says(author, a_question(space), ADVERT)
    leave_contribution(person=official, contribution=said)
    assert changed(said, author, ADVERT).state == "standing"
    assert changed(said, author, f"  {ADVERT}\n").state == "standing"
    assert changed(said, author, ADVERT.replace("koopje", "koopjes")).state == "held"
    assert AuditEntry.objects.filter(verb="hold").count() == 2


def test_asked_to_change_it_and_made_an_advertisement_the_moderator_sees_why(
    space: Space, author: Account, said: Contribution
) -> None:
    official = a_person(an_official(space))
    ask_to_change(person=official, contribution=said, reason="Noem de lijn.")
    with clock.at(clock.now() + timedelta(days=3)):
        changed(said, author, ADVERT)
    case = Case.objects.get(state="open")
    assert case.is_changed
    assert reasons_of(said) == {"spam_link", "spam_selling"}
    hide_contribution(person=official, contribution=said, reason="Reclame.", rule=SPAM)
    assert Decision.objects.get(kind="hidden").is_automated
    run_jobs()
    assert learning.shifts()["selling"] > 0


def test_an_advertisement_that_is_made_clean_waits_still_and_teaches_nothing(
    space: Space, author: Account
) -> None:
    said = says(author, a_question(space), ADVERT)
    assert Suspicion.objects.exists()
    assert changed(said, author, CLEAN).state == "held"
    assert not Suspicion.objects.exists()
    leave_contribution(person=a_person(an_official(space)), contribution=said)
    run_jobs()
    assert learning.shifts().get("selling", 0) == 0


def test_changing_is_not_saying_it_once_more(space: Space, author: Account) -> None:
    """Neither for how fast somebody writes, nor for what was said elsewhere."""
    said = says(author, a_question(space), NEARLY)
    for turn in range(8):
        assert changed(said, author, f"{NEARLY} {turn}").state == "standing"
    assert Echo.objects.count() == 1


def test_other_words_are_found_elsewhere_afterwards(author: Account, said: Contribution) -> None:
    before = Echo.objects.count()
    changed(said, author, NEARLY)
    assert Echo.objects.count() == before + 1


def test_what_was_said_elsewhere_counts_when_words_are_changed() -> None:
    sender = an_account()
    for _turn in range(4):
        says(sender, a_question(a_space()), NEARLY)
    said = says(sender, a_question(a_space()), CLEAN)
    assert said.state == "standing"
    changed(said, sender, NEARLY)
    said.refresh_from_db()
    assert said.state == "held"


def test_it_costs_as_much_however_much_was_said() -> None:
    topic, asked = a_question(a_space()), []
    for turn, more in enumerate((1, 3, 50)):
        sender = an_account()
        for number in range(more):
            said = says(sender, topic, f"De bus kwam weer niet en ik wachtte, {turn} {number}.")
        person = a_person(sender)
        asked.append(
            count_of(
                lambda said=said, person=person: edit_contribution(  # type: ignore[misc]
                    person=person, contribution=said, words=ADVERT
                )
            )
        )
    assert asked[0] == asked[1] == asked[2]
