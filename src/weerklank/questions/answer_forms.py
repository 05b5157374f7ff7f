"""The first screen of answering: what you say."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.fields import WordsField


class AnswerForm(forms.Form):
    """The words of an answer."""

    words = WordsField(label=_("Your answer"))
