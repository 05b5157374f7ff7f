"""Saying something, and answering it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence

from django.db.models import QuerySet, UUIDField
from django.utils.translation import gettext as _

from weerklank.contributions import live
from weerklank.contributions.actions.authors import alias_actor, locked_contribution
from weerklank.contributions.actions.releasing import hold, make_known
from weerklank.contributions.events import PeopleCalledOn
from weerklank.contributions.holding import Sending, reasons_to_hold
from weerklank.contributions.mentions import keep_mentions
from weerklank.contributions.models import MOST_TITLE, MOST_WORDS, Attachment, Contribution, Topic
from weerklank.contributions.pace import keep_pace
from weerklank.contributions.policies import may_reply, may_reply_as_team, may_speak_on_topic
from weerklank.contributions.quotes import clean_quote
from weerklank.contributions.states import ContributionState
from weerklank.contributions.stories import MOST_PARTS, Part, Story
from weerklank.contributions.threads import place_after
from weerklank.contributions.words import clean_words
from weerklank.kernel import audit, events
from weerklank.kernel.action import action
from weerklank.kernel.policy import Refused, WrongState, authorise
from weerklank.kernel.prepared import prepared
from weerklank.media.actions import PLAIN, Disguise, keep_upload
from weerklank.media.kinds import MOST_OF, MediaKind
from weerklank.media.models import Upload
from weerklank.spaces.aliases import refuse_excluded
from weerklank.spaces.audiences import team_audience
from weerklank.spaces.models import Alias
from weerklank.spaces.person import Person


@action
def send_contribution(
    *,
    person: Person,
    topic: Topic,
    alias: Alias,
    form_key: uuid.UUID,
    words: str = "",
    uploads: Sequence[Upload] = (),
    story: Story | None = None,
    disguise: Disguise = PLAIN,
    team_only: bool = False,
) -> Contribution:
    """Records what `person` says on `topic` under their `alias`, and returns it.

    `uploads` are files that wait on the sender's side, in their order, no more of a kind than
    `MOST_OF`; a `story` comes in place of words and uploads. With `team_only` nobody reads it, nor
    what is said in answer, but the team and the sender. The same `form_key` sent twice gives
    the first contribution back. What a check of `holding.py` has something against waits for a
    moderator. Raises Denied when the person may not speak here, WrongState when
    the topic is not open, Refused when there is nothing to say or too much of it, Excluded when
    they were stopped from writing in this space.
    """
    authorise(may_speak_on_topic(person, topic) and alias.space_id == topic.space_id)
    assert person.account is not None
    refuse_excluded(person.account, topic.space)
    locked = _locked_topic(topic=topic.pk).items[0]
    locked.space = topic.space
    there = _sent_before(form_key=form_key).first
    if there is not None:
        return _own_sending(there, alias)
    if not locked.is_open:
        raise WrongState(_("This question has closed. Your words are still here: copy them."))
    said = _clean(words, uploads, story)
    if not said.parts:
        raise Refused(_("Write something first, or add a picture."))
    contribution = Contribution(
        topic=locked, alias=alias, kind=Contribution.Kind.VOICE, form_key=form_key,
        audience_id=team_audience(topic.space).pk if team_only else locked.audience_id,
        also_for=alias if team_only else None,
    )  # fmt: skip
    return _send(person, contribution, said, disguise, verb="send")


@action
def send_reply(
    *,
    person: Person,
    parent: Contribution,
    alias: Alias,
    form_key: uuid.UUID,
    words: str = "",
    quote: str = "",
    uploads: Sequence[Upload] = (),
    disguise: Disguise = PLAIN,
) -> Contribution:
    """Records what `person` says back to `parent` under their `alias`, and returns it.

    As `send_contribution`; `quote` is a passage of `parent`. WrongState too when what it replies
    to does not stand any more or the conversation was closed, Refused too for a passage that is
    not in it, TooOften when it goes slowly and they replied within the hour.
    """
    authorise(may_reply(person, parent) and alias.space_id == parent.topic.space_id)
    assert person.account is not None
    refuse_excluded(person.account, parent.topic.space)
    locked = locked_contribution(parent)
    there = _sent_before(form_key=form_key).first
    if there is not None:
        return _own_sending(there, alias)
    if not locked.topic.is_open:
        raise WrongState(_("This question has closed. Your words are still here: copy them."))
    if locked.state != ContributionState.STANDING:
        raise WrongState(
            _("What you reply to is not there any more. Your words are still here: copy them.")
        )
    said = _clean(words, uploads, None)
    if not said.parts:
        raise Refused(_("Write something first, or add a picture."))
    keep_pace(person.account, locked)
    reply = Contribution(
        topic=locked.topic, parent=locked, audience_id=locked.audience_id,
        also_for_id=locked.also_for_id, alias=alias,
        kind=Contribution.Kind.REPLY, form_key=form_key, quote=clean_quote(quote, locked),
    )  # fmt: skip
    return _send(person, reply, said, disguise, verb="reply")


@action
def reply_as_team(
    *,
    person: Person,
    contribution: Contribution,
    alias: Alias,
    form_key: uuid.UUID,
    words: str = "",
    uploads: Sequence[Upload] = (),
    story: Story | None = None,
) -> Contribution:
    """Records an answer of the team to `contribution` under the visible `alias`; returns it.

    `uploads` and `story` as in `send_contribution`. Raises Denied, WrongState when the
    contribution was withdrawn meanwhile, Refused when there is nothing in it. The same `form_key`
    twice gives the first answer back.
    """
    authorise(may_reply_as_team(person, contribution) and alias.kind == Alias.Kind.POST)
    parent = locked_contribution(contribution)
    there = _sent_before(form_key=form_key).first
    if there is not None:
        return _own_sending(there, alias)
    if parent.state == ContributionState.WITHDRAWN:
        raise WrongState(_("The author took this contribution back. It needs no answer any more."))
    said = _clean(words, uploads, story)
    if not said.parts:
        raise Refused(_("Write an answer first."))
    answer = _insert(
        Contribution(
            topic=parent.topic, parent=parent, audience_id=parent.audience_id,
            also_for_id=parent.also_for_id, alias=alias,
            kind=Contribution.Kind.TEAM_ANSWER, form_key=form_key,
        ),
        said, PLAIN, by=person,
    )  # fmt: skip
    Contribution.objects.filter(pk=parent.pk).update(is_answered=True)
    live.announce(answer)
    if answer.calls_on:
        events.record(PeopleCalledOn(contribution=answer.pk))
    audit.write(
        actor=alias_actor(alias), verb="answer", subject=answer, scope=parent.topic.space_id
    )
    return answer


@prepared(topic=UUIDField())
def _locked_topic(topic: uuid.UUID) -> QuerySet[Topic]:
    """A topic that nobody else changes or speaks on until this transaction ends."""
    return Topic.objects.select_for_update(no_key=True).filter(pk=topic)


@prepared(form_key=UUIDField())
def _sent_before(form_key: uuid.UUID) -> QuerySet[Contribution]:
    """What was sent with a form, in whatever name."""
    rows = Contribution.objects.filter(form_key=form_key).defer("stems")
    return rows.select_related("topic__space__organisation")


def _own_sending(there: Contribution, alias: Alias) -> Contribution:
    """What was sent with this form, when it was sent under this name. Raises Refused."""
    if there.alias_id != alias.pk:
        raise Refused(_("This was already sent. Open the page again and look."))
    return there


def _clean(words: str, uploads: Sequence[Upload], story: Story | None) -> Story:
    """What is said as parts; without a title it is plain words, then files."""
    if story is None:
        words = clean_words(words)
        parts = [Part(words=words)] if words else []
        parts += [Part(upload=upload) for upload in uploads]
        _refuse_too_many_files(parts)
        return Story("", tuple(parts))
    title = clean_title(story.title)
    parts = [
        part if part.upload else Part(words=clean_words(part.words))
        for part in story.parts
        if part.upload or part.words.strip()
    ]
    if not parts:
        raise Refused(_("Your story is still empty. Write something, or add a picture."))
    if len(parts) > MOST_PARTS:
        raise Refused(
            _("A story has room for %(most)s parts. Take some out, or put two of them together.")
            % {"most": MOST_PARTS}
        )
    clean_words(words_of_parts(parts), most=MOST_WORDS)
    _refuse_too_many_files(parts)
    return Story(title, tuple(parts))


def clean_title(title: str) -> str:
    """The title of a story as it is kept, on one line. Raises Refused when there is none."""
    title = " ".join(clean_words(title, most=MOST_TITLE).split())
    if not title:
        raise Refused(_("Give your story a title. A few words are enough."))
    return title


def words_of_parts(parts: Sequence[Part]) -> str:
    """The words of all parts together: what a contribution says, wherever words are needed."""
    return "\n\n".join(part.words for part in parts if part.words)


def _refuse_too_many_files(parts: Sequence[Part]) -> None:
    counted = Counter(MediaKind(part.upload.kind) for part in parts if part.upload)
    for kind, number in counted.items():
        if number > MOST_OF[kind]:
            raise Refused(
                _("That is more than you can send in one go: %(has)s × %(what)s, at most %(most)s.")
                % {"has": number, "what": kind.label.lower(), "most": MOST_OF[kind]}
            )


def _send(
    person: Person, contribution: Contribution, said: Story, disguise: Disguise, *, verb: str
) -> Contribution:
    """Puts down what somebody says; others know of it unless a check holds it back."""
    topic, alias = contribution.topic, contribution.alias
    words = "\n\n".join(filter(None, (said.title, words_of_parts(said.parts))))
    reasons = reasons_to_hold(Sending(person, topic, alias, words, contribution.parent))
    if reasons:
        contribution.state, contribution.is_known = ContributionState.HELD, False
    sent = _insert(contribution, said, disguise, by=person)
    audit.write(actor=alias_actor(alias), verb=verb, subject=sent, scope=topic.space_id)
    if reasons:
        hold(sent, reasons)
    else:
        make_known(sent)
    return sent


def _insert(
    contribution: Contribution, said: Story, disguise: Disguise, *, by: Person
) -> Contribution:
    contribution.title, contribution.words = said.title, words_of_parts(said.parts)
    is_held = contribution.state == ContributionState.HELD
    seen_by = team_audience(contribution.topic.space) if is_held else contribution.audience
    if (parent := contribution.parent) is not None:
        contribution.root_id = parent.root_id or parent.pk
        contribution.place = place_after(parent.place, contribution.sent_at, contribution.pk)
    contribution.save(force_insert=True)
    if "@" in contribution.words:
        keep_mentions(by, contribution)
        contribution.save(update_fields=["calls_on"])
    # The words of plain contributions stand on the contribution; in a story they have a place.
    shown = said.parts if said.title else [part for part in said.parts if part.upload]
    for position, part in enumerate(shown):
        asset = None
        if part.upload is not None:
            asset = keep_upload(
                upload=part.upload,
                audience=seen_by,
                also_for=contribution.alias if is_held else contribution.also_for,
                space=contribution.topic.space,
                disguise=disguise,
            )
        Attachment.objects.create(
            contribution=contribution,
            asset=asset,
            words=part.words,
            is_cover=part.is_cover,
            position=position,
        )
    return contribution
