"""One space: its steps, and opening, closing and deleting it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weerklank.kernel.attempts import DONE, REFUSED, TOO_LATE, attempt
from weerklank.kernel.policy import Refused, WrongState
from weerklank.spaces import actions, belongings
from weerklank.spaces.actions.life import MOST_LINKS, missing_for_publishing
from weerklank.spaces.fields import proposals
from weerklank.spaces.forms import AboutForm, AnswersForm, DeleteForm, LimitsForm, WelcomeForm
from weerklank.spaces.http import Request
from weerklank.spaces.models import Space
from weerklank.spaces.person import Person
from weerklank.spaces.views.found import managed_space


@dataclass(frozen=True, slots=True)
class Part:
    """One of the steps in which a space is filled in."""

    slug: str
    title: str | Promise
    form: type[forms.Form]
    save: Callable[[Person, Space, forms.Form], object]


def _save_words(person: Person, space: Space, form: forms.Form) -> None:
    actions.change_space(person=person, space=space, **form.cleaned_data)


def _save_answers(person: Person, space: Space, form: forms.Form) -> None:
    actions.change_space(person=person, space=space, promise_days=form.cleaned_data["promise_days"])
    actions.change_visibility(
        person=person, space=space, visibility=form.cleaned_data["visibility"]
    )


def _save_welcome(person: Person, space: Space, form: forms.Form) -> None:
    words = form.cleaned_data
    actions.change_space(
        person=person, space=space, welcome=words["welcome"], house_rules=words["house_rules"]
    )
    if isinstance(form, WelcomeForm):
        actions.set_useful_links(person=person, space=space, links=form.links())


PARTS = {
    part.slug: part
    for part in (
        Part("over", gettext_lazy("What it is about"), AboutForm, _save_words),
        Part("grenzen", gettext_lazy("What is open and what is fixed"), LimitsForm, _save_words),
        Part(
            "antwoord", gettext_lazy("Who may see it, and your promise"), AnswersForm, _save_answers
        ),
        Part("welkom", gettext_lazy("Welcome, house rules and links"), WelcomeForm, _save_welcome),
    )
}


@login_required
@require_safe
def change(request: Request, space: UUID) -> HttpResponse:
    """A space with its steps, what is missing and what can be done with it."""
    return _home(request, managed_space(request, space))


@login_required
@require_http_methods(["GET", "POST"])
def part(request: Request, space: UUID, part: str) -> HttpResponse:
    """One step, which saves by itself and leads on to the next."""
    found = managed_space(request, space)
    if part not in PARTS:
        raise Http404
    step = PARTS[part]
    form = step.form(request.POST or None, initial=_initial(found))
    status = DONE
    if request.method == "POST":
        status = attempt(form, lambda: step.save(request.person, found, form))
        if status == DONE:
            messages.success(request, _("Saved."))
            following = _next(part)
            if found.state == Space.State.DRAFT and following:
                return redirect("spaces:part", space=found.pk, part=following)
            return redirect("spaces:change", space=found.pk)
    slugs = list(PARTS)
    context = {
        "space": found,
        "step": step,
        "form": form,
        "number": slugs.index(part) + 1,
        "total": len(slugs),
        "links": range(1, MOST_LINKS + 1),
        "is_last": _next(part) is None,
        "proposed": proposals(f"{found.name} {found.purpose}"),
    }
    return render(request, f"spaces/part_{part}.jinja", context, status=status)


@login_required
@require_POST
def publish(request: Request, space: UUID) -> HttpResponse:
    """Opens a draft to those it is for."""
    return _act(request, space, actions.publish_space, _("The space is open."))


@login_required
@require_POST
def close(request: Request, space: UUID) -> HttpResponse:
    """Closes a space; it can still be read."""
    return _act(request, space, actions.close_space, _("The space is closed. Reading still works."))


@login_required
@require_POST
def reopen(request: Request, space: UUID) -> HttpResponse:
    """Opens a closed space again."""
    return _act(request, space, actions.reopen_space, _("The space is open again."))


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: Request, space: UUID) -> HttpResponse:
    """Says what goes and asks for the name; then deletes."""
    found = managed_space(request, space)
    form = DeleteForm(request.POST or None)
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.delete_space(
                person=request.person, space=found, name=form.cleaned_data["name"]
            ),
        )
        if status == DONE:
            messages.success(request, _("The space is gone, with all that was in it."))
            return redirect("spaces:manage")
    context = {"space": found, "form": form, "goes": belongings.what_goes(found)}
    return render(request, "spaces/delete.jinja", context, status=status)


def _act(request: Request, key: UUID, act: Callable[..., Space], done: str) -> HttpResponse:
    found = managed_space(request, key)
    try:
        act(person=request.person, space=found)
    except Refused as refused:
        return _home(request, found, refusal=str(refused), status=REFUSED)
    except WrongState as wrong:
        found.refresh_from_db()
        return _home(request, found, refusal=str(wrong), status=TOO_LATE)
    messages.success(request, done)
    return redirect("spaces:change", space=found.pk)


def _home(request: Request, space: Space, *, refusal: str = "", status: int = DONE) -> HttpResponse:
    context = {
        "space": space,
        "parts": list(PARTS.values()),
        "missing": missing_for_publishing(space),
        "refusal": refusal,
    }
    return render(request, "spaces/change.jinja", context, status=status)


def _next(part: str) -> str | None:
    slugs = list(PARTS)
    at = slugs.index(part) + 1
    return slugs[at] if at < len(slugs) else None


def _initial(space: Space) -> dict[str, object]:
    values: dict[str, object] = {
        field.attname: getattr(space, field.attname) for field in Space._meta.concrete_fields
    }
    for number, link in enumerate(space.useful_links.all(), start=1):
        values[f"label_{number}"], values[f"address_{number}"] = link.label, link.address
    return values
