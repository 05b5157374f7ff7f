"""Shape of what officials send."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.fields import WordsField
from weerklank.promises.models import Promise


class AnswerForm(forms.Form):
    """A short answer."""

    words = WordsField(label=_("Your answer"))


def empty_answer(promise: Promise, words: str = "") -> AnswerForm:
    """The form that stands under what `promise` is about; `words` are those that were kept."""
    return AnswerForm(auto_id=f"id_{promise.pk.hex}_%s", initial={"words": words})
