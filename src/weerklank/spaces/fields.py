"""Fields that the forms of spaces share with the apps above."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from weerklank.spaces.life import LifeDomain, proposed_for


def long_text(rows: int = 4) -> forms.Textarea:
    """A field of many lines."""
    return forms.Textarea(attrs={"rows": rows})


class DayField(forms.DateField):
    """A day, from the browser's own calendar."""

    widget = forms.DateInput(format="%Y-%m-%d")
    default_error_messages = {"invalid": _("This is not a day. Write it like 31-12-2027.")}


class DomainsField(forms.MultipleChoiceField):
    """The parts of life that something is about. None is fine."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(
            label=_("Which part of life is it about?"),
            choices=LifeDomain.choices,
            required=False,
            help_text=_(
                "Choose as somebody lives it. More than one is fine. Others find it by this."
            ),
        )


def proposals(text: str) -> dict[str, str]:
    """What to say at each domain that `text` is probably about, for the macro `field`. No query."""
    return {domain: now("Fits these words, we think") for domain in proposed_for(text)}
