"""What the screens of spaces and their teams ask: shape and cleaning only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from weerklank.spaces.actions.life import LONGEST_PROMISE, MOST_LINKS
from weerklank.spaces.aliases import FACES
from weerklank.spaces.drawings import DRAWINGS
from weerklank.spaces.fields import DayField, DomainsField, long_text
from weerklank.spaces.models import Membership, Organisation, Post, Space

MOST_ADDRESSES = 50


class NeededField(forms.CharField):
    """Words that are needed before publishing. Until then a step can be saved without them."""

    def validate(self, value: str) -> None:
        """Anything will do."""


class MakeForm(forms.Form):
    """Where a new space belongs, and what it is called."""

    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(),
        label=_("Of which organisation is this space?"),
        empty_label=None,
        error_messages={"invalid_choice": _("Choose an organisation from the list.")},
    )
    name = forms.CharField(
        label=_("Name of the space"),
        max_length=80,
        help_text=_("Short, and in the words of the people it is about."),
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class AboutForm(forms.Form):
    """Step 1: what the space is about."""

    name = forms.CharField(label=_("Name of the space"), max_length=80)
    place = forms.CharField(
        label=_("Which place or neighbourhood is it about?"), max_length=80, required=False
    )
    purpose = NeededField(
        label=_("What is this space for?"),
        max_length=300,
        widget=long_text(3),
        help_text=_("One or two sentences. Everybody reads them first."),
    )
    illustration = forms.ChoiceField(
        label=_("Which drawing fits?"), choices=DRAWINGS, widget=forms.RadioSelect
    )
    domains = DomainsField()


class LimitsForm(forms.Form):
    """Step 2: what people can and cannot change, and who decides."""

    what_is_open = NeededField(
        label=_("What is open?"),
        max_length=600,
        widget=long_text(),
        help_text=_("What can change because of what people say here?"),
    )
    what_is_fixed = NeededField(
        label=_("What is fixed?"),
        max_length=600,
        widget=long_text(),
        help_text=_("What will not change, whatever is said? For example money or the law."),
    )
    who_decides = NeededField(
        label=_("Who decides?"),
        max_length=200,
        help_text=_("For example: the town council, after advice of the client council."),
    )
    decided_by = DayField(
        label=_("By which day is it decided?"),
        required=False,
        help_text=_("Leave this empty when the day is not known yet."),
    )


class AnswersForm(forms.Form):
    """Step 3: who may see the space, and how soon people hear back."""

    visibility = forms.ChoiceField(
        label=_("Who may see this space?"),
        choices=Space.Visibility.choices,
        widget=forms.RadioSelect,
    )
    promise_days = forms.IntegerField(
        label=_("Within how many working days does everybody get an answer?"),
        min_value=1,
        max_value=LONGEST_PROMISE,
        help_text=_("This is a promise. It stands on the page, and so does how often you keep it."),
        error_messages={
            "min_value": _("Promise an answer within 1 to 30 working days."),
            "max_value": _("Promise an answer within 1 to 30 working days."),
            "invalid": _("Write a number, such as 2."),
        },
    )


class WelcomeForm(forms.Form):
    """Step 4: how people are received, and where they can read more."""

    welcome = forms.CharField(
        label=_("Welcome"),
        max_length=1000,
        required=False,
        widget=long_text(),
        help_text=_("What you say to somebody who comes in for the first time."),
    )
    house_rules = forms.CharField(
        label=_("House rules of this space"),
        max_length=2000,
        required=False,
        widget=long_text(5),
        help_text=_(
            "One rule on each line, so that people can point at it. Only what is needed here "
            "beside the house rules of the website."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_LINKS + 1):
            self.fields[f"label_{number}"] = forms.CharField(
                label=_("Words of link %(number)s") % {"number": number},
                max_length=80,
                required=False,
            )
            self.fields[f"address_{number}"] = forms.URLField(
                label=_("Address of link %(number)s") % {"number": number},
                required=False,
                assume_scheme="https",
                error_messages={"invalid": _("This is not a web address.")},
            )

    def clean(self) -> dict[str, Any]:
        """A link needs both its words and its address."""
        cleaned = super().clean() or {}
        for number in range(1, MOST_LINKS + 1):
            label, address = f"label_{number}", f"address_{number}"
            if label in self.errors or address in self.errors:
                continue
            if cleaned.get(label) and not cleaned.get(address):
                self.add_error(address, _("Fill in the address of this link."))
            if cleaned.get(address) and not cleaned.get(label):
                self.add_error(label, _("Fill in the words of this link."))
        return cleaned

    def links(self) -> list[tuple[str, str]]:
        """The links that were filled in, in their order."""
        pairs = (
            (self.cleaned_data[f"label_{number}"], self.cleaned_data[f"address_{number}"])
            for number in range(1, MOST_LINKS + 1)
        )
        return [(label, address) for label, address in pairs if label]


class DeleteForm(forms.Form):
    """The name of what is to be deleted, typed over."""

    name = forms.CharField(
        label=_("Type the name of the space"),
        error_messages={
            "required": _("Type the name of the space as it stands here. Nothing was deleted.")
        },
    )


class TeamForm(forms.Form):
    """A colleague for the team."""

    email = forms.EmailField(
        label=_("E-mail address of your colleague"),
        error_messages={"invalid": _("This is not an e-mail address.")},
    )
    role = forms.ChoiceField(
        label=_("What does this colleague do here?"),
        choices=[
            (Membership.Role.TEAM, _("Answers people")),
            (Membership.Role.MANAGER, _("Answers people and manages the space")),
        ],
        initial=Membership.Role.TEAM,
        widget=forms.RadioSelect,
    )


class InviteForm(forms.Form):
    """Addresses of people to invite."""

    addresses = forms.CharField(
        label=_("E-mail addresses"),
        widget=long_text(6),
        help_text=_("One on each line, 50 at most."),
        error_messages={"required": _("Write at least one e-mail address.")},
    )

    def clean_addresses(self) -> list[str]:
        """The lines that hold something, each once."""
        text: str = self.cleaned_data["addresses"]
        lines = [part.strip() for part in text.replace(",", "\n").replace(";", "\n").splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MOST_ADDRESSES:
            raise forms.ValidationError(
                _("You can invite at most 50 people at once. Send the others after these.")
            )
        return found


def _faces() -> list[tuple[int, str]]:
    return [
        (number, gettext("Drawing %(number)s") % {"number": number})
        for number in range(1, FACES + 1)
    ]


class PostForm(forms.Form):
    """How one is seen oneself."""

    first_name = forms.CharField(
        label=_("Your first name"),
        max_length=40,
        error_messages={"required": _("Fill in your first name. People want to know who answers.")},
    )
    role = forms.CharField(
        label=_("Your role"),
        max_length=60,
        help_text=_("In plain words, such as: adviser on care at home."),
        error_messages={"required": _("Fill in your role. People want to know what you do.")},
    )
    face = forms.TypedChoiceField(
        label=_("Which drawing stands in for a photo?"),
        choices=_faces,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a picture.")},
    )
    refuses_photo = forms.BooleanField(
        label=_("I do not want a photo. The drawing stands in for it."), required=False
    )
    answers_as_team = forms.BooleanField(
        label=_("For safety: answer under my role, without my first name"), required=False
    )


class AddPostForm(forms.Form):
    """A colleague for the organisation."""

    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={"invalid": _("This is not an e-mail address.")},
    )
    kind = forms.ChoiceField(
        label=_("What is this colleague?"),
        choices=Post.Kind.choices,
        initial=Post.Kind.OFFICIAL,
        widget=forms.RadioSelect,
    )
    is_administrator = forms.BooleanField(
        label=_("Looks after the organisation: colleagues, calendar and front door"),
        required=False,
    )


class ChangePostForm(forms.Form):
    """What a colleague is."""

    kind = forms.ChoiceField(choices=Post.Kind.choices)
    is_administrator = forms.BooleanField(required=False)
