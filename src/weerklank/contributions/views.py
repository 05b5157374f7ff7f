"""Changing and taking back what one said."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weerklank.contributions import actions
from weerklank.contributions.forms import EditForm
from weerklank.contributions.models import MOST_WORDS
from weerklank.contributions.queries import own_contributions
from weerklank.kernel.attempts import DONE, attempt
from weerklank.kernel.policy import get_visible
from weerklank.spaces.http import Request


@require_http_methods(["GET", "POST"])
def edit(request: Request, contribution: UUID) -> HttpResponse:
    """One's own words in a form; sending it replaces them."""
    own = own_contributions(request.person)
    mine = get_visible(own, pk=contribution)
    form = EditForm(request.POST or None, initial={"words": mine.words})
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.edit_contribution(
                person=request.person, contribution=mine, words=form.cleaned_data["words"]
            ),
            on="words",
        )
        if status == DONE:
            messages.success(request, _("Your words have been changed."))
            return redirect("portal:contribution", contribution=mine.pk)
    context = {"form": form, "contribution": mine, "limit": MOST_WORDS}
    return render(request, "contributions/edit.jinja", context, status=status)


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, contribution: UUID) -> HttpResponse:
    """Asks once more, then takes one's own contribution back."""
    own = own_contributions(request.person)
    mine = get_visible(own, pk=contribution)
    if request.method == "POST":
        actions.withdraw_contribution(person=request.person, contribution=mine)
        messages.success(request, _("Your contribution is gone, with its pictures."))
        return redirect("portal:mine")
    return render(request, "contributions/withdraw.jinja", {"contribution": mine})
