"""Fields that the forms of spaces share with the apps above."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


def long_text(rows: int = 4) -> forms.Textarea:
    """A field of many lines."""
    return forms.Textarea(attrs={"rows": rows})


class DayField(forms.DateField):
    """A day, from the browser's own calendar."""

    widget = forms.DateInput(format="%Y-%m-%d")
    default_error_messages = {"invalid": _("This is not a day. Write it like 31-12-2027.")}
