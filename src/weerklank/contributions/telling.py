"""Telling a story in a form: what a sent form says of it, and what the form shows.

For the views of every capability in which a story can be told. Nothing here needs a script: each
button sends the form, and the story is kept, sealed, at every step.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from weerklank.contributions import unsent
from weerklank.contributions.actions.sending import clean_title
from weerklank.contributions.stories import MOST_PARTS, DraftPart, StoryDraft
from weerklank.kernel.policy import Refused
from weerklank.kernel.throttle import count_network_or_refuse
from weerklank.media.holders import Holder
from weerklank.media.kinds import MediaKind
from weerklank.media.queries import uploads_waiting
from weerklank.media.waiting import change_waiting, take_files, waiting_items

# A quarter of an hour of a meeting of forty people, who press many buttons.
MOST_UNSENT = 1200


@dataclass(frozen=True, slots=True)
class Telling:
    """A story after a form was sent: the draft, what could not be used, and what was asked for."""

    draft: StoryDraft
    problems: list[str]
    do: str


def draft_of(*, holder: Holder, about: uuid.UUID) -> StoryDraft:
    """The story that this browser is telling about this, with every file that waits in it.

    A new one begins with the words that were kept.
    """
    there = unsent.kept(holder=holder, about=about)
    waiting = uploads_waiting(holder.hash_for(about))
    if there is not None and there.story is not None:
        return there.story.with_files(waiting)
    begun = DraftPart("t0", words=there.words if there else "")
    return StoryDraft(parts=(begun,)).with_files(waiting)


def take_story(
    request: HttpRequest, *, holder: Holder, about: uuid.UUID, takes: Collection[str]
) -> Telling:
    """Does what a sent form says of the story, and keeps it. Returns it as it is now."""
    mine = holder.hash_for(about)
    before = draft_of(holder=holder, about=about)
    problems = take_files(request, mine, takes)
    change_waiting(request, mine)
    draft = before.with_posted(request.POST).with_files(uploads_waiting(mine))
    do, _colon, key = request.POST.get("do", "").partition(":")
    if do == "up":
        draft = draft.moved(key, -1)
    elif do == "down":
        draft = draft.moved(key, +1)
    elif do == "drop":
        draft = draft.without(key)
    elif do == "words" and len(draft.parts) < MOST_PARTS:
        draft = draft.with_words_added()
    try:
        count_unsent(request)
        unsent.keep_story(holder=holder, about=about, story=draft)
    except Refused as refused:
        problems.append(str(refused))
    return Telling(draft, problems, do)


def count_unsent(request: HttpRequest) -> None:
    """Counts that words of this network are kept unsent, for which nobody needs an account.

    Raises TooOften.
    """
    count_network_or_refuse(request, what="unsent words", most=MOST_UNSENT)


def what_is_missing(draft: StoryDraft) -> dict[str, str]:
    """The field and the sentence for what a story still lacks; empty when it can be sent."""
    try:
        clean_title(draft.title)
    except Refused as refused:
        return {"title": str(refused)}
    if not any(part.upload or part.words.strip() for part in draft.parts):
        return {"parts": _("Your story is still empty. Write something, or add a picture.")}
    return {}


def rows_of(
    draft: StoryDraft, *, holder: Holder, about: uuid.UUID, back: str
) -> list[dict[str, Any]]:
    """The parts of `draft` as the form draws them, in their order. One query."""
    items = {item["id"]: item for item in waiting_items(holder.hash_for(about), about, back)}
    shown = (MediaKind.PICTURE, MediaKind.DRAWING, MediaKind.VIDEO)
    return [
        {
            "key": part.key,
            "words": part.words,
            "item": items.get(part.upload) if part.upload else None,
            "can_be_cover": part.upload in items and items[part.upload]["kind"] in shown,
            "is_cover": part.upload is not None and part.upload == draft.cover,
            "is_first": number == 0,
            "is_last": number == len(draft.parts) - 1,
        }
        for number, part in enumerate(draft.parts)
    ]
