"""News for whoever is signed in."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from weerklank.kernel.notices import groups
from weerklank.kernel.pagination import page_of
from weerklank.kernel.policy import get_visible
from weerklank.notifications import actions, queries
from weerklank.notifications.account_news import lines_for
from weerklank.notifications.addresses import FrontDoors
from weerklank.notifications.groups import groups_for
from weerklank.notifications.policies import notices_visible_to
from weerklank.notifications.wording import Wordings, wordings
from weerklank.spaces.http import Request
from weerklank.spaces.kept import kept_page


@login_required
@require_safe
def list_notices(request: Request) -> HttpResponse:
    """One's own news over all one's names, newest first; all of it, or what one asks for."""
    person = request.person
    group = request.GET.get("soort", "")
    group = group if group in groups else ""
    only_unread = request.GET.get("toon") == "ongelezen"
    rows = queries.notices_page(
        person, cursor=request.GET.get("na"), group=group, only_unread=only_unread
    )
    page = page_of(rows.items, moment="made_at")
    words = Wordings(page.items)
    bounces = person.account is not None and person.account.mail_bounces
    lines = [] if request.GET.get("na") else lines_for(person, group=group)
    asked = {"soort": group, "toon": "ongelezen" if only_unread else ""}

    def context() -> dict[str, object]:
        said = words.said
        return {
            "rows": [(notice, said[notice.pk]) for notice in page.items if notice.pk in said],
            "lines": lines,
            "older": _here(**asked, na=page.next_cursor) if page.next_cursor else "",
            "mail_bounces": bounces,
            "which": [
                (_("All"), _here(soort=group), not only_unread),
                (_("Not read yet"), _here(soort=group, toon="ongelezen"), only_unread),
            ],
            "abouts": [
                (one.label, _here(**{**asked, "soort": one.name}), one.name == group)
                for one in groups_for(person)
            ],
            "is_about": bool(group),
            "is_narrowed": bool(group or only_unread),
        }

    return kept_page(
        request,
        "notifications/list.jinja",
        reads=[rows, *words.rows],
        also=(bounces, group, only_unread, lines),
        context=context,
    )


def _here(**asked: str) -> str:
    """The address of the list with what is asked of it."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('notifications:list')}?{query}"


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
    door = (
        f"/{request.portal.slug}"
        if request.portal is not None
        else FrontDoors().prefix(mine.alias.space.organisation_id)
    )
    return HttpResponseRedirect(f"{door}{said[mine.pk].path}")


@login_required
@require_POST
def seen(request: Request) -> HttpResponse:
    """Marks as read what leads to the page that somebody has open. Asked by a script."""
    path = request.POST.get("path", "")
    if request.portal is not None:
        path = path.removeprefix(f"/{request.portal.slug}")
    actions.read_notices_of_page(person=request.person, path=path)
    return HttpResponse(status=204)


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
