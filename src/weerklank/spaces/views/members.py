"""Members of a space: invited by the team, coming in by a letter, leaving by themselves."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from weerklank.kernel.attempts import DONE, REFUSED, TOO_LATE, TOO_OFTEN
from weerklank.kernel.once import in_parts
from weerklank.kernel.policy import Refused, WrongState, authorise, get_visible
from weerklank.kernel.throttle import TooOften, count_or_refuse
from weerklank.spaces import actions
from weerklank.spaces.forms import InviteForm
from weerklank.spaces.http import Request
from weerklank.spaces.letters import send_invitation
from weerklank.spaces.manage_policies import may_leave_space, members_of
from weerklank.spaces.models import Invitation, Space
from weerklank.spaces.policies import spaces_visible_to
from weerklank.spaces.queries import running_invitation, running_invitations
from weerklank.spaces.views.found import managed_space

# Letters that one account may have sent to whomever it likes.
MOST_LETTERS_A_DAY = 500
DAY = 86400


@in_parts
@login_required
@require_http_methods(["GET", "POST"])
def invite(request: Request, space: UUID) -> HttpResponse:
    """Who takes part and who was asked; invites more people. Good lines go, bad ones stay."""
    found = managed_space(request, space)
    form = InviteForm(request.POST or None)
    status = DONE
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            status, form = _send(request, found, form.cleaned_data["addresses"])
        if status == DONE:
            return redirect("spaces:invite", space=found.pk)
    context = {
        "space": found,
        "form": form,
        "members": list(members_of(found)),
        "invitations": running_invitations(found),
    }
    return render(request, "spaces/invite.jinja", context, status=status)


@login_required
@require_POST
def uninvite(request: Request, space: UUID, invitation: UUID) -> HttpResponse:
    """Takes an invitation back."""
    found = managed_space(request, space)
    invitations = Invitation.objects.filter(space=found).select_related("space")
    actions.withdraw_invitation(
        person=request.person, invitation=get_visible(invitations, pk=invitation)
    )
    messages.success(request, _("The invitation does not work any more."))
    return redirect("spaces:invite", space=found.pk)


@login_required
@require_POST
def remove_member(request: Request, space: UUID, membership: UUID) -> HttpResponse:
    """Takes a member out of the space."""
    found = managed_space(request, space)
    actions.remove_member(
        person=request.person,
        membership=get_visible(members_of(found).select_related("space"), pk=membership),
    )
    messages.success(request, _("This member is out of the space. What they said stays."))
    return redirect("spaces:invite", space=found.pk)


@require_http_methods(["GET", "POST"])
def join(request: Request, secret: str) -> HttpResponse:
    """The page behind the link in a letter: sign in first, then come in."""
    invitation = running_invitation(secret)
    refusal = "" if invitation else _("This invitation does not work any more. Ask for a new one.")
    status = DONE
    if request.method == "POST":
        authorise(request.person.is_signed_in)
        try:
            space = actions.accept_invitation(person=request.person, secret=secret)
        except Refused as refused:
            refusal, status = str(refused), REFUSED
        else:
            messages.success(request, _("Welcome. You take part now."))
            return redirect("portal:space", space=space.pk)
    # Whoever holds the letter but is not signed in is not told yet which space it is about.
    known = invitation if request.person.is_signed_in else None
    context = {"secret": secret, "refusal": refusal, "space": known.space if known else None}
    return render(request, "spaces/join.jinja", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def leave(request: Request, space: UUID) -> HttpResponse:
    """Asks once more, then leaves a space."""
    found = get_visible(spaces_visible_to(request.person), pk=space)
    authorise(may_leave_space(request.person, found))
    refusal, status = "", DONE
    if request.method == "POST":
        try:
            actions.leave_space(person=request.person, space=found)
        except Refused as refused:
            refusal, status = str(refused), REFUSED
        else:
            messages.success(request, _("You have left the space."))
            return redirect("portal:front")
    context = {"space": found, "refusal": refusal}
    return render(request, "spaces/leave.jinja", context, status=status)


def _send(request: Request, space: Space, addresses: list[str]) -> tuple[int, InviteForm]:
    """Invites each address by itself; returns the status and the form with what is left."""
    try:
        count_or_refuse(
            what="invitation",
            who=str(request.person.actor),
            amount=len(addresses),
            most=MOST_LETTERS_A_DAY,
            seconds=DAY,
        )
    except TooOften as often:
        form = InviteForm({"addresses": "\n".join(addresses)})
        form.add_error("addresses", str(often))
        return TOO_OFTEN, form
    left: list[str] = []
    reasons: list[str] = []
    status = DONE
    for email in addresses:
        try:
            invitation, secret = actions.make_invitation(
                person=request.person, space=space, email=email
            )
        except (Refused, WrongState) as refused:
            status = TOO_LATE if isinstance(refused, WrongState) else REFUSED
            reasons.append(str(refused))
            left.append(email)
            continue
        link = settings.BASE_URL + reverse("spaces:join", kwargs={"secret": secret})
        if not send_invitation(email=invitation.email, link=link):
            actions.withdraw_invitation(person=request.person, invitation=invitation)
            status = REFUSED
            reasons.append(_("The letter could not be sent now: %(line)s") % {"line": email})
            left.append(email)
    sent = len(addresses) - len(left)
    if sent:
        messages.success(
            request,
            ngettext(
                "%(num)s invitation is on its way.", "%(num)s invitations are on their way.", sent
            )
            % {"num": sent},
        )
    form = InviteForm({"addresses": "\n".join(left)}) if left else InviteForm()
    for reason in dict.fromkeys(reasons):
        form.add_error("addresses", reason)
    return status, form
