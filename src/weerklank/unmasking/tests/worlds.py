"""A municipality where somebody is threatened, and officers of three organisations."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.builders import (
    a_person,
    a_portal,
    a_question,
    a_space,
    an_account,
    an_official,
    an_organisation,
    has_app,
    says,
)
from weerklank.contributions.models import Contribution
from weerklank.kernel.models import AuditEntry
from weerklank.people.models import Account
from weerklank.spaces.models import Membership, Organisation, Post, Space
from weerklank.unmasking import actions
from weerklank.unmasking.models import NameRequest, Officer, Step

WORDS = "Ik weet waar je woont, zwaluwstaart."
WHY = "Hij schrijft dat hij iemand iets aandoet."


@dataclass
class Town:
    """`worker` is of the team; `first` is of the municipality, `second` of a care institution."""

    space: Space
    worker: Account
    author: Account
    said: Contribution
    first: Officer
    second: Officer
    codes: dict[Officer, str] = field(default_factory=dict)

    def hand_over(self, said: Contribution | None = None) -> NameRequest:
        return actions.hand_over_for_name(
            person=a_person(self.worker),
            contribution=said or self.said,
            officer=self.first,
            reason="Onze collega is bang.",
        )

    def ask(self, request: NameRequest, **other: object) -> NameRequest:
        given = {
            "second": self.second,
            "ground": Step.Ground.THREAT,
            "reason": WHY,
            "code": self.codes[self.first],
            **other,
        }
        return actions.ask_for_name(person=acting(self.first), request=request, **given)  # type: ignore[arg-type]

    def agree(self, request: NameRequest, code: str = "") -> NameRequest:
        return actions.agree_to_name(
            person=acting(self.second), request=request, code=code or self.codes[self.second]
        )

    def open(self, request: NameRequest, code: str = "") -> actions.Seen:
        return actions.open_name(
            person=acting(self.first), request=request, code=code or self.codes[self.first]
        )

    def agreed(self) -> NameRequest:
        return self.agree(self.ask(self.hand_over()))

    def officer(self, organisation: Organisation, first_name: str = "Rik") -> Officer:
        """One more officer, admitted, with a code."""
        officer = an_officer(organisation, first_name)
        self.codes[officer] = gets_code(officer)
        return officer


def acting(officer: Officer):  # type: ignore[no-untyped-def]
    """The person who holds an office."""
    assert officer.post is not None
    return a_person(officer.post.account)


def an_officer(
    organisation: Organisation, first_name: str = "Rik", account: Account | None = None
) -> Officer:
    """Somebody of an organisation, appointed by an administrator of it; without a code."""
    administrator = an_account("Ada")
    Post.objects.create(
        account=administrator, organisation=organisation, kind=Post.Kind.OFFICIAL,
        first_name="Ada", role="Beheerder", is_administrator=True,
    )  # fmt: skip
    account = account or an_account(first_name)
    has_app(account)
    post = Post.objects.create(
        account=account, organisation=organisation, kind=Post.Kind.OFFICIAL,
        first_name=first_name, role="Jurist",
    )  # fmt: skip
    return actions.appoint_officer(person=a_person(administrator), post=post)


def gets_code(officer: Officer) -> str:
    """The officer makes a code, and the host admits it; returned."""
    code = actions.take_code(person=acting(officer), officer=officer)
    actions.admit_officer(officer=officer)
    officer.refresh_from_db()
    return code


def a_threatened_town(**fields: object) -> Town:
    municipality = an_organisation()
    a_portal(municipality)
    space = a_space(municipality, **fields)  # type: ignore[arg-type]
    author = an_account("Kwaad")
    if space.visibility in (Space.Visibility.MEMBERS, Space.Visibility.HIDDEN):
        Membership.objects.create(space=space, account=author, role=Membership.Role.MEMBER)
    town = Town(
        space=space,
        worker=an_official(space, "Joris"),
        author=author,
        said=says(author, a_question(space), WORDS),
        first=an_officer(municipality, "Rik"),
        second=an_officer(an_organisation("Zorggroep"), "Mila"),
    )
    for officer in (town.first, town.second):
        town.codes[officer] = gets_code(officer)
    return town


def trail(request: NameRequest) -> list[str]:
    """The verbs in the trail of a request, in order."""
    lines = AuditEntry.objects.filter(scope=request.pk).order_by("at")
    return list(lines.values_list("verb", flat=True))


def steps(request: NameRequest) -> list[str]:
    """The steps of a request, in order."""
    return list(request.steps.order_by("at").values_list("kind", flat=True))
