"""The index follows what happens, and can be made anew."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from io import StringIO

import pytest
from django.core.management import call_command
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.builders import (
    a_person,
    a_question,
    a_space,
    an_account,
    an_official,
    joins,
    replies,
    says,
)
from tests.jobs import run_jobs
from weerklank.contributions.actions import edit_contribution, withdraw_contribution
from weerklank.contributions.models import Contribution, Topic
from weerklank.kernel.integrity import findings
from weerklank.kernel.jobs import deliver_event
from weerklank.kernel.queues import LENGTHY
from weerklank.moderation.actions import hide_contribution, restore_contribution
from weerklank.people.leaving import Farewell, steps
from weerklank.questions.actions import (
    change_question,
    close_question,
    delete_question,
    make_question,
    publish_question,
)
from weerklank.search import index
from weerklank.search.models import Findable, StemCount, Word
from weerklank.spaces.actions import change_space, change_visibility, delete_space, fill_in_post
from weerklank.spaces.models import Membership, Post, Space

pytestmark = pytest.mark.django_db


def entered(key: uuid.UUID) -> Findable | None:
    """The entry of a thing, after the worker did its work."""
    run_jobs()
    return Findable.objects.filter(pk=key).first()


def stems(key: uuid.UUID) -> str:
    """By what a thing is found."""
    entry = entered(key)
    return str(entry.stems) if entry else ""


def test_what_is_sent_changed_hidden_and_put_back() -> None:
    space = a_space()
    author, team = an_account(), a_person(an_official(space))
    said = says(author, a_question(space), "Een eekhoorn.")
    reply = replies(an_account(), said, "Bij ons een egel.")
    assert "eekhoorn" in stems(said.pk)
    assert "egel" in stems(reply.pk)
    edit_contribution(person=a_person(author), contribution=said, words="Een specht.")
    assert "specht" in stems(said.pk)
    assert "eekhoorn" not in stems(said.pk)
    hide_contribution(person=team, contribution=said, reason="Niet aardig.")
    assert entered(said.pk) is None
    restore_contribution(person=team, contribution=said)
    assert "specht" in stems(said.pk)


def test_what_is_taken_back_is_gone_at_once() -> None:
    author = an_account()
    said = says(author, a_question(a_space()), "Een eekhoorn.")
    assert entered(said.pk)
    withdraw_contribution(person=a_person(author), contribution=said)
    assert not Findable.objects.filter(pk=said.pk).exists()
    assert entered(said.pk) is None
    assert Word.objects.filter(word="eekhoorn").exists()
    assert index.drop_unused_words() == 1
    assert not Word.objects.filter(word="eekhoorn").exists()


def test_the_list_knows_words_of_what_everybody_may_read() -> None:
    space, member = a_space(visibility=Space.Visibility.HIDDEN), an_account()
    team = a_person(an_official(space, role=Membership.Role.MANAGER))
    joins(space, member)
    says(member, a_question(space), "Een egel.")
    public = a_space()
    manager = a_person(an_official(public, role=Membership.Role.MANAGER))
    says(an_account(), a_question(public), "Een eekhoorn.")
    run_jobs()
    assert list(listed()) == ["eekhoorn"]
    change_visibility(person=team, space=space, visibility=Space.Visibility.PUBLIC)
    change_visibility(person=manager, space=public, visibility=Space.Visibility.HIDDEN)
    run_jobs()
    index.drop_unused_words()
    assert list(listed()) == []


def test_of_many_words_each_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "AT_ONCE", 2)
    says(an_account(), a_question(a_space()), "Een eekhoorn.")
    run_jobs()
    gone = ["aalscholver", "buizerd", "duiker", "fazant", "zwaluw"]
    Word.objects.bulk_create(Word(word=word, grams=[]) for word in gone)
    assert index.drop_unused_words() == 5
    assert list(listed()) == ["eekhoorn"]


def listed() -> Iterable[str]:
    """Words of animals that can be proposed to who mistypes."""
    animals = ["eekhoorn", "egel", "aalscholver", "buizerd", "duiker", "fazant", "zwaluw"]
    return Word.objects.filter(word__in=animals).values_list("word", flat=True)


def test_a_question_through_its_life() -> None:
    space = a_space()
    manager = a_person(an_official(space, role=Membership.Role.MANAGER))
    topic = make_question(person=manager, space=space, title="Waar is de eekhoorn?")
    assert entered(topic.pk) is None
    publish_question(person=manager, topic=topic)
    entry = entered(topic.pk)
    assert entry
    assert entry.state == "open"
    change_question(person=manager, topic=topic, explanation="Of de specht.", domains=["wonen"])
    assert "specht" in stems(topic.pk)
    close_question(person=manager, topic=topic, closing_word="Dank.")
    entry = entered(topic.pk)
    assert entry
    assert (entry.state, entry.domains) == ("closed", ["wonen"])
    said_there = Findable.objects.filter(topic=topic.pk)
    delete_question(person=manager, topic=topic)
    assert not said_there.exists()


def test_labels_of_a_question_reach_what_was_said_there() -> None:
    space = a_space()
    manager = a_person(an_official(space, role=Membership.Role.MANAGER))
    topic = a_question(space)
    said = says(an_account(), topic, "Een eekhoorn.")
    assert entered(said.pk)
    change_question(person=manager, topic=topic, domains=["wonen"])
    entry = entered(said.pk)
    assert entry
    assert entry.domains == ["wonen"]


def test_who_may_see_moves_along_and_a_deleted_space_is_gone() -> None:
    space = a_space(name="Weg ermee")
    manager = a_person(an_official(space, role=Membership.Role.MANAGER))
    said = says(an_account(), a_question(space), "Een eekhoorn.")
    assert entered(said.pk)
    change_visibility(person=manager, space=space, visibility=Space.Visibility.HIDDEN)
    entry = entered(said.pk)
    space.refresh_from_db()
    assert entry
    assert entry.audience_id == space.content_audience_id
    delete_space(person=manager, space=space, name="Weg ermee")
    assert not Findable.objects.filter(space=space.pk).exists()


def test_a_space_that_changes_often_is_entered_once() -> None:
    space = a_space()
    manager = a_person(an_official(space, role=Membership.Role.MANAGER))
    a_question(space)
    run_jobs()
    for place in ("Duinwijk", "Elders"):
        change_space(person=manager, space=space, place=place)
    for job in ProcrastinateJob.objects.filter(task_name="deliver_event", status="todo"):
        deliver_event(**job.args)
    waiting = ProcrastinateJob.objects.filter(task_name="keep_entries_of", status="todo")
    assert [job.queue_name for job in waiting] == [LENGTHY]
    run_jobs()
    assert set(Findable.objects.filter(space=space).values_list("place", flat=True)) == {"Elders"}


def test_people_are_found_by_the_name_they_chose_until_they_leave() -> None:
    official = an_official(a_space(), "Wietske")
    post = Post.objects.get(account=official)
    fill_in_post(
        person=a_person(official), post=post, first_name="Jikke", role="Buurtsportcoach", face=1,
        refuses_photo=False, answers_as_team=False,
    )  # fmt: skip
    assert "jik" in stems(post.pk)
    for step in steps():
        if step.__name__ == "forget_people":
            step(official, Farewell.KEEP_WORDS)
    assert not Findable.objects.filter(pk=post.pk).exists()


def test_a_stale_job_brings_nothing_back() -> None:
    author = an_account()
    said = says(author, a_question(a_space()), "Een eekhoorn.")
    withdraw_contribution(person=a_person(author), contribution=said)
    index.keep_entries("said", [said.pk])
    assert not Findable.objects.filter(pk=said.pk).exists()


def test_made_anew_it_is_the_same_and_it_can_be_broken_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index, "AT_ONCE", 2)
    topic = a_question(a_space())
    for turn in range(5):
        says(an_account(), topic, f"Een eekhoorn, keer {turn}.")
    out = StringIO()
    call_command("rebuild_index", stdout=out)
    assert "said: 5" in out.getvalue()
    before = list(Findable.objects.order_by("pk").values())
    assert len(before) == 7
    call_command("rebuild_index", stdout=StringIO())
    assert list(Findable.objects.order_by("pk").values()) == before
    Findable.objects.filter(pk__in=[row["id"] for row in before[:4]]).delete()
    out = StringIO()
    call_command("rebuild_index", "--missing", stdout=out)
    assert list(Findable.objects.order_by("pk").values()) == before


def test_a_stem_is_counted_while_everybody_may_see_it() -> None:
    space = a_space()
    author, team = an_account(), a_person(an_official(space, role=Membership.Role.MANAGER))
    said = says(author, a_question(space), "Een eekhoorn.")
    reply = replies(an_account(), said, "Ook een eekhoorn, en een specht.")
    assert counted() == {"eekhoorn": 2, "specht": 1}
    edit_contribution(person=a_person(author), contribution=said, words="Een specht.")
    assert counted() == {"eekhoorn": 1, "specht": 2}
    hide_contribution(person=team, contribution=reply, reason="Niet aardig.")
    assert counted() == {"specht": 1}
    restore_contribution(person=team, contribution=reply)
    hide_contribution(person=team, contribution=said, reason="Niet aardig.")
    assert counted() == {}, "neither what is said under what is hidden"
    restore_contribution(person=team, contribution=said)
    assert counted() == {"eekhoorn": 1, "specht": 2}
    withdraw_contribution(person=a_person(author), contribution=said)
    assert counted(after_work=False) == {"eekhoorn": 1, "specht": 1}
    change_visibility(person=team, space=space, visibility=Space.Visibility.HIDDEN)
    assert counted() == {}
    change_visibility(person=team, space=space, visibility=Space.Visibility.PUBLIC)
    assert counted() == {}, "what was said stays with those to whom it was said"
    topic = Topic.objects.get(pk=said.topic_id)
    says(an_account(), topic, "Een egel.")
    assert counted() == {"egel": 1}
    delete_question(person=team, topic=topic)
    assert counted(after_work=False) == {}


def test_in_a_closed_space_nothing_is_counted() -> None:
    space, member = a_space(visibility=Space.Visibility.HIDDEN), an_account()
    joins(space, member)
    says(member, a_question(space), "Een egel.")
    assert counted() == {}


def test_counts_that_went_wrong_are_made_anew() -> None:
    says(an_account(), a_question(a_space()), "Een eekhoorn.")
    assert counted() == {"eekhoorn": 1}
    StemCount.objects.update(contributions=7)
    StemCount.objects.create(stem="egel", contributions=3)
    call_command("rebuild_index", stdout=StringIO())
    assert counted() == {"eekhoorn": 1}


def counted(*, after_work: bool = True) -> dict[str, int]:
    """In how many public things each animal is said to be."""
    if after_work:
        run_jobs()
    animals = StemCount.objects.filter(stem__in=["eekhoorn", "specht", "egel"])
    return dict(animals.filter(contributions__gt=0).values_list("stem", "contributions"))


def test_what_is_wrong_is_found_and_mended() -> None:
    topic = a_question(a_space())
    said = says(an_account(), topic, "Een eekhoorn.")
    run_jobs()
    call_command("rebuild_index", stdout=StringIO())
    assert not [one for one in findings() if "search" in one.what]
    Contribution.objects.filter(pk=said.pk).update(state="hidden")
    Findable.objects.filter(pk=topic.pk).delete()
    wrong = {(one.what, one.where) for one in findings() if "search" in one.what}
    assert wrong == {
        ("something that can be found and is not in the search index", str(topic.pk)),
        ("an entry in the search index of what cannot be found any more", str(said.pk)),
    }
    call_command("rebuild_index", stdout=StringIO())
    assert not [one for one in findings() if "search" in one.what]
