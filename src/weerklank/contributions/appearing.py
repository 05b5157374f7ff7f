"""The last screen before sending, of all capabilities: the name, and what others will see."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.models import Contribution
from weerklank.kernel.attempts import DONE, REFUSED, do_or_say
from weerklank.kernel.throttle import Count, count_all_or_refuse
from weerklank.media.actions import PLAIN, Disguise
from weerklank.media.kinds import RECORDINGS, MediaKind
from weerklank.media.models import Upload
from weerklank.media.throttling import sent_by
from weerklank.people.actions import has_consented, record_consent
from weerklank.people.models import Consent
from weerklank.spaces.aliases import SMALL_SPACE, appear_in_space, names_of
from weerklank.spaces.audiences import PUBLIC, SIGNED_IN
from weerklank.spaces.http import Request
from weerklank.spaces.models import Alias, Space
from weerklank.spaces.person import Person
from weerklank.spaces.policies import must_be_visible
from weerklank.spaces.pseudonyms import offered_names

MOST_A_DAY = 40
DAY = 86400


@dataclass(frozen=True, slots=True)
class Appearance:
    """How somebody chose to appear: the kind of alias, the name for a new one, and to whom."""

    kind: str
    name: str
    team_only: bool = False

    def alias_in(self, space: Space, person: Person) -> Alias:
        """The alias of `person` that this is; raises what `appear_in_space` raises."""
        return appear_in_space(person=person, space=space, kind=self.kind, name=self.name)


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

    team_only = forms.BooleanField(
        label=_("For the team only"),
        required=False,
        help_text=_("Other people then do not read this, and do not see that you said something."),
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
        offers_team_only: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not offers_team_only:
            del self.fields["team_only"]
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


class Appearing:
    """The screen for somebody who sends something in `space`, and what they chose on it.

    `waiting` are the files that go along; residents may be offered to speak to the team only. For
    who is signed in only.
    """

    def __init__(
        self,
        request: Request,
        space: Space,
        waiting: list[Upload],
        *,
        offers_team_only: bool = False,
    ) -> None:
        account = request.person.account
        assert account is not None
        self._account, self._space, self._waiting = account, space, waiting
        self._person, self._is_sent = request.person, request.method == "POST"
        # Staff of the space's own organisation choose nothing.
        self.is_visible = must_be_visible(request.person, space)
        kinds = () if self.is_visible else (Alias.Kind.OWN, Alias.Kind.PSEUDONYM)
        self._has = names_of(account, space, *kinds)
        self._names = [] if Alias.Kind.PSEUDONYM in self._has else offered_names(space)
        self._asks_health = not self.is_visible and not has_consented(
            account, Consent.Purpose.HEALTH
        )
        self.form = AppearForm(
            request.POST or None,
            asks_health=self._asks_health,
            has=self._has,
            kinds=set() if self.is_visible else {upload.kind for upload in waiting},
            offers_team_only=offers_team_only and not self.is_visible,
            initial={
                "kind": Alias.Kind.OWN if Alias.Kind.OWN in self._has else Alias.Kind.PSEUDONYM,
                "pseudonym": self._names[0] if self._names else "",
                "first_name": account.first_name,
            },
        )

    def attempt(self, send: Callable[[], Contribution]) -> tuple[Contribution | None, int]:
        """What `send` sent, when the choice can be used, and the status of the answer.

        What it refuses stands in the form afterwards.
        """
        if not self._is_sent:
            return None, DONE
        if not self.is_visible and not self.form.is_valid():
            return None, REFUSED
        sent: list[Contribution] = []
        status = do_or_say(self.form, lambda: sent.append(send()))
        if not sent:
            return None, status
        self._keep_consent()
        return sent[0], DONE

    def chosen(self) -> tuple[Appearance, Disguise]:
        """The name, and what is done to recordings; counts the sending. Raises TooOften."""
        count_all_or_refuse(
            Count("send", str(self._account.pk), MOST_A_DAY, DAY),
            *sent_by(self._account, self._waiting),
        )
        if self.is_visible:
            return Appearance(Alias.Kind.POST, ""), PLAIN
        said = self.form.cleaned_data
        disguise = Disguise(voice=said.get("disguises_voice", False), blur=said.get("blurs", False))
        return Appearance(said["kind"], said["name"], said.get("team_only", False)), disguise

    def _keep_consent(self) -> None:
        """Keeps what was agreed to, once it was sent."""
        if self._asks_health and self.form.cleaned_data["health"] == "yes":
            record_consent(account=self._account, purpose=Consent.Purpose.HEALTH, is_given=True)

    def context(self) -> dict[str, object]:
        """What `contributions/_appear.jinja` shows."""
        return {
            "form": self.form,
            "has": self._has,
            "names": self._names,
            "visible": self.is_visible,
            "post": next(iter(self._person.posts), None),
            "small": _members_of_small(self._space),
            "hints_at_author": not self.is_visible and _hints_at_author(self._waiting),
        }


def _members_of_small(space: Space) -> int | None:
    """How many members a closed space has, when so few that a pseudonym hides little there."""
    if space.content_audience_id in (PUBLIC, SIGNED_IN) or space.members_count >= SMALL_SPACE:
        return None
    return space.members_count


def _hints_at_author(waiting: list[Upload]) -> list[str]:
    """The kinds of file by which somebody can be known under any name: face, voice, hand."""
    telling = (*RECORDINGS, MediaKind.DRAWING)
    return sorted({upload.kind for upload in waiting if upload.kind in telling})
