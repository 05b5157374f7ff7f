"""The shape of what moderators send."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.models import Contribution, Topic
from weerklank.moderation.decisions.people import MOST_DAYS
from weerklank.moderation.rules import OTHER, Rule

LEAVE, CHANGE, HIDE, MOVE, MERGE = "leave", "change", "hide", "move", "merge"
STAY = "stay"
WARN, SLOW, CLOSE, OPEN, PAUSE, EXCLUDE = "warn", "slow", "close", "open", "pause", "exclude"
LABELS = {
    STAY: _("The decision stays"),
    LEAVE: _("Leave it as it is"),
    CHANGE: _("Ask the author to change it"),
    HIDE: _("Hide it"),
    WARN: _("Warn the author"),
    MOVE: _("Move it to another question"),
    MERGE: _("Put it together with one that says the same"),
    SLOW: _("Slow the conversation down: everybody once an hour"),
    CLOSE: _("Close the conversation"),
    OPEN: _("Open the conversation again"),
    PAUSE: _("Pause the author for some days"),
    EXCLUDE: _("Stop the author from writing here"),
}
_WORDS_SHOWN = 60


class RuleField(forms.ChoiceField):
    """The rule that a decision is about. What needs none can be sent without."""

    def validate(self, value: str) -> None:
        """Nothing, or one of the rules."""
        if value:
            super().validate(value)


class ReasonField(forms.CharField):
    """Why something is decided. What needs no reason can be sent without; the action knows."""

    def validate(self, value: str) -> None:
        """Anything will do."""


class GroundsForm(forms.Form):
    """Which rule of the house it is about, and why."""

    rule = RuleField(
        label=_("Which rule is it about?"),
        initial=OTHER,
        error_messages={"invalid_choice": _("Choose which rule it is about.")},
    )
    reason = ReasonField(
        label=_("Why?"),
        help_text=_("The author reads this. Write kindly and say what can be done better."),
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, rules: Iterable[Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [(rule.code, rule.words) for rule in rules]  # type: ignore[attr-defined]

    def clean_rule(self) -> str:
        """The code of the rule; something else when none was chosen."""
        return self.cleaned_data["rule"] or OTHER


class DecideForm(GroundsForm):
    """What is decided about one contribution."""

    do = forms.ChoiceField(
        label=_("What do you decide?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you decide."),
            "invalid_choice": _("Choose what you decide."),
        },
    )
    days = forms.IntegerField(
        label=_("How many days is the pause?"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        error_messages={
            "min_value": _("Choose 1 to 30 days."),
            "max_value": _("Choose 1 to 30 days."),
            "invalid": _("Choose 1 to 30 days."),
        },
    )
    topic = forms.ChoiceField(label=_("To which question?"), required=False)
    into = forms.ChoiceField(label=_("Which one says the same?"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        rules: Iterable[Rule],
        does: Iterable[str],
        topics: Iterable[Topic],
        others: Iterable[Contribution],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, rules=rules, **kwargs)
        nothing = ("", gettext("Choose"))
        choices = {
            "do": [(code, LABELS[code]) for code in does],
            "topic": [nothing, *((str(topic.pk), topic.title) for topic in topics)],
            "into": [nothing, *((str(other.pk), _short(other)) for other in others)],
        }
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What goes with the decision is needed with it alone."""
        cleaned = super().clean() or {}
        for do, name, needed in (
            (PAUSE, "days", _("Choose 1 to 30 days.")),
            (MOVE, "topic", _("Choose another question.")),
            (MERGE, "into", _("Choose the contribution that says the same.")),
        ):
            if cleaned.get("do") == do and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, needed)
        return cleaned


class BulkForm(GroundsForm):
    """What is decided about several at once, by rules that hold everywhere."""

    do = forms.ChoiceField(
        label=_("What do you decide about all that you ticked?"),
        choices=[(code, LABELS[code]) for code in (LEAVE, HIDE)],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you decide."),
            "invalid_choice": _("Choose what you decide."),
        },
    )


def _short(other: Contribution) -> str:
    words = " ".join((other.title or other.words).split())
    short = words if len(words) <= _WORDS_SHOWN else f"{words[:_WORDS_SHOWN]}…"
    return f"{other.alias.name}: {short}"
