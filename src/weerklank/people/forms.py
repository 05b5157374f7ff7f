"""Input about one's own account."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from weerklank.people.leaving import Farewell


class AccountForm(forms.Form):
    """What somebody may change about themselves at any time."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("nl", "Nederlands"), ("en", "English")]
    )

    def clean_first_name(self) -> str:
        """The name without spaces around or between that nobody means."""
        return " ".join(self.cleaned_data["first_name"].split())


class ConsentForm(forms.Form):
    """Consent, given or taken back."""

    is_given = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda choice: choice == "yes"
    )


class CodeForm(forms.Form):
    """A code from a mail, or nothing to have one sent."""

    code = forms.CharField(label=_("Code from the mail"), max_length=20)


class FarewellForm(forms.Form):
    """How somebody wants to leave."""

    farewell = forms.ChoiceField(
        label=_("What should happen with what you said?"),
        choices=[
            (Farewell.KEEP_WORDS, _("Leave my contributions, without me")),
            (Farewell.TAKE_WORDS, _("Take everything away")),
        ],
        widget=forms.RadioSelect,
    )
