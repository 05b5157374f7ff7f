"""The shape of what teams and officers send."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from weerklank.unmasking.actions.requests import TELL_AFTER_DAYS
from weerklank.unmasking.models import Officer, Step

_WHEN = {
    0: _("At once, when this has ended"),
    14: _("14 days later"),
    30: _("30 days later"),
    90: _("90 days later"),
}


class OfficerChoice(forms.ChoiceField):
    """One of the officers that were found for this page."""

    def __init__(self, *, label: object) -> None:
        wrong = _("Choose an officer from the list.")
        super().__init__(
            label=label,  # type: ignore[arg-type]
            widget=forms.RadioSelect,
            error_messages={"required": wrong, "invalid_choice": wrong},
        )
        self.officers: dict[str, Officer] = {}

    def offer(self, officers: Iterable[Officer]) -> None:
        """Lets people choose among `officers`, by first name, role and organisation."""
        self.officers = {str(one.pk): one for one in officers}
        self.choices = [(key, _named(one)) for key, one in self.officers.items()]

    def clean(self, value: Any) -> Officer:
        """The officer that was chosen."""
        return self.officers[super().clean(value)]


class _NeverDrawnAgain(forms.PasswordInput):
    def format_value(self, value: Any) -> None:
        """Nothing: a page that comes back must not hold the code."""


class CodeField(forms.CharField):
    """The personal code of an officer."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Your own code"),
            help_text=_("The code of 26 letters and digits that you got when you made it."),
            widget=_NeverDrawnAgain(attrs={"autocomplete": "off"}),
            max_length=60,
            error_messages={"required": _("Fill in your code.")},
        )


class HandOverForm(forms.Form):
    """To whom, and what is the matter."""

    officer = OfficerChoice(label=_("Who should look at this?"))
    reason = forms.CharField(
        label=_("What is the matter?"),
        help_text=_("For example: who is threatened, and what you know of it."),
        widget=forms.Textarea,
        error_messages={"required": _("Write down what is the matter. The officer reads this.")},
    )

    def __init__(self, *args: Any, officers: Iterable[Officer], **given: Any) -> None:
        super().__init__(*args, **given)
        _choice(self, "officer").offer(officers)


class AskForm(forms.Form):
    """On what ground, why, whom to ask, and when the author is told."""

    ground = forms.ChoiceField(
        label=_("What is it?"),
        choices=Step.Ground.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose whether it is a threat or a crime. Nothing else is a ground.")
        },
    )
    reason = forms.CharField(
        label=_("Why must the name be known?"),
        help_text=_("The second officer reads this, and later the author. Name no other people."),
        widget=forms.Textarea,
        error_messages={
            "required": _("Write down why. The second officer and the author read it.")
        },
    )
    second = OfficerChoice(label=_("Whom do you ask to decide with you?"))
    tell_after_days = forms.TypedChoiceField(
        label=_("When is the author told?"),
        choices=[(days, _WHEN[days]) for days in TELL_AFTER_DAYS],
        coerce=int,
        initial=0,
        widget=forms.RadioSelect,
    )
    later_because = forms.CharField(
        label=_("Why later? Only when the police ask for it"),
        widget=forms.Textarea,
        required=False,
    )
    code = CodeField()

    def __init__(self, *args: Any, officers: Iterable[Officer], **given: Any) -> None:
        super().__init__(*args, **given)
        _choice(self, "second").offer(officers)


class CodeForm(forms.Form):
    """An officer's yes."""

    code = CodeField()


class ReasonForm(forms.Form):
    """An officer's no."""

    reason = forms.CharField(
        label=_("Why not?"),
        widget=forms.Textarea,
        error_messages={"required": _("Write down why not.")},
    )


def _named(officer: Officer) -> str:
    assert officer.post is not None
    return f"{officer.post.first_name}, {officer.post.role}, {officer.organisation.name}"


def _choice(form: forms.Form, name: str) -> OfficerChoice:
    field = form.fields[name]
    assert isinstance(field, OfficerChoice)
    return field
