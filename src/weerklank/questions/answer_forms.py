"""The two screens of answering: what you say, and under which name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.fields import WordsField
from weerklank.media.kinds import RECORDINGS, MediaKind
from weerklank.spaces.models import Alias


class AnswerForm(forms.Form):
    """The words of an answer."""

    words = WordsField(label=_("Your answer"))


class AppearForm(forms.Form):
    """The name somebody appears under, and consent when the answer is about health."""

    kind = forms.ChoiceField(
        label=_("How do you want to appear?"),
        choices=[
            (Alias.Kind.PSEUDONYM, _("Under another name")),
            (Alias.Kind.OWN, _("Under my own first name")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you want to appear.")},
    )
    pseudonym = forms.CharField(label=_("The other name"), max_length=60, required=False)
    first_name = forms.CharField(label=_("Your first name"), max_length=60, required=False)
    health = forms.ChoiceField(
        label=_("Does your answer say something about health or care?"),
        choices=[
            ("no", _("No")),
            ("yes", _("Yes, and you may keep that")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no. Then we know what we may keep.")},
    )

    disguises_voice = forms.BooleanField(
        label=_("Make my voice unrecognisable"),
        required=False,
        help_text=_(
            "People then hear a different voice. They can still understand you. Who knows you "
            "well may still know you by how you speak."
        ),
    )
    blurs = forms.BooleanField(
        label=_("Blur the whole video"),
        required=False,
        help_text=_("People then see shapes and movement, but no faces."),
    )

    def __init__(
        self,
        *args: Any,
        asks_health: bool,
        has: dict[str, Alias],
        kinds: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not set(kinds) & set(RECORDINGS):
            del self.fields["disguises_voice"]
        if MediaKind.VIDEO not in kinds:
            del self.fields["blurs"]
        if not asks_health:
            del self.fields["health"]
        if Alias.Kind.PSEUDONYM in has:
            del self.fields["pseudonym"]
        if Alias.Kind.OWN in has:
            del self.fields["first_name"]

    def clean(self) -> dict[str, Any]:
        """The name belongs to the choice made; a name already had needs none."""
        cleaned: dict[str, Any] = super().clean() or {}
        field = {Alias.Kind.PSEUDONYM: "pseudonym", Alias.Kind.OWN: "first_name"}.get(
            cleaned.get("kind", "")
        )
        cleaned["name"] = cleaned.get(field or "", "")
        if field in self.fields and not cleaned["name"].strip():
            self.add_error(field, _("Fill in a name."))
        return cleaned
