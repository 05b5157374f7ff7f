"""Who works in a space, and who is in charge of its answers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from weerklank.kernel import audit
from weerklank.kernel.action import action
from weerklank.kernel.live.telling import end_passes_of
from weerklank.kernel.policy import Refused, authorise
from weerklank.spaces.actions.invitations import recount_members, refuse_without_manager
from weerklank.spaces.models import Membership, Post, Space
from weerklank.spaces.person import TEAM_ROLES, Person
from weerklank.spaces.policies import may_manage_space

Role = Membership.Role


@action
def add_to_team(*, person: Person, space: Space, email: str, role: str = Role.TEAM) -> Membership:
    """Gives a colleague a place in the team of a space; returns it.

    The colleague must have a post in the space's organisation. The first in a team is in charge.
    Raises Denied for who does not manage the space, Refused when there is no such colleague or
    they are in the team already.
    """
    authorise(may_manage_space(person, space))
    if role not in TEAM_ROLES:
        raise Refused(_("Choose what this colleague does here."))
    _lock(space)
    post = Post.objects.filter(
        organisation=space.organisation_id, account__email__iexact=email.strip()
    ).first()
    if post is None:
        raise Refused(
            _(
                "No colleague at %(organisation)s has this address. "
                "Ask your administrator to add this colleague first."
            )
            % {"organisation": space.organisation.name}
        )
    if Membership.objects.filter(
        space=space, account=post.account_id, role__in=TEAM_ROLES
    ).exists():
        raise Refused(_("This colleague is in the team already."))
    nobody_yet = not space.memberships.filter(is_in_charge=True).exists()
    membership, _made = Membership.objects.update_or_create(
        space=space,
        account_id=post.account_id,
        defaults={"role": role, "is_in_charge": nobody_yet},
    )
    recount_members(space)
    audit.write(actor=person.actor, verb="add_to_team", subject=post, scope=space.pk)
    return membership


@action
def change_role(*, person: Person, membership: Membership, role: str) -> Membership:
    """Makes somebody in the team manager, or manager no longer; returns their place.

    Raises Denied, Refused when the space would have no manager left.
    """
    space = membership.space
    authorise(may_manage_space(person, space) and membership.role in TEAM_ROLES)
    if role not in TEAM_ROLES:
        raise Refused(_("Choose what this colleague does here."))
    _lock(space)
    locked = Membership.objects.get(pk=membership.pk)
    if role != Role.MANAGER:
        refuse_without_manager(locked)
    locked.role = role
    locked.save(update_fields=["role"])
    audit.write(actor=person.actor, verb="change_role", subject=locked, scope=space.pk)
    return locked


@action
def put_in_charge(*, person: Person, membership: Membership) -> Membership:
    """Makes somebody of the team the one who is reminded of promises; returns their place.

    Raises Denied, also when they are not in the team.
    """
    space = membership.space
    authorise(may_manage_space(person, space) and membership.role in TEAM_ROLES)
    _lock(space)
    space.memberships.exclude(pk=membership.pk).update(is_in_charge=False)
    membership.is_in_charge = True
    membership.save(update_fields=["is_in_charge"])
    audit.write(actor=person.actor, verb="put_in_charge", subject=membership, scope=space.pk)
    return membership


@action
def remove_from_team(*, person: Person, membership: Membership) -> None:
    """Takes somebody out of the team; what they answered stays.

    Raises Denied, Refused when the space would have no manager left or the person in charge
    would go from a space that is not a draft.
    """
    space = membership.space
    authorise(may_manage_space(person, space) and membership.role in TEAM_ROLES)
    _lock(space)
    locked = Membership.objects.filter(pk=membership.pk).first()
    if locked is None:
        return
    refuse_without_manager(locked)
    if locked.is_in_charge and space.state != Space.State.DRAFT:
        raise Refused(_("First put somebody else in charge of the answers."))
    locked.delete()
    end_passes_of(locked.account_id)
    audit.write(actor=person.actor, verb="remove_from_team", subject=space, scope=space.pk)


def _lock(space: Space) -> None:
    Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
