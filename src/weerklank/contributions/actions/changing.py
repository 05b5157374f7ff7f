"""Changing what one said, writing out what is to be heard, and taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from weerklank.contributions import counts, withdrawals
from weerklank.contributions.actions.authors import alias_actor, locked_contribution
from weerklank.contributions.actions.releasing import hold_again
from weerklank.contributions.actions.sending import clean_title, words_of_parts
from weerklank.contributions.erasing import erase_elsewhere
from weerklank.contributions.events import (
    ContributionEdited,
    ContributionWithdrawn,
    PeopleCalledOn,
)
from weerklank.contributions.holding import Sending, reasons_to_hold
from weerklank.contributions.mentions import keep_mentions
from weerklank.contributions.models import MOST_WORDS, Attachment, Contribution
from weerklank.contributions.policies import (
    is_author,
    may_edit_contribution,
    may_withdraw_contribution,
    may_write_out_recording,
)
from weerklank.contributions.quotes import drop_quotes_gone
from weerklank.contributions.rewording import change_elsewhere
from weerklank.contributions.states import CHANGEABLE, ContributionState
from weerklank.contributions.stories import Part
from weerklank.contributions.words import clean_words
from weerklank.kernel import audit, clock, events
from weerklank.kernel.action import action
from weerklank.kernel.policy import Denied, Refused, WrongState, authorise
from weerklank.media.actions import redraw_asset, remove_asset, write_out_asset
from weerklank.media.kinds import RECORDINGS, MediaKind
from weerklank.media.models import Asset
from weerklank.spaces.aliases import refuse_excluded
from weerklank.spaces.person import Person


@action
def edit_contribution(*, person: Person, contribution: Contribution, words: str) -> Contribution:
    """Replaces the words of one's own contribution, within half an hour of sending.

    Earlier words are not kept; what a check of `holding.py` has against the new ones holds them, as
    at sending. Raises Denied, WrongState when it no longer stands or the half hour has passed,
    Refused when nothing is left, Excluded when they were stopped from writing.
    """
    mine = _editable(person, contribution)
    words = clean_words(words)
    if not words and not mine.attachments.exists():
        raise Refused(_("Write something first. Or take your contribution back."))
    return _edited(person, mine, words=words)


@action
def edit_story(
    *, person: Person, contribution: Contribution, title: str, words: Mapping[uuid.UUID, str]
) -> Contribution:
    """Replaces the title and the words of one's own story, within half an hour of sending.

    `words` holds what is to stand in each part of words; a part that is left empty goes. Raises
    what `edit_contribution` raises.
    """
    mine = _editable(person, contribution)
    title = clean_title(title)
    parts = list(mine.attachments.all())
    for part in parts:
        if part.asset_id is None and part.pk in words:
            part.words = clean_words(words[part.pk])
    left = [part for part in parts if part.asset_id or part.words]
    if not left:
        raise Refused(_("Write something first. Or take your contribution back."))
    whole = clean_words(words_of_parts([Part(words=part.words) for part in left]), most=MOST_WORDS)
    for part in parts:
        if part not in left:
            part.delete()
        elif part.asset_id is None:
            part.save(update_fields=["words"])
    return _edited(person, mine, words=whole, title=title)


@action
def redraw_attachment(
    *, person: Person, contribution: Contribution, attachment: uuid.UUID, sketch: bytes
) -> Contribution:
    """Replaces one of one's own drawings, within half an hour of sending.

    `sketch` is what the drawing board makes. Raises what `edit_contribution` raises, and Refused
    when there is nothing on the sheet.
    """
    mine = _editable(person, contribution)
    redraw_asset(asset=_asset_of(mine, attachment, MediaKind.DRAWING), sketch=sketch)
    return _edited(person, mine, words=mine.words)


@action
def write_out_recording(
    *,
    person: Person,
    contribution: Contribution,
    attachment: uuid.UUID,
    written: str,
    captions: bytes = b"",
) -> None:
    """Keeps what is said in a recording, written out by its author or by the team, at any time.

    `captions` is a WebVTT file; when it is given, its words are kept too. Empty words take the
    written version away. Raises Denied, WrongState when the contribution was withdrawn, Refused
    when the file holds no captions or there are too many words.
    """
    authorise(may_write_out_recording(person, contribution))
    said = locked_contribution(contribution)
    if said.state == ContributionState.WITHDRAWN:
        raise WrongState(_("The author took this contribution back."))
    own = is_author(person, said)
    by = Asset.WrittenBy.AUTHOR if own else Asset.WrittenBy.TEAM
    write_out_asset(
        asset=_asset_of(said, attachment, *RECORDINGS), written=written, captions=captions, by=by
    )
    actor = alias_actor(said.alias) if own else person.actor
    audit.write(actor=actor, verb="write_out", subject=said, scope=said.topic.space_id)


@action
def withdraw_contribution(*, person: Person, contribution: Contribution) -> None:
    """Takes one's own contribution back: words, files and index are gone at once.

    That something stood there remains. Doing it twice is the same as once. Raises Denied.
    """
    authorise(may_withdraw_contribution(person, contribution))
    mine = locked_contribution(contribution)
    key = mine.pk
    # Also the second time: the first may have broken off between the commit and the list.
    transaction.on_commit(lambda: withdrawals.note(key))
    if mine.state == ContributionState.WITHDRAWN:
        return
    erase(mine)
    audit.write(
        actor=alias_actor(mine.alias), verb="withdraw", subject=mine, scope=mine.topic.space_id
    )
    events.record(ContributionWithdrawn(contribution=mine.pk))


def erase(contribution: Contribution) -> None:
    """Removes what a contribution said. Also used when withdrawals are replayed at a restore."""
    erase_elsewhere(contribution)
    if counts.counts(contribution):
        counts.change_count(contribution, -1)
    for attachment in contribution.attachments.select_related("asset"):
        if attachment.asset is not None:
            remove_asset(asset=attachment.asset)
        attachment.delete()
    contribution.title, contribution.words, contribution.stems = "", "", None
    contribution.hidden_because, contribution.quote, contribution.calls_on = "", "", []
    contribution.state = ContributionState.WITHDRAWN
    contribution.save(
        update_fields=[
            "title", "words", "stems", "hidden_because", "quote", "calls_on", "state",
        ]
    )  # fmt: skip
    contribution.mentions.all().delete()
    contribution.translations.all().delete()
    drop_quotes_gone(contribution)


def _editable(person: Person, contribution: Contribution) -> Contribution:
    """The locked row of one's own contribution that can still be changed; raises as the actions."""
    authorise(may_withdraw_contribution(person, contribution))
    assert person.account is not None
    mine = locked_contribution(contribution)
    refuse_excluded(person.account, mine.topic.space)
    if mine.state not in CHANGEABLE or not may_edit_contribution(person, mine):
        raise WrongState(_("You can change your words for half an hour. That time has passed."))
    return mine


def _edited(person: Person, mine: Contribution, *, words: str, title: str = "") -> Contribution:
    title = title or mine.title
    reasons: list[str] = []
    # What a moderator let through is not held again for the very same words.
    if (title, words) != (mine.title, mine.words):
        whole = "\n\n".join(filter(None, (title, words)))
        reasons = reasons_to_hold(
            Sending(person, mine.topic, mine.alias, whole, mine.parent, changed=mine)
        )
    mine.title, mine.words, mine.edited_at = title, words, clock.now()
    called_before = set(mine.calls_on)
    keep_mentions(person, mine)
    mine.save(update_fields=["title", "words", "calls_on", "edited_at"])
    mine.translations.all().delete()
    drop_quotes_gone(mine)
    change_elsewhere(mine)
    if reasons:
        hold_again(mine, reasons)
    audit.write(actor=alias_actor(mine.alias), verb="edit", subject=mine, scope=mine.topic.space_id)
    events.record(ContributionEdited(contribution=mine.pk))
    # Who was told before is not told again; what is held calls on people once it is let through.
    if mine.state == ContributionState.STANDING and set(mine.calls_on) - called_before:
        events.record(PeopleCalledOn(contribution=mine.pk))
    return mine


def _asset_of(contribution: Contribution, attachment: uuid.UUID, *kinds: str) -> Asset:
    part = (
        Attachment.objects.select_related("asset")
        .filter(contribution=contribution, pk=attachment, asset__kind__in=kinds)
        .first()
    )
    if part is None or part.asset is None:
        raise Denied
    return part.asset
