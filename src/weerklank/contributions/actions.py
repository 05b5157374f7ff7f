"""Every write of contributions."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from weerklank.contributions import counts, withdrawals
from weerklank.contributions.erasing import erase_elsewhere
from weerklank.contributions.events import (
    ContributionEdited,
    ContributionSent,
    ContributionWithdrawn,
)
from weerklank.contributions.models import Attachment, Contribution, Topic
from weerklank.contributions.policies import (
    may_edit_contribution,
    may_reply_as_team,
    may_speak_on_topic,
    may_withdraw_contribution,
)
from weerklank.contributions.states import ContributionState
from weerklank.contributions.words import clean_words
from weerklank.kernel import audit, clock, events
from weerklank.kernel.audit import Actor
from weerklank.kernel.policy import Refused, WrongState, authorise
from weerklank.media.actions import keep_upload, remove_asset
from weerklank.media.models import Upload
from weerklank.spaces.aliases import refuse_excluded
from weerklank.spaces.models import Alias
from weerklank.spaces.person import Person

MOST_PICTURES = 5


def alias_actor(alias: Alias) -> Actor:
    """How the audit trail knows the author of something: by the alias, never by the account."""
    return Actor("alias", alias.pk)


@transaction.atomic
def send_contribution(
    *,
    person: Person,
    topic: Topic,
    alias: Alias,
    words: str,
    uploads: list[Upload],
    form_key: uuid.UUID,
) -> Contribution:
    """Records what `person` says on `topic` under their `alias`, and returns it.

    `uploads` are at most five pictures that wait on the sender's side, in their order. The same
    `form_key` sent twice gives the first contribution back. Raises Denied when the person may not
    speak here, WrongState when the topic is not open, Refused when there is nothing to say or too
    much of it, Excluded when they were stopped from writing in this space.
    """
    authorise(may_speak_on_topic(person, topic) and alias.space_id == topic.space_id)
    assert person.account is not None
    refuse_excluded(person.account, topic.space)
    locked = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    there = Contribution.objects.filter(form_key=form_key, alias=alias).first()
    if there is not None:
        return there
    if not locked.is_open:
        raise WrongState(_("This question has closed. Your words are still here: copy them."))
    words = clean_words(words)
    if not words and not uploads:
        raise Refused(_("Write something first, or add a picture."))
    if len(uploads) > MOST_PICTURES:
        raise Refused(_("You can send at most %(most)s pictures.") % {"most": MOST_PICTURES})
    contribution = _insert(
        topic=locked, parent=None, alias=alias, kind=Contribution.Kind.VOICE, words=words,
        form_key=form_key,
    )  # fmt: skip
    for position, upload in enumerate(uploads):
        asset = keep_upload(upload=upload, audience=contribution.audience, space=topic.space)
        Attachment.objects.create(contribution=contribution, asset=asset, position=position)
    counts.change_count(contribution, +1)
    audit.write(actor=alias_actor(alias), verb="send", subject=contribution, scope=topic.space_id)
    events.record(ContributionSent(contribution=contribution.pk))
    return contribution


@transaction.atomic
def reply_as_team(
    *, person: Person, contribution: Contribution, alias: Alias, words: str, form_key: uuid.UUID
) -> Contribution:
    """Records an answer of the team to `contribution` under the visible `alias`; returns it.

    Raises Denied, WrongState when the contribution was withdrawn meanwhile, Refused when there
    are no words. The same `form_key` twice gives the first answer back.
    """
    authorise(may_reply_as_team(person, contribution) and alias.kind == Alias.Kind.POST)
    parent = _locked(contribution)
    there = Contribution.objects.filter(form_key=form_key, alias=alias).first()
    if there is not None:
        return there
    if parent.state == ContributionState.WITHDRAWN:
        raise WrongState(_("The author took this contribution back. It needs no answer any more."))
    words = clean_words(words)
    if not words:
        raise Refused(_("Write an answer first."))
    answer = _insert(
        topic=parent.topic, parent=parent, alias=alias, kind=Contribution.Kind.TEAM_ANSWER,
        words=words, form_key=form_key,
    )  # fmt: skip
    Contribution.objects.filter(pk=parent.pk).update(is_answered=True)
    audit.write(
        actor=alias_actor(alias), verb="answer", subject=answer, scope=parent.topic.space_id
    )
    return answer


@transaction.atomic
def edit_contribution(*, person: Person, contribution: Contribution, words: str) -> Contribution:
    """Replaces the words of one's own contribution, within half an hour of sending.

    Earlier words are not kept. Raises Denied, WrongState when it no longer stands or the half
    hour has passed, Refused when nothing is left, Excluded when they were stopped from writing.
    """
    authorise(may_withdraw_contribution(person, contribution))
    assert person.account is not None
    mine = _locked(contribution)
    refuse_excluded(person.account, mine.topic.space)
    if mine.state != ContributionState.STANDING or not may_edit_contribution(person, mine):
        raise WrongState(_("You can change your words for half an hour. That time has passed."))
    words = clean_words(words)
    if not words and not mine.attachments.exists():
        raise Refused(_("Write something first. Or take your contribution back."))
    mine.words, mine.edited_at = words, clock.now()
    mine.save(update_fields=["words", "edited_at"])
    audit.write(actor=alias_actor(mine.alias), verb="edit", subject=mine, scope=mine.topic.space_id)
    events.record(ContributionEdited(contribution=mine.pk))
    return mine


@transaction.atomic
def withdraw_contribution(*, person: Person, contribution: Contribution) -> None:
    """Takes one's own contribution back: words, pictures and index are gone at once.

    That something stood there remains. Doing it twice is the same as once. Raises Denied.
    """
    authorise(may_withdraw_contribution(person, contribution))
    mine = _locked(contribution)
    if mine.state == ContributionState.WITHDRAWN:
        return
    erase(mine)
    audit.write(
        actor=alias_actor(mine.alias), verb="withdraw", subject=mine, scope=mine.topic.space_id
    )
    events.record(ContributionWithdrawn(contribution=mine.pk))
    key = mine.pk
    transaction.on_commit(lambda: withdrawals.note(key))


def erase(contribution: Contribution) -> None:
    """Removes what a contribution said. Also used when withdrawals are replayed at a restore."""
    erase_elsewhere(contribution)
    if counts.counts(contribution):
        counts.change_count(contribution, -1)
    for attachment in contribution.attachments.select_related("asset"):
        remove_asset(asset=attachment.asset)
        attachment.delete()
    contribution.words, contribution.stems = "", None
    contribution.hidden_because = ""
    contribution.state = ContributionState.WITHDRAWN
    contribution.save(update_fields=["words", "stems", "hidden_because", "state"])


def _locked(contribution: Contribution) -> Contribution:
    return (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("topic", "topic__space", "alias")
        .get(pk=contribution.pk)
    )


def _insert(
    *,
    topic: Topic,
    parent: Contribution | None,
    alias: Alias,
    kind: str,
    words: str,
    form_key: uuid.UUID,
) -> Contribution:
    try:
        with transaction.atomic():
            return Contribution.objects.create(
                topic=topic,
                parent=parent,
                audience_id=parent.audience_id if parent else topic.audience_id,
                alias=alias,
                kind=kind,
                words=words,
                form_key=form_key,
            )
    except IntegrityError:
        raise Refused(_("This was already sent. Open the page again and look.")) from None
