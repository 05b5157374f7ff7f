"""Shape of what a team writes about what was done."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.fields import WordsField
from weerklank.outcomes.models import Outcome


class OutcomeForm(forms.Form):
    """What was done, decided, refused or is being looked into."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=Outcome.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is.")},
    )
    title = forms.CharField(
        label=_("In one sentence"),
        max_length=120,
        help_text=_("For example: A bench at every bus stop."),
        error_messages={"required": _("Say in one sentence what was done.")},
    )
    words = WordsField(
        label=_("What was done?"),
        required=True,
        help_text=_("Say what changes, from when, and who sees to it. Or why it cannot be done."),
        error_messages={"required": _("Write what was done, or why not.")},
    )
