"""The field in which people write their own words, here and in the apps above."""

from __future__ import annotations

from django import forms


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
