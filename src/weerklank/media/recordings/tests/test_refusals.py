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


@pytest.mark.parametrize("reason", [*RefusalReason, *FailureReason])
def test_sentence_says_what_to_do_in_both_languages(reason: RefusalReason | FailureReason) -> None:
    with translation.override(None):
        sentence = str(
            refusal_sentence(reason)
            if isinstance(reason, RefusalReason)
            else failure_sentence(reason)
        )
    with CATALOGUE.open("rb") as file:
        message = read_po(file, locale="nl").get(sentence)

    assert message is not None
    assert isinstance(message.string, str)
    assert "hoose" in sentence or "ake a screenshot" in sentence
    assert "ies" in message.string or "schermafdruk" in message.string
