"""Answering an open question: words, files or a story, a name to appear under, a promise back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _

from weerklank.contributions.actions import send_contribution
from weerklank.contributions.appearing import Appearance
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.stories import Story
from weerklank.kernel.action import action
from weerklank.kernel.policy import Refused
from weerklank.media.actions import PLAIN, Disguise
from weerklank.media.models import Upload
from weerklank.promises.actions import open_promise
from weerklank.spaces.person import Person


@action
def answer_question(
    *,
    person: Person,
    topic: Topic,
    appearance: Appearance,
    form_key: uuid.UUID,
    words: str = "",
    uploads: Sequence[Upload] = (),
    story: Story | None = None,
    disguise: Disguise = PLAIN,
) -> Contribution:
    """Sends what `person` says to a question and promises an answer, or does nothing at all.

    A `story` comes in place of words and uploads. Raises what `appear_in_space` and
    `send_contribution` raise: Denied, WrongState, Refused, Excluded; Refused too for a kind of
    answer that is not asked for. The same `form_key` twice gives the first contribution back.
    """
    alias = appearance.alias_in(topic.space, person)
    _refuse_unasked(topic, uploads, story)
    contribution = send_contribution(
        person=person, topic=topic, alias=alias, words=words, uploads=uploads, story=story,
        disguise=disguise, form_key=form_key, team_only=appearance.team_only,
    )  # fmt: skip
    open_promise(contribution=contribution)
    return contribution


def _refuse_unasked(topic: Topic, uploads: Sequence[Upload], story: Story | None) -> None:
    asked = topic.question.takes
    files = [part.upload for part in story.parts if part.upload] if story else uploads
    if any(file.kind not in asked for file in files) or (
        story and not topic.question.takes_stories
    ):
        raise Refused(_("This question cannot be answered in this way. Go back and take it out."))
