"""Shape of what people write."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.models import MOST_WORDS


class WordsField(forms.CharField):
    """A large field for people's own words; what may be in them is decided by `clean_words`."""

    def __init__(self, **options: object) -> None:
        super().__init__(
            widget=forms.Textarea,
            strip=False,
            **{"required": False, **options},  # type: ignore[arg-type]
        )
        # Django refuses null bytes with a sentence about them; we take them out instead.
        self.validators = []


class EditForm(forms.Form):
    """Changing one's own words."""

    words = WordsField(label=_("Your words"))
    limit = MOST_WORDS
