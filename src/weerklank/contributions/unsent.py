"""What somebody wrote and did not send yet, kept sealed under the secret of their browser."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import BinaryField, QuerySet

from weerklank.contributions.models import UnsentWords
from weerklank.contributions.stories import StoryDraft
from weerklank.kernel import clock
from weerklank.kernel.prepared import prepared
from weerklank.kernel.sealing import KeyRing, SealBroken
from weerklank.media.holders import Holder

KEPT = timedelta(hours=24)
_PURPOSE = "unsent"


@dataclass(frozen=True, slots=True)
class Unsent:
    """Words that wait, or a story in place of them, and the key of the form they go with.

    Who tells a story and goes back to plain words keeps both; `tells_story` says which is sent.
    """

    words: str
    form_key: uuid.UUID
    story: StoryDraft | None = None
    tells_story: bool = False
    quote: str = ""

    @property
    def text(self) -> str:
        """All words of what would be sent."""
        if self.story is None or not self.tells_story:
            return self.words
        return "\n\n".join([self.story.title, *(part.words for part in self.story.parts)])


def keep(*, holder: Holder, about: uuid.UUID, words: str, quote: str = "") -> Unsent:
    """Keeps `words` for a day in place of those that were kept about this; returns what is kept.

    Words are sent from now on, and not the story that may be there. `quote` goes with a reply.
    """
    there = kept(holder=holder, about=about)
    story = there.story if there else None
    return _keep(holder, about, there, Unsent(words, uuid.uuid4(), story, quote=quote))


def keep_story(*, holder: Holder, about: uuid.UUID, story: StoryDraft) -> Unsent:
    """Keeps `story` for a day, to be sent in place of words; returns what is kept."""
    there = kept(holder=holder, about=about)
    words = there.words if there else ""
    return _keep(holder, about, there, Unsent(words, uuid.uuid4(), story, tells_story=True))


def _keep(holder: Holder, about: uuid.UUID, there: Unsent | None, unsent: Unsent) -> Unsent:
    if there:
        unsent = replace(unsent, form_key=there.form_key)
    content = {
        "words": unsent.words,
        "form_key": str(unsent.form_key),
        "story": unsent.story.content() if unsent.story else None,
        "tells_story": unsent.tells_story,
        "quote": unsent.quote,
        "until": (clock.now() + KEPT).isoformat(),
    }
    sealed = _ring(holder, about).seal(json.dumps(content).encode(), purpose=_PURPOSE)
    UnsentWords.objects.update_or_create(
        holder=holder.hash_for(about), defaults={"sealed": sealed, "on": clock.today()}
    )
    return unsent


def kept(*, holder: Holder, about: uuid.UUID) -> Unsent | None:
    """What this browser wrote about this and did not send, as long as a day has not passed."""
    row = _row(holder=holder.hash_for(about)).first
    if row is None:
        return None
    try:
        content = json.loads(_ring(holder, about).unseal(row.sealed, purpose=_PURPOSE))
    except SealBroken:
        return None
    if datetime.fromisoformat(content["until"]) < clock.now():
        return None
    story = content.get("story")
    return Unsent(
        words=content["words"],
        form_key=uuid.UUID(content["form_key"]),
        story=StoryDraft.read(story) if story else None,
        tells_story=content.get("tells_story", False),
        quote=content.get("quote", ""),
    )


@prepared(holder=BinaryField())
def _row(holder: bytes) -> QuerySet[UnsentWords]:
    return UnsentWords.objects.filter(holder=holder)


def forget(*, holder: Holder, about: uuid.UUID) -> None:
    """Erases what was kept."""
    UnsentWords.objects.filter(holder=holder.hash_for(about)).delete()


def _ring(holder: Holder, about: uuid.UUID) -> KeyRing:
    return KeyRing((holder.key_for(about),))
