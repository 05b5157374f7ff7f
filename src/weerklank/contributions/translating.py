"""The place where a translation service can be put in; none is built in.

`TRANSLATION` in the settings names something to call without arguments that gives a `Translator`.
Without it no page says a word of translating. What it gives stands beside the words, never in
their place, and says that a machine made it. It is made when somebody asks, and kept for others who
may read the words; it goes when they are changed or taken back.
"""

from __future__ import annotations

import uuid
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

from weerklank.contributions.models import Contribution, Translation
from weerklank.contributions.states import ContributionState

TASK = "translate_contribution"


class Translator(Protocol):
    """Puts words into another language."""

    def translate(self, text: str, source: str, target: str) -> str:
        """`text`, which is in the language `source` ("tr"), in the language `target` ("nl").

        For the worker. Whatever it raises has it tried again later, a few times.
        """


def translator() -> Translator | None:
    """The service that is set; None without one."""
    if not settings.TRANSLATION:
        return None
    return cast(Translator, import_string(settings.TRANSLATION)())


def can_be_translated(said: Contribution, language: str) -> bool:
    """Whether `said` can be shown beside a translation for who reads `language`. No query."""
    return bool(
        settings.TRANSLATION
        and said.words
        and said.state == ContributionState.STANDING
        and said.language not in ("", language)
    )


def translation_of(said: Contribution, language: str) -> Translation | None:
    """The translation of `said` that was asked for; without words as long as it is being made."""
    return Translation.objects.filter(contribution=said, language=language).first()


def put_in_queue(translation: Translation) -> None:
    """Has the worker make `translation` once this transaction is through."""
    job = app.configure_task(TASK)
    job.defer(translation=str(translation.pk))


def make_translation(translation: uuid.UUID) -> None:
    """Makes a translation that was asked for. For the worker; a second time nothing is left to do.

    Raises what the service raises.
    """
    wanted = Translation.objects.filter(pk=translation, words="").first()
    service = translator()
    if wanted is None or service is None:
        return
    said = wanted.contribution
    words = service.translate(said.words, said.language, wanted.language)
    # Words that were changed meanwhile took the row along.
    Translation.objects.filter(pk=wanted.pk).update(words=words)
