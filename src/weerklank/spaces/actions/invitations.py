"""How people come into a space for members, and how they go.

Joining and leaving are done by residents: the trail says that somebody came or went, never who.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from weerklank.kernel import audit, clock
from weerklank.kernel.action import action
from weerklank.kernel.audit import Actor
from weerklank.kernel.live.telling import end_passes_of
from weerklank.kernel.policy import Denied, Refused, WrongState, authorise
from weerklank.spaces.manage_policies import may_leave_space
from weerklank.spaces.models import Invitation, Membership, Space
from weerklank.spaces.person import Person
from weerklank.spaces.policies import may_manage_space

INVITATION_KEPT = timedelta(days=14)
SOMEBODY = Actor("member")


def secret_hash(secret: str) -> bytes:
    """What the database knows the secret in a letter by."""
    return hashlib.sha256(secret.encode()).digest()


@action
def make_invitation(*, person: Person, space: Space, email: str) -> tuple[Invitation, str]:
    """Invites an address into a space; returns the invitation and the secret for its letter.

    An earlier invitation of the same address ends. Raises Denied for who does not manage the
    space, WrongState while it is not open, Refused when this is no address or belongs to somebody
    who is in the space already.
    """
    authorise(may_manage_space(person, space))
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("This is not an e-mail address: %(line)s") % {"line": email}) from None
    if Space.objects.select_for_update(of=("self",)).get(pk=space.pk).state != Space.State.OPEN:
        raise WrongState(_("Publish this space first. Then you can invite people."))
    if Membership.objects.filter(space=space, account__email__iexact=email).exists():
        raise Refused(_("Takes part already: %(line)s") % {"line": email})
    secret = secrets.token_urlsafe(32)
    invitation, _made = Invitation.objects.update_or_create(
        space=space,
        email=email,
        defaults={
            "role": Membership.Role.MEMBER,
            "secret_hash": secret_hash(secret),
            "ends_on": clock.today() + INVITATION_KEPT,
        },
    )
    audit.write(actor=person.actor, verb="invite", subject=space, scope=space.pk)
    return invitation, secret


@action
def withdraw_invitation(*, person: Person, invitation: Invitation) -> None:
    """Ends an invitation; its link opens nothing any more. Raises Denied."""
    authorise(may_manage_space(person, invitation.space))
    Invitation.objects.filter(pk=invitation.pk).delete()
    audit.write(
        actor=person.actor,
        verb="withdraw_invitation",
        subject=invitation.space,
        scope=invitation.space_id,
    )


@action
def accept_invitation(*, person: Person, secret: str) -> Space:
    """Lets the person who holds `secret` into its space, once; returns the space.

    Raises Denied for who is not signed in, Refused when the link is wrong, used or too old:
    the three look the same.
    """
    account = person.account
    if account is None:
        raise Denied
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("space", "space__organisation")
        .filter(secret_hash=secret_hash(secret))
        .first()
    )
    if invitation is None or invitation.ends_on < clock.today():
        raise Refused(_("This invitation does not work any more. Ask for a new one."))
    space = invitation.space
    Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
    Membership.objects.get_or_create(
        space=space, account=account, defaults={"role": invitation.role}
    )
    invitation.delete()
    recount_members(space)
    audit.write(actor=SOMEBODY, verb="join", subject=space, scope=space.pk)
    person.read_again()
    return space


@action
def remove_member(*, person: Person, membership: Membership) -> None:
    """Takes a member out of a space; what they said stays.

    Raises Denied for who does not manage the space, and for somebody of the team.
    """
    space = membership.space
    authorise(may_manage_space(person, space) and membership.role == Membership.Role.MEMBER)
    Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
    gone, _each = Membership.objects.filter(pk=membership.pk).delete()
    recount_members(space)
    if gone:
        end_passes_of(membership.account_id)
        audit.write(actor=person.actor, verb="remove_member", subject=space, scope=space.pk)


@action
def leave_space(*, person: Person, space: Space) -> None:
    """Leaves a space oneself; what one said stays, and can still be taken back.

    Raises Denied for who does not belong to it, Refused for its only manager and for who is in
    charge of its answers.
    """
    authorise(may_leave_space(person, space))
    Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
    mine = Membership.objects.filter(space=space, account=person.account).first()
    if mine is None:
        raise Denied
    refuse_without_manager(mine)
    if mine.is_in_charge:
        raise Refused(_("First put somebody else in charge of the answers."))
    mine.delete()
    end_passes_of(mine.account_id)
    recount_members(space)
    audit.write(actor=SOMEBODY, verb="leave", subject=space, scope=space.pk)
    person.read_again()


def recount_members(space: Space) -> None:
    """Keeps the number of members, the team aside: the crowd in which a pseudonym hides."""
    members = Membership.objects.filter(space=space, role=Membership.Role.MEMBER).count()
    Space.objects.filter(pk=space.pk).update(members_count=members)
    space.members_count = members


def refuse_without_manager(leaving: Membership) -> None:
    """Raises Refused when `leaving` is the only manager of its space."""
    if leaving.role != Membership.Role.MANAGER:
        return
    others = Membership.objects.filter(space=leaving.space_id, role=Membership.Role.MANAGER)
    if not others.exclude(pk=leaving.pk).exists():
        raise Refused(_("A space needs a manager. First make somebody else manager."))
