"""Every refusal has a sentence, and every sentence a translation."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from weerklank.media.pictures.refusals import (
    FailureReason,
    RefusalReason,
    failure_sentence,
    refusal_sentence,
)

CATALOGUE = Path(__file__).parents[2] / "locale/nl/LC_MESSAGES/django.po"


def sentences() -> list[str]:
    with translation.override(None):
        return [
            *(str(refusal_sentence(reason)) for reason in RefusalReason),
            *(str(failure_sentence(reason)) for reason in FailureReason),
        ]


@pytest.mark.parametrize("sentence", sentences())
def test_sentence_says_what_to_do_in_both_languages(sentence: str) -> None:
    with CATALOGUE.open("rb") as file:
        message = read_po(file, locale="nl").get(sentence)

    assert message is not None
    assert isinstance(message.string, str)
    assert "choose" in sentence.lower() or "take a screenshot" in sentence
    assert "kies" in message.string.lower() or "schermafdruk" in message.string
