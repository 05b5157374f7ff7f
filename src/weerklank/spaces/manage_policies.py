"""Who may look after organisations, their front doors and the platform."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from weerklank.kernel.models import StuckJob
from weerklank.spaces.models import Membership, Organisation, Space
from weerklank.spaces.person import Person


def may_run_platform(person: Person) -> bool:
    """Make organisations and front doors: platform administrators."""
    return person.account is not None and person.account.is_platform_administrator


def may_replay_stuck_job(person: Person, stuck: StuckJob) -> bool:
    """See what kind of work got stuck, and have it tried again: platform administrators."""
    return may_run_platform(person)


def stuck_jobs_visible_to(person: Person) -> QuerySet[StuckJob]:
    """The stuck jobs for which `may_replay_stuck_job` holds."""
    return StuckJob.objects.all() if may_run_platform(person) else StuckJob.objects.none()


def may_administer_organisation(person: Person, organisation: Organisation) -> bool:
    """Look after an organisation: its administrators and those of an organisation above it."""
    return organisation.pk in person.administered


def organisations_administered_by(person: Person) -> QuerySet[Organisation]:
    """The organisations for which `may_administer_organisation` holds."""
    return Organisation.objects.filter(pk__among=person.administered)


def may_make_space(person: Person, organisation: Organisation) -> bool:
    """Make a space: administrators, and staff who manage another space of the organisation."""
    if organisation.pk in person.administered:
        return True
    has_post = any(post.organisation_id == organisation.pk for post in person.posts)
    return (
        has_post
        and Space.objects.filter(
            pk__among=person.managed_spaces, organisation=organisation
        ).exists()
    )


def organisations_to_make_spaces_in(person: Person) -> QuerySet[Organisation]:
    """The organisations for which `may_make_space` holds."""
    manages = Q(
        pk__in=[post.organisation_id for post in person.posts],
        spaces__among=person.managed_spaces,
    )
    return Organisation.objects.filter(Q(pk__among=person.administered) | manages).distinct()


def may_see_management(person: Person) -> bool:
    """See the management screens at all: who manages a space or looks after an organisation."""
    return person.manages_something


def may_leave_space(person: Person, space: Space) -> bool:
    """Leave a space: whoever belongs to it."""
    return space.pk in person.roles


def members_of(space: Space) -> QuerySet[Membership]:
    """Who belongs to a space without being in its team, in an order that tells nothing."""
    return (
        Membership.objects.filter(space=space, role=Membership.Role.MEMBER)
        .select_related("account")
        .order_by("account__email")
    )
