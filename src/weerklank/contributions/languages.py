"""Which language something was said in, found without asking anybody outside.

A classifier of character sequences (Lui and Baldwin 2012) that comes with its model as a package.
It is wrong about a few words, so a language is noted only when it is sure; without one the words
count as in the language of the page.
"""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any

from weerklank.contributions.models import Contribution

# What is spoken most at home in the Netherlands, of those that the model knows.
LANGUAGES = (
    "nl", "en", "de", "fr", "tr", "ar", "pl", "uk", "ru", "es", "pt", "ro", "bg", "it", "fa",
    "zh", "vi", "hi", "ur", "id", "hu", "el",
)  # fmt: skip
SURE = 0.95
LEAST_SIGNS = 12
# What comes after says nothing that the beginning did not.
_LOOKED_AT = 2000


def language_of(words: str) -> str:
    """The code of the language of `words` ("nl"), empty when that is not sure.

    For the worker: the model takes 100 MB and a second, the first time.
    """
    if sum(sign.isalpha() for sign in words) < LEAST_SIGNS:
        return ""
    language, chance = _identifier().classify(words[:_LOOKED_AT])
    return str(language) if chance >= SURE else ""


def note_language(contribution: uuid.UUID) -> None:
    """Finds in which language a contribution is now, and keeps it. May run twice."""
    rows = Contribution.objects.filter(pk=contribution)
    words = rows.values_list("words", flat=True).first()
    if words is not None:
        # Words that were changed meanwhile have a note of their own coming.
        rows.filter(words=words).update(language=language_of(words))


@cache
def _identifier() -> Any:
    # Only the worker needs it, and the web server does not carry its weight.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    made: Any = LanguageIdentifier
    identifier = made.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
