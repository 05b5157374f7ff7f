"""Organisations, their calendar and their front doors."""

from __future__ import annotations

from datetime import date, time
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from weerklank.design.theme import Theme
from weerklank.kernel import audit, clock
from weerklank.kernel.action import action
from weerklank.kernel.policy import Refused, authorise
from weerklank.spaces.aliases import fold_name, shown_name
from weerklank.spaces.manage_policies import may_administer_organisation, may_run_platform
from weerklank.spaces.models import Alias, ClosingDay, Organisation, Portal
from weerklank.spaces.person import Person
from weerklank.spaces.reserved import reserved_words

WEEKDAYS = (0, 1, 2, 3, 4)


class PortalLooks(TypedDict, total=False):
    """How a front door looks and where it leads; what is left out stays as it was."""

    name: str
    tagline: str
    primary_colour: str
    accent_colour: str
    font: str
    corner_radius: int
    contact_phone: str
    contact_email: str
    formal_ways_url: str
    help_lines: list[list[str]]


@action
def make_organisation(
    *, person: Person, name: str, kind: str, parent: Organisation | None = None
) -> Organisation:
    """A new organisation that works on weekdays from nine to five; returns it.

    Raises Denied for who does not run the platform, Refused without a name or a known kind.
    """
    authorise(may_run_platform(person))
    name = " ".join(name.split())
    if not name or kind not in Organisation.Kind.values:
        raise Refused(_("Give the organisation a name and say what it is."))
    organisation = Organisation.objects.create(
        name=name, kind=kind, parent=parent, works_on=list(WEEKDAYS)
    )
    audit.write(actor=person.actor, verb="make_organisation", subject=organisation, scope=None)
    return organisation


@action
def make_portal(
    *, person: Person, organisation: Organisation, slug: str, **looks: Unpack[PortalLooks]
) -> Portal:
    """A front door for an organisation that has none; returns it.

    Raises Denied for who does not run the platform, Refused when the path is taken or used by the
    site itself, the organisation has a front door, or a look is impossible.
    """
    authorise(may_run_platform(person))
    slug = slug.strip().lower()
    if slug in reserved_words():
        raise Refused(_("The website itself uses this path. Choose another one."))
    portal = Portal(
        organisation=organisation,
        slug=slug,
        name=organisation.name,
        primary_colour="#1f4b99",
        accent_colour="#e0a100",
        font="figtree",
        corner_radius=10,
    )
    _put_looks(portal, looks)
    try:
        Portal._meta.get_field("slug").clean(slug, portal)
    except ValidationError:
        raise Refused(_("Use letters, numbers and hyphens in the path.")) from None
    try:
        with transaction.atomic():
            portal.save()
    except IntegrityError:
        raise Refused(
            _("This path is taken, or the organisation has a front door already.")
        ) from None
    audit.write(actor=person.actor, verb="make_portal", subject=portal, scope=None)
    return portal


@action
def change_portal(*, person: Person, portal: Portal, **looks: Unpack[PortalLooks]) -> Portal:
    """Changes how a front door looks; returns it.

    Raises Denied for who does not administer the organisation, Refused for an impossible look.
    """
    authorise(may_administer_organisation(person, portal.organisation))
    _put_looks(portal, looks)
    portal.save()
    audit.write(actor=person.actor, verb="change_portal", subject=portal, scope=None)
    return portal


@action
def change_organisation(
    *,
    person: Person,
    organisation: Organisation,
    works_from: time,
    works_until: time,
    works_on: list[int],
    may_answer_as_team: bool,
) -> Organisation:
    """Changes when an organisation works and whether it lets people answer as a team; returns it.

    Promises made from now on follow the new hours. Raises Denied, Refused for hours or days that
    cannot be.
    """
    authorise(may_administer_organisation(person, organisation))
    if works_from >= works_until:
        raise Refused(_("The working day ends before it begins. Change one of the two times."))
    if not works_on or not set(works_on) <= set(range(7)):
        raise Refused(_("Choose at least one day on which you work."))
    organisation.works_from, organisation.works_until = works_from, works_until
    organisation.works_on = sorted(set(works_on))
    organisation.may_answer_as_team = may_answer_as_team
    organisation.save()
    _rename_team_answers(organisation)
    audit.write(actor=person.actor, verb="change_organisation", subject=organisation, scope=None)
    return organisation


@action
def add_closing_day(
    *, person: Person, organisation: Organisation, day: date, reason: str
) -> ClosingDay:
    """Adds a day on which nobody works, besides the public holidays; returns it.

    Raises Denied, Refused for a day in the past or one that stands there already.
    """
    authorise(may_administer_organisation(person, organisation))
    if day < clock.today():
        raise Refused(_("This day lies in the past. Choose a later day."))
    try:
        with transaction.atomic():
            closing = ClosingDay.objects.create(
                organisation=organisation, day=day, reason=reason.strip()[:80]
            )
    except IntegrityError:
        raise Refused(_("This day is in the list already.")) from None
    audit.write(actor=person.actor, verb="add_closing_day", subject=closing, scope=None)
    return closing


@action
def remove_closing_day(*, person: Person, closing_day: ClosingDay) -> None:
    """Takes a closing day out of the list. Raises Denied."""
    authorise(may_administer_organisation(person, closing_day.organisation))
    audit.write(actor=person.actor, verb="remove_closing_day", subject=closing_day, scope=None)
    ClosingDay.objects.filter(pk=closing_day.pk).delete()


def _put_looks(portal: Portal, looks: PortalLooks) -> None:
    for field, value in looks.items():
        setattr(portal, field, value)
    if not portal.name.strip():
        raise Refused(_("Give the front door a name."))
    try:
        theme = Theme(
            primary=portal.primary_colour,
            accent=portal.accent_colour,
            font=portal.font,  # type: ignore[arg-type] # Theme makes it a Font, or refuses
            radius=portal.corner_radius,
        )
    except ValueError:
        raise Refused(
            _("These looks cannot be. Write a colour like #006b75 and choose a font from the list.")
        ) from None
    portal.primary_colour, portal.accent_colour = theme.primary, theme.accent


def _rename_team_answers(organisation: Organisation) -> None:
    """Answers show the name that the organisation allows, earlier ones too."""
    for post in organisation.posts.filter(answers_as_team=True).exclude(first_name=""):
        shown = shown_name(post)
        Alias.objects.filter(post=post).update(name=shown, name_folded=fold_name(shown))
