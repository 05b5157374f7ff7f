"""A municipality with contents in everything that is listed, for measuring."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

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
    replies,
    says,
)
from tests.jobs import run_jobs
from weerklank.contributions.actions import make_gesture
from weerklank.contributions.models import Attachment, Contribution, Gesture, Topic
from weerklank.kernel import clock
from weerklank.kernel.models import StuckJob
from weerklank.media.models import Asset, Portrait
from weerklank.moderation.actions import report_contribution
from weerklank.outcomes.actions import link_contributions, publish_outcome, write_outcome
from weerklank.outcomes.models import Outcome
from weerklank.people.models import Account
from weerklank.promises.actions import answer_contribution, open_promise
from weerklank.spaces.models import ClosingDay, Invitation, Membership, Organisation, Post, Space


@dataclass
class Town:
    """A municipality under a region, with people in every role; it grows."""

    space: Space
    topic: Topic
    resident: Account
    official: Account
    administrator: Account
    said: dict[str, Contribution] = field(default_factory=dict)
    outcome: Outcome | None = None

    @property
    def organisation(self) -> Organisation:
        """The municipality."""
        return self.space.organisation

    def account(self, role: str) -> Account:
        """Who has this role."""
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
            reply = replies(an_account(), said)
            replies(an_account(), reply, f"Dat klopt, @{said.alias.name}.")
            make_gesture(person=a_person(), contribution=said, kind=Gesture.Kind.RECOGNISED)
            report_contribution(person=a_person(), contribution=said, reason="other", words="")
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
            StuckJob.objects.create(
                job=StuckJob.objects.count(), task="mail_news", tries=1, on=clock.today()
            )
        run_jobs()

    def answer(self, said: Contribution) -> None:
        """The official answers."""
        answer_contribution(
            person=a_person(self.official),
            contribution=said,
            words="Dank u wel, wij zoeken het uit.",
            form_key=uuid.uuid4(),
        )

    def tell_outcome(self, said: Contribution) -> Outcome:
        """The official publishes what was done with it; returned."""
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
        self.outcome = outcome
        return outcome


def with_picture(said: Contribution) -> None:
    """Puts a picture that is ready with what somebody said."""
    asset = Asset.objects.create(audience=said.audience, state=Asset.State.READY)
    Attachment.objects.create(contribution=said, asset=asset, position=0)


def a_full_town() -> Town:
    """The town as it begins: one thing said by each."""
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
