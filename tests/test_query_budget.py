"""Every page for who is signed in: ten queries at most, and as many at one, three and fifty items.

What lists and pages ask of the database is measured with contents in all of them: pictures,
answers, promises, outcomes, reports, news, colleagues.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import (
    a_person,
    a_portal,
    a_question,
    a_space,
    an_account,
    an_official,
    an_organisation,
    has_app,
    joins,
    says,
)
from tests.jobs import run_jobs
from tests.queries import at_most
from weerklank.contributions.models import Attachment, Contribution, Topic
from weerklank.kernel import clock
from weerklank.media.models import Asset, Portrait
from weerklank.moderation.actions import report_contribution
from weerklank.moderation.models import Report
from weerklank.outcomes.actions import link_contributions, publish_outcome, write_outcome
from weerklank.outcomes.models import Outcome
from weerklank.people.models import Account
from weerklank.promises.actions import answer_contribution, open_promise
from weerklank.spaces.models import ClosingDay, Invitation, Membership, Organisation, Post, Space

pytestmark = pytest.mark.django_db

BUDGET = 10


@dataclass
class Town:
    """A municipality under a region, with people in every role; it grows."""

    space: Space
    topic: Topic
    resident: Account
    official: Account
    administrator: Account
    said: dict[str, Contribution] = field(default_factory=dict)
    draft: Outcome | None = None

    @property
    def organisation(self) -> Organisation:
        return self.space.organisation

    def account(self, role: str) -> Account:
        found: Account = getattr(self, role)
        return found

    def grow(self, number: int) -> None:
        """As many more of everything that is listed."""
        for turn in range(number):
            author = (self.resident, an_account())[turn % 2]
            said = says(author, self.topic, f"De bus komt niet meer, verhaal {turn}.")
            with_picture(said)
            open_promise(contribution=said)
            if turn % 3 != 1:
                self.answer(said)
            self.tell_outcome(said)
            report_contribution(
                person=a_person(), contribution=said, reason=Report.Reason.OTHER, words=""
            )
            a_question(self.space, "Nog een vraag?")
            a_space(self.organisation, name=f"Ruimte {uuid.uuid4().hex}")
            joins(self.space, an_account())
            joins(a_space(self.organisation), self.official, Membership.Role.MANAGER)
            an_official(self.space, "Bram")
            self.space.useful_links.create(label="Meer lezen", address="https://voorbeeld.test/")
            Invitation.objects.create(
                space=self.space,
                email=f"{uuid.uuid4().hex}@voorbeeld.test",
                role=Membership.Role.MEMBER,
                secret_hash=uuid.uuid4().bytes,
                ends_on=clock.today() + timedelta(days=9),
            )
            ClosingDay.objects.create(
                organisation=self.organisation,
                day=clock.today() + timedelta(days=ClosingDay.objects.count() + 1),
                reason="Feest",
            )
        run_jobs()

    def answer(self, said: Contribution) -> None:
        answer_contribution(
            person=a_person(self.official),
            contribution=said,
            words="Dank u wel, wij zoeken het uit.",
            form_key=uuid.uuid4(),
        )

    def tell_outcome(self, said: Contribution) -> None:
        teller = a_person(self.official)
        outcome = write_outcome(
            person=teller,
            topic=self.topic,
            kind=Outcome.Kind.IMPROVEMENT,
            title="De bus rijdt weer",
            words="Vanaf maandag rijdt de bus weer door de wijk.",
            form_key=uuid.uuid4(),
        )
        link_contributions(person=teller, outcome=outcome, contributions=[said.pk])
        publish_outcome(person=teller, outcome=outcome)
        self.draft = outcome


def with_picture(said: Contribution) -> None:
    asset = Asset.objects.create(audience=said.audience, state=Asset.State.READY)
    Attachment.objects.create(contribution=said, asset=asset, position=0)


@pytest.fixture
def town() -> Town:
    region = an_organisation("Regio")
    organisation = an_organisation(parent=region)
    a_portal(organisation)
    space = a_space(organisation)
    topic = a_question(space)
    official = an_official(space, "Sanne", role=Membership.Role.MANAGER)
    asset = Asset.objects.create(audience=topic.audience, state=Asset.State.READY)
    Portrait.objects.create(asset=asset, post=Post.objects.get(account=official))
    administrator = an_account("Ans", is_platform_administrator=True)
    has_app(administrator)
    Post.objects.create(
        account=administrator,
        organisation=organisation,
        kind=Post.Kind.OFFICIAL,
        first_name="Ans",
        role="Beheerder",
        is_administrator=True,
    )
    town = Town(space, topic, an_account(), official, administrator)
    for role in ("resident", "official", "administrator"):
        kind = "pseudonym" if role == "resident" else "post"
        town.said[role] = says(town.account(role), topic, "De bus komt niet meer in de wijk.", kind)
        with_picture(town.said[role])
        open_promise(contribution=town.said[role])
    return town


Keys = Callable[[Town, str], tuple[object, ...]]


def nothing(town: Town, role: str) -> tuple[object, ...]:
    return ()


def the_topic(town: Town, role: str) -> tuple[object, ...]:
    return (town.topic.pk,)


def the_space(town: Town, role: str) -> tuple[object, ...]:
    return (town.space.pk,)


def the_organisation(town: Town, role: str) -> tuple[object, ...]:
    return (town.organisation.pk,)


def what_one_said(town: Town, role: str) -> tuple[object, ...]:
    return (town.said.get(role, town.said["resident"]).pk,)


def what_the_resident_said(town: Town, role: str) -> tuple[object, ...]:
    return (town.said["resident"].pk,)


def the_outcome(town: Town, role: str) -> tuple[object, ...]:
    assert town.draft is not None
    return (town.draft.pk,)


def part(slug: str) -> Keys:
    return lambda town, role: (town.space.pk, slug)


FOR_ALL: dict[str, Keys] = {
    "portal:front": nothing,
    "portal:questions": nothing,
    "portal:space": the_space,
    "portal:contribution": what_the_resident_said,
    "questions:show": the_topic,
    "questions:answer": the_topic,
    "outcomes:show": the_outcome,
    "moderation:report": what_the_resident_said,
}
SIGNED_IN: dict[str, Keys] = {
    "portal:mine": nothing,
    "portal:receipt": what_one_said,
    "portal:likeness": what_one_said,
    "notifications:list": nothing,
    "people:me": nothing,
    "people:sessions": nothing,
}
TEAM: dict[str, Keys] = {
    "promises:queue": nothing,
    "moderation:queue": nothing,
    "moderation:hidden": nothing,
    "moderation:exclusions": nothing,
    "outcomes:write": the_topic,
    "outcomes:link": the_outcome,
    "outcomes:publish": the_outcome,
    "spaces:manage": nothing,
    "spaces:make": nothing,
    "spaces:change": the_space,
    "spaces:part over": part("over"),
    "spaces:part grenzen": part("grenzen"),
    "spaces:part antwoord": part("antwoord"),
    "spaces:part welkom": part("welkom"),
    "spaces:team": the_space,
    "spaces:invite": the_space,
    "spaces:trail": the_space,
    "spaces:post": nothing,
    "questions:of_space": the_space,
    "questions:make": the_space,
    "questions:change": the_topic,
    "questions:preview": the_topic,
}
ADMINISTRATORS: dict[str, Keys] = {
    "spaces:posts": the_organisation,
    "spaces:calendar": the_organisation,
    "spaces:looks": the_organisation,
    "spaces:platform": nothing,
}
PAGES = {
    "nobody": FOR_ALL,
    "resident": FOR_ALL | SIGNED_IN,
    "official": FOR_ALL | SIGNED_IN | TEAM,
    "administrator": FOR_ALL | SIGNED_IN | TEAM | ADMINISTRATORS,
}


@pytest.mark.parametrize("role", PAGES)
def test_pages_ask_little_and_the_same_at_any_length(client: Client, town: Town, role: str) -> None:
    if role != "nobody":
        client.force_login(town.account(role))
    asked: dict[str, list[int]] = {name: [] for name in PAGES[role]}
    for more in (1, 2, 47):
        town.grow(more)
        for name, keys in PAGES[role].items():
            where = f"/duinwijk{reverse(name.split(' ', 1)[0], args=keys(town, role))}"
            client.get(where)
            with at_most(BUDGET) as seen:
                assert client.get(where).status_code == 200, name
            asked[name].append(len(seen))
    grows = {name: counts for name, counts in asked.items() if max(counts) != min(counts)}
    assert not grows
