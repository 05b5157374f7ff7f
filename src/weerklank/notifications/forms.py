"""Input about being told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weerklank.kernel.notices import NoticeGroup, When
from weerklank.notifications.choices import Choices, Rhythm
from weerklank.people.models import Account
from weerklank.spaces.models import Space

WHEN = [
    (When.NOW, gettext_lazy("At once")),
    (When.DIGEST, gettext_lazy("In one mail with all that is new")),
    (When.NEVER, gettext_lazy("Not: I look in the app")),
]
HOURS = [(hour, f"{hour}:00") for hour in range(6, 23)]
ALL_HOURS = [("", gettext_lazy("No quiet hours")), *((hour, f"{hour}:00") for hour in range(24))]
# Every day, or the number of a weekday.
OFTEN = [
    ("daily", gettext_lazy("Every day")),
    ("0", gettext_lazy("Every Monday")),
    ("1", gettext_lazy("Every Tuesday")),
    ("2", gettext_lazy("Every Wednesday")),
    ("3", gettext_lazy("Every Thursday")),
    ("4", gettext_lazy("Every Friday")),
    ("5", gettext_lazy("Every Saturday")),
    ("6", gettext_lazy("Every Sunday")),
]
LETTERS = [choice for choice in Account.Letters.choices if choice[0] != Account.Letters.NONE]


def _hour(label: str | Promise) -> Any:
    return forms.TypedChoiceField(
        label=cast(Any, label), choices=ALL_HOURS, coerce=int, empty_value=None, required=False
    )


class ChoicesForm(forms.Form):
    """When somebody wants to be told of what, by mail and on devices.

    `groups` are those to choose about, `spaces` those that can be muted; `chosen` is what holds
    now: what was chosen about others stays.
    """

    letters = forms.ChoiceField(
        label=gettext_lazy("What may a mail say?"), choices=LETTERS, widget=forms.RadioSelect
    )
    often = forms.ChoiceField(label=gettext_lazy("How often?"), choices=OFTEN)
    hour = forms.TypedChoiceField(label=gettext_lazy("About what time?"), choices=HOURS, coerce=int)
    quiet_from = _hour(gettext_lazy("Quiet from"))
    quiet_until = _hour(gettext_lazy("Quiet until"))
    muted = forms.MultipleChoiceField(
        label=gettext_lazy("Spaces about which we send you nothing"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        data: Any,
        *,
        groups: Iterable[NoticeGroup],
        spaces: Iterable[Space],
        chosen: Choices,
        letters: str,
    ) -> None:
        self._chosen, self._groups = chosen, list(groups)
        initial: dict[str, Any] = {
            "letters": letters,
            "often": "daily" if chosen.rhythm is Rhythm.DAILY else str(chosen.weekday),
            "hour": chosen.hour,
            "quiet_from": chosen.quiet_from,
            "quiet_until": chosen.quiet_until,
            "muted": [str(space) for space in chosen.muted],
        }
        for group in self._groups:
            initial[f"when_{group.name}"] = chosen.when.get(group.name, group.default)
        super().__init__(data, initial=initial)
        for group in self._groups:
            self.fields[f"when_{group.name}"] = forms.ChoiceField(
                label=cast(Any, group.label), choices=WHEN[1:] if group.can_wait else WHEN
            )
        self._mutable = {str(space.pk): space.name for space in spaces}
        self.fields["muted"].choices = list(self._mutable.items())  # type: ignore[attr-defined]

    @property
    def whens(self) -> list[forms.BoundField]:
        """The choice of each group, in their order."""
        return [self[f"when_{group.name}"] for group in self._groups]

    def clean(self) -> dict[str, Any]:
        """Quiet hours have a beginning and an end."""
        cleaned = super().clean() or {}
        if (cleaned.get("quiet_from") is None) != (cleaned.get("quiet_until") is None):
            self.add_error("quiet_until", _("Choose from when and until when it has to be quiet."))
        return cleaned

    def choices(self) -> Choices:
        """What was chosen, of a form that is valid."""
        cleaned = self.cleaned_data
        elsewhere = {one for one in self._chosen.muted if str(one) not in self._mutable}
        when, often = dict(self._chosen.when), cleaned["often"]
        for group in self._groups:
            when[group.name] = When(cleaned[f"when_{group.name}"])
            if when[group.name] is group.default:
                del when[group.name]
        return Choices(
            when=when,
            muted=frozenset({*elsewhere, *(uuid.UUID(one) for one in cleaned["muted"])}),
            rhythm=Rhythm.DAILY if often == "daily" else Rhythm.WEEKLY,
            weekday=0 if often == "daily" else int(often),
            hour=cleaned["hour"],
            quiet_from=cleaned["quiet_from"],
            quiet_until=cleaned["quiet_until"],
        )


class DeviceForm(forms.Form):
    """Where a browser says that its device can be reached."""

    address = forms.CharField(max_length=2000)
    p256dh = forms.CharField(max_length=200)
    auth = forms.CharField(max_length=100)
