"""Makes organisations, front doors, people and spaces of the demo, with the product's actions."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from weerklank.demo.reading import DemoPerson, DemoPost, DemoRegion, DemoSpace
from weerklank.kernel import clock
from weerklank.moderation.actions import list_distress_words, set_order
from weerklank.notifications.actions import choose
from weerklank.notifications.choices import Choices, Rhythm
from weerklank.people.models import Account
from weerklank.search.actions import keep_search
from weerklank.search.wanted import Wanted
from weerklank.spaces.actions import (
    accept_invitation,
    add_post,
    add_to_team,
    change_organisation,
    change_post,
    fill_in_post,
    give_first_administrator,
    make_invitation,
    make_organisation,
    make_portal,
    make_space,
    publish_space,
    put_in_charge,
    remove_from_team,
    set_useful_links,
)
from weerklank.spaces.models import Membership, Organisation, Post, Space
from weerklank.spaces.person import Person

# What people of the demo chose about being told, by the word in `people.toml`.
CHOSEN = {
    "in words": (Choices(), Account.Letters.FULL),
    "on Fridays": (Choices(rhythm=Rhythm.WEEKLY, weekday=4, hour=17), Account.Letters.NEWS),
    "nothing": (Choices(), Account.Letters.NONE),
}


class RegionBuilder:
    """Makes what stands before anybody says anything, and remembers what it made by key."""

    def __init__(self, region: DemoRegion) -> None:
        self.region = region
        self.organisations: dict[str, Organisation] = {}
        self.accounts: dict[str, Account] = {}
        self.spaces: dict[str, Space] = {}
        self._platform = next(one.key for one in region.people if one.platform_administrator)

    def person(self, key: str) -> Person:
        """The person called `key`, with nothing read yet: it may have changed since."""
        return Person(account=Account.objects.get(pk=self.accounts[key].pk))

    def build(self) -> None:
        """Organisations, front doors, accounts and posts."""
        for somebody in self.region.people:
            self.accounts[somebody.key] = an_account(
                somebody.email,
                somebody.first_name,
                is_platform_administrator=somebody.platform_administrator,
            )
            if somebody.told:
                choices, letters = CHOSEN[somebody.told]
                choose(person=self.person(somebody.key), choices=choices, letters=letters)
        for organisation in self.region.organisations:
            self.organisations[organisation.key] = make_organisation(
                person=self.person(self._platform),
                name=organisation.name,
                kind=organisation.kind,
                parent=self.organisations.get(organisation.parent),
            )
        self._make_portals()
        self._give_posts()
        self._list_distress_words()
        for somebody in self.region.people:
            if somebody.posts or somebody.platform_administrator:
                give_second_factor(self.accounts[somebody.key])

    def keep_searches(self) -> None:
        """The searches that people keep, to hear of what is new."""
        for somebody in self.region.people:
            if somebody.keeps:
                wanted = Wanted(typed=somebody.keeps)
                keep_search(person=self.person(somebody.key), wanted=wanted, tells=True)

    def make(self, content: DemoSpace) -> Space:
        """One space, published, with its team, links and members."""
        maker = self._administrator_of(content.organisation)
        organisation = self.organisations[content.organisation]
        decided_by = (
            clock.today() + timedelta(days=content.decided_in_days)
            if content.decided_in_days is not None
            else None
        )
        space = make_space(
            person=self.person(maker),
            organisation=organisation,
            name=content.name,
            visibility=content.visibility,
            place=content.place,
            purpose=content.purpose,
            what_is_open=content.what_is_open,
            what_is_fixed=content.what_is_fixed,
            who_decides=content.who_decides,
            decided_by=decided_by,
            welcome=content.welcome,
            house_rules=content.house_rules,
            illustration=content.illustration,
            promise_days=content.promise_days,
            domains=list(content.life),
        )
        self._make_team(content, space, maker)
        head = self.person(content.managers[0])
        set_useful_links(person=head, space=space, links=list(content.links))
        if content.called_for_help:
            set_order(
                person=head,
                space=space,
                looks_at_newcomers=False,
                called_for_help=self.accounts[content.called_for_help],
            )
        if content.of_residents:
            # No screen makes rooms of residents yet, so no action does either.
            Space.objects.filter(pk=space.pk).update(is_of_residents=True)
        space = publish_space(person=self.person(content.managers[0]), space=space)
        for member in content.members:
            self.let_in(content, space, self.accounts[member])
        self.spaces[content.key] = space
        return space

    def let_in(self, content: DemoSpace, space: Space, account: Account) -> None:
        """Invites somebody into a space, who accepts."""
        _invitation, secret = make_invitation(
            person=self.person(content.managers[0]), space=space, email=account.email
        )
        accept_invitation(person=Person(account=account), secret=secret)

    def _make_portals(self) -> None:
        lines = [[label, number] for label, number in self.region.help_lines]
        for portal in self.region.portals:
            make_portal(
                person=self.person(self._platform),
                organisation=self.organisations[portal.organisation],
                slug=portal.slug,
                name=portal.name,
                tagline=portal.tagline,
                primary_colour=portal.primary_colour,
                accent_colour=portal.accent_colour,
                font=portal.font,
                corner_radius=portal.corner_radius,
                contact_phone=portal.contact_phone,
                contact_email=portal.contact_email,
                formal_ways_url=portal.formal_ways_url,
                help_lines=lines,
            )

    def _give_posts(self) -> None:
        """Each organisation's administrator first, who then adds the colleagues."""
        given = [(one, post) for one in self.region.people for post in one.posts]
        for somebody, post in given:
            if post.administrator:
                made = give_first_administrator(
                    person=self.person(self._platform),
                    organisation=self.organisations[post.organisation],
                    email=somebody.email,
                )
                change_post(
                    person=self.person(somebody.key),
                    post=made,
                    kind=post.kind,
                    is_administrator=True,
                )
                self._fill_in(somebody, post, made)
        for content in self.region.organisations:
            if content.may_answer_as_team:
                organisation = self.organisations[content.key]
                change_organisation(
                    person=self.person(self._administrator_of(content.key)),
                    organisation=organisation,
                    works_from=organisation.works_from,
                    works_until=organisation.works_until,
                    works_on=organisation.works_on,
                    may_answer_as_team=True,
                )
        for somebody, post in given:
            if not post.administrator:
                made = add_post(
                    person=self.person(self._administrator_of(post.organisation)),
                    organisation=self.organisations[post.organisation],
                    email=somebody.email,
                    kind=post.kind,
                )
                self._fill_in(somebody, post, made)

    def _list_distress_words(self) -> None:
        for content in self.region.organisations:
            if content.distress_words:
                list_distress_words(
                    person=self.person(self._administrator_of(content.key)),
                    organisation=self.organisations[content.key],
                    words=content.distress_words,
                )

    def _fill_in(self, somebody: DemoPerson, content: DemoPost, post: Post) -> None:
        fill_in_post(
            person=self.person(somebody.key),
            post=post,
            first_name=somebody.first_name,
            role=content.role,
            face=content.face,
            refuses_photo=content.refuses_photo,
            answers_as_team=False,
        )

    def _make_team(self, content: DemoSpace, space: Space, maker: str) -> None:
        """Puts the team in place; whoever made the space goes, unless they belong to it."""
        roles = dict.fromkeys(content.managers, Membership.Role.MANAGER)
        roles |= dict.fromkeys(content.team, Membership.Role.TEAM)
        for key, role in roles.items():
            if key != maker:
                add_to_team(
                    person=self.person(maker),
                    space=space,
                    email=self.accounts[key].email,
                    role=role,
                )
        charge = space.memberships.get(account=self.accounts[content.in_charge])
        put_in_charge(person=self.person(maker), membership=charge)
        if maker not in roles:
            leaving = space.memberships.get(account=self.accounts[maker])
            remove_from_team(person=self.person(content.managers[0]), membership=leaving)

    def _administrator_of(self, organisation: str) -> str:
        return next(
            one.key
            for one in self.region.people
            for post in one.posts
            if post.organisation == organisation and post.administrator
        )


def an_account(email: str, first_name: str, *, is_platform_administrator: bool = False) -> Account:
    """An account whose address is known to be right.

    Without a password: one signs in from the demo page, or with a code from the mail page.
    """
    account = Account.objects.create_user(
        email, first_name=first_name, is_platform_administrator=is_platform_administrator
    )
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    return account


def give_second_factor(account: Account) -> None:
    """An app that makes codes, with codes to recover by, as every role above resident needs."""
    TOTP.activate(account, generate_totp_secret())
    RecoveryCodes.activate(account)
