"""What the screens of organisations, their front doors and the platform ask."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from babel.dates import get_day_names
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from weerklank.design.theme import MAX_RADIUS, Font
from weerklank.spaces.fields import DayField, long_text
from weerklank.spaces.models import Organisation

_MONDAY = date(2024, 1, 1)


def _weekdays() -> list[tuple[int, str]]:
    names = get_day_names("wide", locale=(get_language() or "nl").split("-")[0])
    days = [_MONDAY + timedelta(days=ahead) for ahead in range(7)]
    return [(day.weekday(), names[day.weekday()]) for day in days]


class TimeInput(forms.TimeInput):
    """A time, from the browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ColourInput(forms.TextInput):
    """A colour, from the browser's own palette."""

    input_type = "color"


class CalendarForm(forms.Form):
    """When an organisation works, and how its people answer."""

    works_on = forms.TypedMultipleChoiceField(
        label=_("On which days do you work?"),
        choices=_weekdays,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day on which you work.")},
    )
    works_from = forms.TimeField(label=_("From"), widget=TimeInput())
    works_until = forms.TimeField(label=_("Until"), widget=TimeInput())
    may_answer_as_team = forms.BooleanField(
        label=_("People may answer under their role, without their first name"),
        help_text=_("Only when safety asks for it. People like to know who answers."),
        required=False,
    )


class ClosingDayForm(forms.Form):
    """A day on which nobody works."""

    day = DayField(label=_("Day"))
    reason = forms.CharField(
        label=_("Why are you closed?"), max_length=80, help_text=_("Such as: day of the team.")
    )


class LooksForm(forms.Form):
    """The looks of a front door, and where people can turn to."""

    name = forms.CharField(label=_("Name at the top of the website"), max_length=80)
    tagline = forms.CharField(label=_("Words under the name"), max_length=80, required=False)
    primary_colour = forms.CharField(label=_("Main colour"), max_length=7, widget=ColourInput())
    accent_colour = forms.CharField(label=_("Second colour"), max_length=7, widget=ColourInput())
    font = forms.ChoiceField(
        label=_("Letters"),
        choices=[
            (Font.FIGTREE, "Figtree"),
            (Font.SOURCE_SANS, "Source Sans"),
            (Font.ATKINSON, "Atkinson Hyperlegible"),
        ],
        widget=forms.RadioSelect,
    )
    corner_radius = forms.IntegerField(
        label=_("Rounded corners, in pixels"),
        min_value=0,
        max_value=MAX_RADIUS,
        help_text=_("0 is straight, 10 is soft, 32 is very round."),
    )
    contact_phone = forms.CharField(label=_("Phone number"), max_length=30, required=False)
    contact_email = forms.EmailField(label=_("E-mail address"), required=False)
    formal_ways_url = forms.URLField(
        label=_("Page about objections, applications and complaints"),
        required=False,
        assume_scheme="https",
        help_text=_("People who come to the wrong place are led there."),
    )
    help_lines = forms.CharField(
        label=_("Help lines"),
        widget=long_text(4),
        required=False,
        help_text=_(
            "One on each line: words, a vertical bar, a phone number or a web address. "
            "Such as: Safe at home | 0800 2000"
        ),
    )

    def clean_help_lines(self) -> list[list[str]]:
        """Pairs of words and number or address."""
        pairs = []
        for line in self.cleaned_data["help_lines"].splitlines():
            if not line.strip():
                continue
            label, bar, target = (part.strip() for part in line.partition("|"))
            is_number = target.replace(" ", "").replace("-", "").removeprefix("+").isdigit()
            if not bar or not label or not (is_number or target.startswith("https://")):
                raise forms.ValidationError(
                    _("Write this line as: words | phone number. It now says: %(line)s")
                    % {"line": line.strip()}
                )
            pairs.append([label, target])
        return pairs


class OrganisationForm(forms.Form):
    """A new organisation."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=Organisation.Kind.choices, widget=forms.RadioSelect
    )
    parent = forms.ModelChoiceField(
        label=_("Part of"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Nothing above it"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = Organisation.objects.order_by("name")
        self.fields["parent"].queryset = every  # type: ignore[attr-defined]


class PortalForm(forms.Form):
    """A front door for an organisation that has none."""

    slug = forms.CharField(
        label=_("Path of the front door"),
        max_length=40,
        help_text=_("What stands behind the address of the website, such as: duinwijk"),
    )


class FirstAdministratorForm(forms.Form):
    """Who will look after a new organisation."""

    email = forms.EmailField(
        label=_("E-mail address of the first administrator"),
        error_messages={"invalid": _("This is not an e-mail address.")},
    )
