"""Answering an open question: words and pictures, a name to appear under, a promise back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction

from weerklank.contributions.actions import send_contribution
from weerklank.contributions.models import Contribution, Topic
from weerklank.media.models import Upload
from weerklank.promises.actions import open_promise
from weerklank.spaces.aliases import appear_in_space
from weerklank.spaces.person import Person


@dataclass(frozen=True, slots=True)
class Appearance:
    """How somebody chose to appear: the kind of alias, and the name for a new one."""

    kind: str
    name: str


@transaction.atomic
def answer_question(
    *,
    person: Person,
    topic: Topic,
    appearance: Appearance,
    words: str,
    uploads: list[Upload],
    form_key: uuid.UUID,
) -> Contribution:
    """Sends what `person` says to a question and promises an answer, or does nothing at all.

    Raises what `appear_in_space` and `send_contribution` raise: Denied, WrongState, Refused,
    Excluded. The same `form_key` twice gives the first contribution back.
    """
    alias = appear_in_space(
        person=person, space=topic.space, kind=appearance.kind, name=appearance.name
    )
    contribution = send_contribution(
        person=person, topic=topic, alias=alias, words=words, uploads=uploads, form_key=form_key
    )
    open_promise(contribution=contribution)
    return contribution
