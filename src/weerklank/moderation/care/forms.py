"""The shape of what is said about order and care."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from weerklank.spaces.fields import long_text


class OrderForm(forms.Form):
    """Whether first contributions wait, and who is called for help."""

    looks_at_newcomers = forms.BooleanField(
        label=_("Read what somebody says for the first time before others do"),
        help_text=_("It waits in the queue. The promise of an answer runs on."),
        required=False,
    )
    called_for_help = forms.ChoiceField(
        label=_("Who is called when somebody may be in need?"),
        help_text=_("This person gets a message within minutes. Choose who is often there."),
        required=False,
        error_messages={"invalid_choice": _("Choose somebody of the team.")},
    )

    def __init__(self, *args: Any, team: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = ("", gettext("Everybody who manages this space"))
        self.fields["called_for_help"].choices = [nobody, *team]  # type: ignore[attr-defined]


class DistressForm(forms.Form):
    """Nothing but which version of the case was looked at."""

    seen = forms.IntegerField()


class DistressWordsForm(forms.Form):
    """The list of words that may point to distress."""

    words = forms.CharField(
        label=_("Words and short phrases"),
        help_text=_(
            "One on each line. Capitals and accents do not matter, and often the ending does not "
            "either. The words of a phrase have to stand side by side."
        ),
        widget=long_text(12),
        required=False,
    )
