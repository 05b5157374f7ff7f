"""The shape of a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from weerklank.moderation.rules import WORRY, rules_of
from weerklank.spaces.models import Space


class ReportForm(forms.Form):
    """Why a contribution should not stand there. `website` is a field that people do not see."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose why this should not stand here."),
            "invalid_choice": _("Choose why this should not stand here."),
        },
    )
    words = forms.CharField(
        label=_("Do you want to explain it?"), widget=forms.Textarea, required=False
    )
    website = forms.CharField(required=False)

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = [(rule.code, rule.words) for rule in rules_of(space)]
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (WORRY, _("Nothing is wrong with it. I worry about who wrote this")), *rules
        ]  # fmt: skip
