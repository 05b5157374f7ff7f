"""An organisation: its colleagues, its calendar and its front door."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weerklank.kernel.attempts import DONE, REFUSED, attempt
from weerklank.kernel.once import in_parts
from weerklank.kernel.policy import Refused, get_visible
from weerklank.spaces import actions
from weerklank.spaces.forms import AddPostForm, ChangePostForm
from weerklank.spaces.http import Request
from weerklank.spaces.letters import send_post
from weerklank.spaces.models import ClosingDay, Organisation, Portal, Post
from weerklank.spaces.organisation_forms import CalendarForm, ClosingDayForm, LooksForm
from weerklank.spaces.queries import coming_closing_days, posts_of
from weerklank.spaces.views.found import administered_organisation


@in_parts
@login_required
@require_http_methods(["GET", "POST"])
def posts(request: Request, organisation: UUID) -> HttpResponse:
    """Everybody with a place in the organisation; a colleague can be added."""
    found = administered_organisation(request, organisation)
    form = AddPostForm(request.POST or None)
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.add_post(
                person=request.person, organisation=found, **form.cleaned_data
            ),
        )
        if status == DONE:
            tell_of_post(request, form.cleaned_data["email"])
            return redirect("spaces:posts", organisation=found.pk)
    return _posts(request, found, form, status=status)


@login_required
@require_POST
def change_post(request: Request, organisation: UUID, post: UUID) -> HttpResponse:
    """Changes what a colleague is."""
    found = administered_organisation(request, organisation)
    one = get_visible(found.posts.select_related("organisation"), pk=post)
    form = ChangePostForm(request.POST)
    status = attempt(
        form, lambda: actions.change_post(person=request.person, post=one, **form.cleaned_data)
    )
    if status != DONE:
        refusal = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _posts(request, found, AddPostForm(), refusal=refusal, status=status)
    messages.success(request, _("Saved."))
    return redirect("spaces:posts", organisation=found.pk)


@login_required
@require_http_methods(["GET", "POST"])
def remove_post(request: Request, organisation: UUID, post: UUID) -> HttpResponse:
    """Asks once more, then takes a colleague out of the organisation."""
    found = administered_organisation(request, organisation)
    one: Post = get_visible(found.posts.select_related("organisation", "account"), pk=post)
    refusal, status = "", DONE
    if request.method == "POST":
        try:
            actions.remove_post(person=request.person, post=one)
        except Refused as refused:
            refusal, status = str(refused), REFUSED
        else:
            messages.success(request, _("This colleague is out. Their answers stay."))
            return redirect("spaces:posts", organisation=found.pk)
    context = {"organisation": found, "post": one, "refusal": refusal}
    return render(request, "spaces/remove_post.jinja", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def calendar(request: Request, organisation: UUID) -> HttpResponse:
    """When the organisation works."""
    found = administered_organisation(request, organisation)
    initial = {
        name: getattr(found, name)
        for name in ("works_on", "works_from", "works_until", "may_answer_as_team")
    }
    form = CalendarForm(request.POST or None, initial=initial)
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.change_organisation(
                person=request.person, organisation=found, **form.cleaned_data
            ),
        )
        if status == DONE:
            messages.success(request, _("Saved."))
            return redirect("spaces:calendar", organisation=found.pk)
    return _calendar(request, found, form, ClosingDayForm(), status=status)


@login_required
@require_POST
def add_closing_day(request: Request, organisation: UUID) -> HttpResponse:
    """Adds a day on which nobody works."""
    found = administered_organisation(request, organisation)
    form = ClosingDayForm(request.POST)
    status = attempt(
        form,
        lambda: actions.add_closing_day(
            person=request.person, organisation=found, **form.cleaned_data
        ),
    )
    if status == DONE:
        messages.success(request, _("The day is in the list."))
        return redirect("spaces:calendar", organisation=found.pk)
    initial = {
        name: getattr(found, name)
        for name in ("works_on", "works_from", "works_until", "may_answer_as_team")
    }
    return _calendar(request, found, CalendarForm(initial=initial), form, status=status)


@login_required
@require_POST
def remove_closing_day(request: Request, organisation: UUID, closing_day: UUID) -> HttpResponse:
    """Takes a closing day out of the list."""
    found = administered_organisation(request, organisation)
    days = ClosingDay.objects.filter(organisation=found).select_related("organisation")
    actions.remove_closing_day(person=request.person, closing_day=get_visible(days, pk=closing_day))
    messages.success(request, _("The day is out of the list."))
    return redirect("spaces:calendar", organisation=found.pk)


@login_required
@require_http_methods(["GET", "POST"])
def looks(request: Request, organisation: UUID) -> HttpResponse:
    """How the front door looks and where it leads."""
    found = administered_organisation(request, organisation)
    portal = _portal(found)
    form = LooksForm(request.POST or None, initial=_initial_looks(portal))
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.change_portal(
                person=request.person,
                portal=Portal.objects.select_related("organisation").get(pk=portal.pk),
                **form.cleaned_data,
            ),
        )
        if status == DONE:
            messages.success(request, _("Saved. The website looks like this from now on."))
            return redirect("spaces:looks", organisation=found.pk)
    context = {"organisation": found, "portal_to_change": portal, "form": form}
    return render(request, "spaces/looks.jinja", context, status=status)


@login_required
@require_safe
def try_looks(request: Request, organisation: UUID) -> HttpResponse:
    """A page in the looks that stand in the address, without saving them."""
    found = administered_organisation(request, organisation)
    portal = _portal(found)
    for name in ("name", "tagline", "primary_colour", "accent_colour", "font", "corner_radius"):
        if name in request.GET:
            setattr(portal, name, request.GET[name][:80])
    try:
        portal.corner_radius = int(portal.corner_radius)
        portal.theme.slug  # noqa: B018 - raises when these looks cannot be
    except ValueError:
        raise Http404 from None
    request.portal = portal
    return render(request, "spaces/try_looks.jinja", {"organisation": found})


def tell_of_post(request: Request, email: str) -> None:
    """Mails somebody about their place, and tells the sender whether that worked."""
    if send_post(email=email, link=settings.BASE_URL + reverse("spaces:post")):
        messages.success(request, _("Your colleague has a place, and gets a letter about it."))
    else:
        messages.warning(
            request, _("Your colleague has a place. The letter could not be sent: tell them.")
        )


def _posts(
    request: Request,
    organisation: Organisation,
    form: AddPostForm,
    *,
    refusal: str = "",
    status: int = DONE,
) -> HttpResponse:
    context = {
        "organisation": organisation,
        "posts": posts_of(organisation),
        "kinds": Post.Kind.choices,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "spaces/posts.jinja", context, status=status)


def _calendar(
    request: Request,
    organisation: Organisation,
    form: CalendarForm,
    day_form: ClosingDayForm,
    *,
    status: int,
) -> HttpResponse:
    context = {
        "organisation": organisation,
        "closing_days": coming_closing_days(organisation),
        "form": form,
        "day_form": day_form,
    }
    return render(request, "spaces/calendar.jinja", context, status=status)


def _portal(organisation: Organisation) -> Portal:
    portal: Portal | None = getattr(organisation, "portal", None)
    if portal is None:
        raise Http404
    return portal


def _initial_looks(portal: Portal) -> dict[str, object]:
    values: dict[str, object] = {
        name: getattr(portal, name) for name in LooksForm.base_fields if name != "help_lines"
    }
    values["help_lines"] = "\n".join(f"{label} | {target}" for label, target in portal.help_lines)
    return values
