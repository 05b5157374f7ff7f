"""What one says back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.fields import WordsField


class ReplyForm(forms.Form):
    """The words of a reply."""

    words = WordsField(label=_("Your reply"))
    quote = WordsField(
        label=_("A passage that you reply to"),
        help_text=_("Select it above, or copy it exactly. It then stands above your reply."),
    )
