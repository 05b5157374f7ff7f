"""News for whoever is signed in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from weerklank.kernel.pagination import page_of
from weerklank.kernel.policy import get_visible
from weerklank.notifications import actions, queries
from weerklank.notifications.addresses import front_doors
from weerklank.notifications.policies import notices_visible_to
from weerklank.notifications.wording import Wordings, wordings
from weerklank.spaces.http import Request
from weerklank.spaces.kept import kept_page


@login_required
@require_safe
def list_notices(request: Request) -> HttpResponse:
    """One's own news over all one's names, newest first."""
    person = request.person
    rows = queries.notices_page(person, cursor=request.GET.get("na"))
    page = page_of(rows.items, moment="made_at")
    words = Wordings(page.items)
    bounces = person.account is not None and person.account.mail_bounces

    def context() -> dict[str, object]:
        said = words.said
        return {
            "rows": [(notice, said[notice.pk]) for notice in page.items if notice.pk in said],
            "next_cursor": page.next_cursor,
            "mail_bounces": bounces,
        }

    return kept_page(
        request,
        "notifications/list.jinja",
        reads=[rows, *words.rows],
        also=bounces,
        context=context,
    )


@login_required
@require_POST
def open_notice(request: Request, notice: UUID) -> HttpResponse:
    """Marks one piece of news as read and leads to what it is about."""
    visible = notices_visible_to(request.person).select_related("alias__space__organisation")
    mine = get_visible(visible, pk=notice)
    actions.read_notice(person=request.person, notice=mine)
    said = wordings([mine])
    if mine.pk not in said:
        messages.info(request, _("This is no longer there."))
        return redirect("notifications:list")
    organisation = mine.alias.space.organisation_id
    door = (
        f"/{request.portal.slug}"
        if request.portal is not None
        else front_doors({organisation})[organisation]
    )
    return HttpResponseRedirect(f"{door}{said[mine.pk].path}")


@login_required
@require_POST
def read_all(request: Request) -> HttpResponse:
    """Marks all news as read."""
    actions.read_all_notices(person=request.person)
    return redirect("notifications:list")


@login_required
@require_POST
def resume(request: Request) -> HttpResponse:
    """Tries the address of this account again with the next news."""
    actions.resume_mail(person=request.person)
    messages.success(request, _("With the next news we will send you mail again."))
    return redirect("notifications:list")


@login_required
@require_safe
def choose(request: Request) -> HttpResponse:
    """Where one chooses what may come by mail: a part of one's own account's page."""
    return redirect("people:me")
