"""The shape of disagreeing, and of judging it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from weerklank.moderation.decisions.forms import DecideForm

RIGHT, WRONG = "right", "wrong"


class AppealForm(forms.Form):
    """Why an author does not agree."""

    words = forms.CharField(
        label=_("Why do you not agree?"),
        help_text=_("Somebody else of the team reads this: not who decided before."),
        widget=forms.Textarea,
        error_messages={"required": _("Write down why you do not agree.")},
    )


class DisagreeForm(AppealForm):
    """Why who reported something does not agree with what came of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = _(
            "Somebody else of the team reads this: not who decided before. Nobody sees who you are,"
            " so leave out what only you can know."
        )


class ReconsiderForm(DecideForm):
    """What is decided because who reported something does not agree."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "When the decision stays, who reported it reads this; else the author does."
        )


class JudgeForm(forms.Form):
    """Whether a decision was right, and why."""

    do = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[
            (WRONG, _("The author is right: put everything back")),
            (RIGHT, _("The decision stays")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you decide."),
            "invalid_choice": _("Choose what you decide."),
        },
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The author reads this, and so does who decided before."),
        widget=forms.Textarea,
        error_messages={"required": _("Write down why. The author reads this.")},
    )
