"""What somebody wrote and did not send yet, kept sealed under the secret of their browser."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from weerklank.contributions.models import UnsentWords
from weerklank.kernel import clock
from weerklank.kernel.sealing import KeyRing, SealBroken
from weerklank.media.holders import Holder

KEPT = timedelta(hours=24)
_PURPOSE = "unsent"


@dataclass(frozen=True, slots=True)
class Unsent:
    """Words that wait, and the key of the form they will be sent with."""

    words: str
    form_key: uuid.UUID


def keep(*, holder: Holder, about: uuid.UUID, words: str) -> Unsent:
    """Keeps `words` for a day in place of what was kept about this; returns what is kept."""
    there = kept(holder=holder, about=about)
    unsent = Unsent(words, there.form_key if there else uuid.uuid4())
    content = {
        "words": unsent.words,
        "form_key": str(unsent.form_key),
        "until": (clock.now() + KEPT).isoformat(),
    }
    sealed = _ring(holder, about).seal(json.dumps(content).encode(), purpose=_PURPOSE)
    UnsentWords.objects.update_or_create(
        holder=holder.hash_for(about), defaults={"sealed": sealed, "on": clock.today()}
    )
    return unsent


def kept(*, holder: Holder, about: uuid.UUID) -> Unsent | None:
    """What this browser wrote about this and did not send, as long as a day has not passed."""
    row = UnsentWords.objects.filter(holder=holder.hash_for(about)).first()
    if row is None:
        return None
    try:
        content = json.loads(_ring(holder, about).unseal(row.sealed, purpose=_PURPOSE))
    except SealBroken:
        return None
    if datetime.fromisoformat(content["until"]) < clock.now():
        return None
    return Unsent(content["words"], uuid.UUID(content["form_key"]))


def forget(*, holder: Holder, about: uuid.UUID) -> None:
    """Erases what was kept."""
    UnsentWords.objects.filter(holder=holder.hash_for(about)).delete()


def _ring(holder: Holder, about: uuid.UUID) -> KeyRing:
    return KeyRing((holder.key_for(about),))
