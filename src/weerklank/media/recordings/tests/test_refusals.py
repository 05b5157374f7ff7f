"""Every refusal has a sentence, and every sentence a translation."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from weerklank.media.models import Asset
from weerklank.media.recordings.refusals import (
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

    assert any(do in sentence for do in ("Choose", "Send", "Make", "Film"))
    assert message is not None
    assert isinstance(message.string, str)
    assert any(do in message.string for do in ("Kies", "Stuur", "Verstuur", "Maak", "ilm opnieuw"))


@pytest.mark.parametrize("reason", FailureReason)
def test_reason_fits_where_it_is_kept(reason: FailureReason) -> None:
    assert len(reason) <= (Asset._meta.get_field("failure").max_length or 0)
