"""What the screens of managing a question ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from weerklank.questions.readers import Readers
from weerklank.spaces.drawings import DRAWINGS
from weerklank.spaces.fields import DayField, DomainsField, long_text
from weerklank.spaces.models import Organisation


class ChangeAskedForm(forms.Form):
    """What of a question can still change once people have seen it."""

    explanation = forms.CharField(
        label=_("Explanation"),
        max_length=2000,
        required=False,
        widget=long_text(),
        help_text=_("Two or three lines. Why do you ask this, and what do you do with it?"),
    )
    closes_on = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave this empty when people can keep answering."),
    )
    domains = DomainsField()


class QuestionForm(ChangeAskedForm):
    """A question that was not published yet."""

    title = forms.CharField(
        label=_("The question"),
        max_length=200,
        help_text=_("One open question, in plain words. Such as: what helps you to live at home?"),
        error_messages={"required": _("Write the question.")},
    )
    takes_pictures = forms.BooleanField(label=_("With pictures"), required=False, initial=True)
    takes_drawings = forms.BooleanField(label=_("With drawings"), required=False)
    takes_sound = forms.BooleanField(label=_("By speaking"), required=False)
    takes_video = forms.BooleanField(label=_("With a video"), required=False)
    takes_stories = forms.BooleanField(
        label=_("With a story in parts"),
        required=False,
        help_text=_("Words, with between them what people want to show."),
    )
    is_desk = forms.BooleanField(
        label=_("This is the desk: people can say anything here, also when nothing is asked"),
        required=False,
    )
    opens_on = DayField(
        label=_("First day"),
        required=False,
        help_text=_("Leave this empty to start at once after publishing."),
    )
    illustration = forms.ChoiceField(
        label=_("Which drawing fits?"),
        choices=DRAWINGS,
        widget=forms.RadioSelect,
        initial="speech",
    )

    field_order = (
        "title",
        "explanation",
        "takes_pictures",
        "takes_drawings",
        "takes_sound",
        "takes_video",
        "takes_stories",
        "is_desk",
        "domains",
        "illustration",
        "opens_on",
        "closes_on",
    )


class ReadersForm(forms.Form):
    """For whom a question is."""

    readers = forms.ChoiceField(
        label=_("Who reads it?"),
        choices=Readers.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who reads this question.")},
    )
    organisations = forms.MultipleChoiceField(
        label=_("Which organisations?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Only when you choose certain organisations above."),
    )

    def __init__(
        self, data: QueryDict | None, *, organisations: list[Organisation], initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        field = self.fields["organisations"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.pk), one.name) for one in organisations]


class BackdropForm(forms.Form):
    """The picture of the team's on which people draw."""

    picture = forms.FileField(
        label=_("Picture to draw on"),
        help_text=_("Such as a map of the street or a floor plan. At most 20 MB."),
        allow_empty_file=True,
        error_messages={"required": _("Choose a picture first.")},
    )
    description = forms.CharField(
        label=_("What do we see?"),
        max_length=300,
        help_text=_("One line, for who does not see the picture."),
        error_messages={"required": _("Write in one line what is to be seen.")},
    )


class CloseForm(forms.Form):
    """The last word of the team on a question."""

    closing_word = forms.CharField(
        label=_("Closing word"),
        max_length=2000,
        widget=long_text(),
        help_text=_("Thank people, and say what happens now with what they said."),
        error_messages={
            "required": _("Write a closing word: thank people, and say what happens now.")
        },
    )


class ReopenForm(forms.Form):
    """Until when a closed question is asked again."""

    closes_on = DayField(label=_("New last day"), required=False)


class DeleteForm(forms.Form):
    """The second time that is asked whether a question is to go."""

    is_sure = forms.BooleanField(
        label=_("Yes, delete all of this for good"),
        error_messages={"required": _("Tick the box when you are sure. Nothing was deleted.")},
    )
