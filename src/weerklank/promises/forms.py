"""Shape of what officials send."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.fields import WordsField
from weerklank.promises.models import Promise


class AnswerForm(forms.Form):
    """A short answer. `form_key` makes sending it twice the same as once."""

    words = WordsField(label=_("Your answer"))
    form_key = forms.UUIDField(widget=forms.HiddenInput)


def empty_answer(promise: Promise, words: str = "") -> AnswerForm:
    """The form that stands under what `promise` is about; `words` are those that were kept."""
    return AnswerForm(
        auto_id=f"id_{promise.pk.hex}_%s", initial={"form_key": uuid.uuid4(), "words": words}
    )
