"""Shape of what people write."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.fields import WordsField


class EditForm(forms.Form):
    """Changing one's own words."""

    words = WordsField(label=_("Your words"))
