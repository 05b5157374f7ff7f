"""Shape of what people write."""

from __future__ import annotations

import uuid

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.fields import WordsField
from weerklank.contributions.models import MOST_TITLE, Contribution
from weerklank.spaces.fields import DomainsField


class EditForm(forms.Form):
    """Changing one's own words."""

    words = WordsField(label=_("Your words"))


class LabelForm(forms.Form):
    """Which parts of life a contribution is about."""

    domains = DomainsField()


class EditStoryForm(forms.Form):
    """Changing the title and the words of one's own story."""

    title = forms.CharField(
        label=_("What is your story called?"), max_length=MOST_TITLE, required=False
    )

    def __init__(self, data: QueryDict | None, *, story: Contribution) -> None:
        super().__init__(data, initial={"title": story.title})
        parts = [part for part in story.attachments.all() if part.asset_id is None]
        self.fields_of_parts = {f"words-{part.pk}": part.pk for part in parts}
        for number, part in enumerate(parts, start=1):
            self.fields[f"words-{part.pk}"] = WordsField(
                label=_("Words %(number)s") % {"number": number}, initial=part.words
            )

    def words(self) -> dict[uuid.UUID, str]:
        """What is to stand in each part of words. For a form that was found valid."""
        return {pk: self.cleaned_data[name] for name, pk in self.fields_of_parts.items()}


class WriteOutForm(forms.Form):
    """What is said in a recording, typed or in a file of captions."""

    written = WordsField(
        label=_("What is said"),
        help_text=_("Word for word, or in short. Leave it empty to take it away."),
    )
    captions = forms.FileField(
        label=_("File with captions"),
        required=False,
        allow_empty_file=True,
        help_text=_("Only when you have one: a WebVTT file, it ends in .vtt."),
    )
