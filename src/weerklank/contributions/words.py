"""What may be in the words that people send."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from weerklank.contributions.models import MOST_WORDS
from weerklank.kernel.policy import Refused

KEPT_CONTROLS = frozenset("\n\t")


def clean_words(text: str, *, most: int = MOST_WORDS) -> str:
    """The words as they are kept: line ends made one kind, control signs taken out, trimmed.

    Emoji and right-to-left writing stay; null bytes and signs that turn the direction of the
    whole page do not. Raises Refused when there are more than `most` characters.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(
        sign
        for sign in text
        if sign in KEPT_CONTROLS or unicodedata.category(sign) not in ("Cc", "Cs", "Co", "Cn")
    )
    for turning in "‪‫‬‭‮⁦⁧⁨⁩":
        text = text.replace(turning, "")
    text = text.strip()
    if len(text) > most:
        raise Refused(
            _("Your text has %(has)s characters. There is room for %(most)s. Make it shorter.")
            % {"has": len(text), "most": most}
        )
    return text
