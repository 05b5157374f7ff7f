"""The shape of what reporters and moderators send."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from weerklank.moderation.models import Report


class ReportForm(forms.Form):
    """Why a contribution should not stand there. `website` is a field that people do not see."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Report.Reason.choices,
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


class HideForm(forms.Form):
    """Why something is hidden."""

    reason = forms.CharField(
        label=_("Why do you hide this?"),
        help_text=_("The author reads this. Write kindly and say what can be done better."),
        widget=forms.Textarea,
        error_messages={"required": _("Write down why. The author reads this.")},
    )


class ExcludeForm(forms.Form):
    """Why somebody may no longer write."""

    reason = forms.CharField(
        label=_("Why may this person no longer write here?"),
        help_text=_("This person reads it when they want to write again."),
        widget=forms.Textarea,
        error_messages={"required": _("Write down why. The author reads this.")},
    )
