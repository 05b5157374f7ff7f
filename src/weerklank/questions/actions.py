"""The life of an open question: made, changed, asked, closed, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import BinaryIO

from django.utils.translation import gettext as _

from weerklank.contributions.events import TopicLabelled
from weerklank.contributions.models import Topic
from weerklank.contributions.removal import remove_topics
from weerklank.contributions.states import TOPIC, TopicState
from weerklank.contributions.words import clean_words
from weerklank.kernel import audit, clock, events
from weerklank.kernel.action import action
from weerklank.kernel.policy import Denied, Refused, WrongState, authorise
from weerklank.kernel.states import may_become
from weerklank.media.actions import make_backdrop, remove_asset
from weerklank.media.models import Asset
from weerklank.questions.events import (
    QuestionChanged,
    QuestionClosed,
    QuestionDeleted,
    QuestionPublished,
)
from weerklank.questions.models import Question
from weerklank.questions.policies import KIND, may_manage_question
from weerklank.spaces.audiences import team_audience
from weerklank.spaces.life import clean_domains
from weerklank.spaces.models import Space
from weerklank.spaces.person import Person
from weerklank.spaces.policies import may_manage_space

MOST_EXPLANATION = 2000
MOST_TITLE = 200


@action
def make_question(
    *,
    person: Person,
    space: Space,
    title: str,
    explanation: str = "",
    takes_pictures: bool = True,
    takes_drawings: bool = False,
    takes_sound: bool = False,
    takes_video: bool = False,
    takes_stories: bool = False,
    is_desk: bool = False,
    illustration: str = "speech",
    opens_on: date | None = None,
    closes_on: date | None = None,
    domains: Sequence[str] = (),
) -> Topic:
    """A new question in a space that only its team sees; returns its topic.

    Raises Denied for who does not manage the space, Refused for words or days that cannot be.
    """
    authorise(may_manage_space(person, space))
    now = Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
    if now.content_audience is None:
        raise Denied
    topic = Topic(
        space=space, audience=now.content_audience, kind=KIND, domains=clean_domains(domains)
    )
    _put(topic, title=title, opens_on=opens_on, closes_on=closes_on)
    topic.save()
    Question.objects.create(
        topic=topic,
        explanation=clean_words(explanation, most=MOST_EXPLANATION),
        takes_pictures=takes_pictures,
        takes_drawings=takes_drawings,
        takes_sound=takes_sound,
        takes_video=takes_video,
        takes_stories=takes_stories,
        is_desk=is_desk,
        illustration=illustration,
    )
    audit.write(actor=person.actor, verb="make", subject=topic, scope=space.pk)
    return topic


@action
def change_question(
    *,
    person: Person,
    topic: Topic,
    title: str | None = None,
    explanation: str | None = None,
    takes_pictures: bool | None = None,
    takes_drawings: bool | None = None,
    takes_sound: bool | None = None,
    takes_video: bool | None = None,
    takes_stories: bool | None = None,
    is_desk: bool | None = None,
    illustration: str | None = None,
    opens_on: date | None = None,
    closes_on: date | None = None,
    domains: Sequence[str] | None = None,
) -> Topic:
    """Changes a question; returns its topic. None leaves words as they were, but clears a day.

    Once published only explanation, labels and last day can change: people answered what was asked. The
    other arguments are then not looked at. Raises Denied, WrongState when it has closed, Refused
    for words or days that cannot be.
    """
    authorise(may_manage_question(person, topic))
    locked = _locked(topic)
    question = locked.question
    if locked.state == TopicState.CLOSED:
        raise WrongState(_("This question has closed. It cannot be changed any more."))
    if locked.state == TopicState.DRAFT:
        _put(
            locked,
            title=locked.title if title is None else title,
            opens_on=opens_on,
            closes_on=closes_on,
        )
        chosen = {
            "takes_pictures": takes_pictures,
            "takes_drawings": takes_drawings,
            "takes_sound": takes_sound,
            "takes_video": takes_video,
            "takes_stories": takes_stories,
            "is_desk": is_desk,
            "illustration": illustration,
        }
        for name, value in chosen.items():
            if value is not None:
                setattr(question, name, value)
    else:
        _put(locked, title=locked.title, opens_on=locked.opens_on, closes_on=closes_on)
    if explanation is not None:
        question.explanation = clean_words(explanation, most=MOST_EXPLANATION)
    if domains is not None and locked.domains != (chosen_domains := clean_domains(domains)):
        locked.domains = chosen_domains
        events.record(TopicLabelled(topic=locked.pk))
    locked.save()
    question.save()
    audit.write(actor=person.actor, verb="change", subject=locked, scope=locked.space_id)
    events.record(QuestionChanged(topic=locked.pk))
    return locked


@action
def publish_question(*, person: Person, topic: Topic) -> Topic:
    """Asks a question: from now on those who may enter its space see it, or a part of them.

    Raises Denied, WrongState when it was asked already or its space is not open, Refused when its
    last day has passed.
    """
    authorise(may_manage_question(person, topic))
    space = Space.objects.select_for_update(of=("self",)).get(pk=topic.space_id)
    locked = _locked(topic)
    if locked.state != TopicState.DRAFT:
        raise WrongState(_("This question was published already."))
    _refuse_unless_open(space)
    _refuse_past(locked)
    if not locked.is_narrower:
        locked.audience_id = space.content_audience_id or locked.audience_id
    locked.save(update_fields=["audience"])
    if locked.question.backdrop_id:
        Asset.objects.filter(pk=locked.question.backdrop_id).update(audience=locked.audience)
    return _become(person, locked, TopicState.PUBLISHED, "publish")


@action
def close_question(*, person: Person, topic: Topic, closing_word: str) -> Topic:
    """Closes a question with a word to those who answered; returns its topic.

    Raises Denied, WrongState when it is not being asked, Refused without a closing word.
    """
    authorise(may_manage_question(person, topic))
    locked = _locked(topic)
    if not may_become(TOPIC, TopicState(locked.state), TopicState.CLOSED):
        raise WrongState(_("This question is not open."))
    closing_word = clean_words(closing_word, most=MOST_EXPLANATION)
    if not closing_word:
        raise Refused(_("Write a closing word: thank people, and say what happens now."))
    locked.closing_word = closing_word
    locked.save(update_fields=["closing_word"])
    return _become(person, locked, TopicState.CLOSED, "close")


@action
def reopen_question(*, person: Person, topic: Topic, closes_on: date | None = None) -> Topic:
    """Asks a closed question again, until `closes_on` if given; returns its topic.

    Raises Denied, WrongState when it is not closed or its space is not open, Refused when the new
    last day lies in the past.
    """
    authorise(may_manage_question(person, topic))
    space = Space.objects.select_for_update(of=("self",)).get(pk=topic.space_id)
    locked = _locked(topic)
    if locked.state != TopicState.CLOSED:
        raise WrongState(_("This question is not closed."))
    _refuse_unless_open(space)
    locked.closes_on = closes_on
    _refuse_past(locked)
    locked.closing_word = ""
    locked.save(update_fields=["closes_on", "closing_word"])
    return _become(person, locked, TopicState.PUBLISHED, "reopen")


@action
def delete_question(*, person: Person, topic: Topic) -> None:
    """Deletes a question with all that was said on it. The trail of its space stays.

    Raises Denied, also when it is gone already.
    """
    authorise(may_manage_question(person, topic))
    locked = Topic.objects.select_for_update(of=("self",)).filter(pk=topic.pk).first()
    if locked is None:
        raise Denied
    key = locked.pk
    _remove_backdrop(locked.question)
    audit.write(actor=person.actor, verb="delete", subject=locked, scope=locked.space_id)
    remove_topics(Topic.objects.filter(pk=key))
    events.record(QuestionDeleted(topic=key))


@action
def set_backdrop(
    *, person: Person, topic: Topic, file: BinaryIO, size: int, description: str
) -> Asset:
    """Gives a question a picture of the team's to draw on, in place of another; returns it.

    Until the question is published the team alone sees it. Raises Denied, WrongState when the
    question has closed, Refused when it is no picture we can use, NoRoom.
    """
    authorise(may_manage_question(person, topic))
    locked = _locked(topic)
    if locked.state == TopicState.CLOSED:
        raise WrongState(_("This question has closed. It cannot be changed any more."))
    draft = locked.state == TopicState.DRAFT
    audience = team_audience(locked.space) if draft else locked.audience
    made = make_backdrop(
        audience=audience, space=locked.space, file=file, size=size, description=description
    )
    _remove_backdrop(locked.question)
    locked.question.backdrop = made
    locked.question.save(update_fields=["backdrop"])
    audit.write(actor=person.actor, verb="change", subject=locked, scope=locked.space_id)
    return made


@action
def remove_backdrop(*, person: Person, topic: Topic) -> None:
    """Takes the picture to draw on away; what was drawn on it stays. Without one nothing is done.

    Raises Denied.
    """
    authorise(may_manage_question(person, topic))
    locked = _locked(topic)
    _remove_backdrop(locked.question)
    audit.write(actor=person.actor, verb="change", subject=locked, scope=locked.space_id)


def _remove_backdrop(question: Question) -> None:
    if question.backdrop is not None:
        remove_asset(asset=question.backdrop)
        question.backdrop = None
        question.save(update_fields=["backdrop"])


def _put(topic: Topic, *, title: str, opens_on: date | None, closes_on: date | None) -> None:
    title = " ".join(clean_words(title, most=MOST_TITLE).split())
    if not title:
        raise Refused(_("Write the question."))
    if opens_on and closes_on and closes_on < opens_on:
        raise Refused(_("The last day comes before the first day. Change one of the two."))
    if closes_on and closes_on != topic.closes_on and closes_on < clock.today():
        raise Refused(_("The last day lies in the past. Choose a later day."))
    topic.title, topic.opens_on, topic.closes_on = title, opens_on, closes_on


def _refuse_unless_open(space: Space) -> None:
    if space.state != Space.State.OPEN:
        raise WrongState(_("The space is not open. Publish the space first."))


def _refuse_past(topic: Topic) -> None:
    if topic.closes_on and topic.closes_on < clock.today():
        raise Refused(_("The last day lies in the past. Choose a later day."))


def _become(person: Person, topic: Topic, state: TopicState, verb: str) -> Topic:
    topic.state = state
    topic.save(update_fields=["state"])
    audit.write(actor=person.actor, verb=verb, subject=topic, scope=topic.space_id)
    closed = state == TopicState.CLOSED
    events.record(QuestionClosed(topic=topic.pk) if closed else QuestionPublished(topic=topic.pk))
    return topic


def _locked(topic: Topic) -> Topic:
    return (
        Topic.objects.select_for_update(of=("self",))
        .select_related("space", "question")
        .get(pk=topic.pk)
    )
