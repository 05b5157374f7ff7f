"""Where a moderator goes on: the page of a case, and the queue."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from weerklank.kernel.policy import WrongState
from weerklank.moderation.decisions.forms import BulkForm
from weerklank.moderation.decisions.recording import MOST_REASON_WORDS
from weerklank.moderation.models import Case, Decision
from weerklank.moderation.policies import (
    decisions_reconsidered_by,
    waiting_reporters,
    with_appeals,
)
from weerklank.moderation.queue import queries
from weerklank.moderation.queue.cases import claim_case
from weerklank.moderation.queue.wording import in_words
from weerklank.moderation.rules import fixed_rules
from weerklank.spaces.http import Request
from weerklank.spaces.kept import kept_page
from weerklank.spaces.person import Person

# Somebody may be first again and again; then the queue is shown.
_TRIES = 3


def go_on(request: Request) -> HttpResponse:
    """Takes up the next case that nobody has, and leads to it; else to the queue. In a POST."""
    for _turn in range(_TRIES):
        case = queries.next_case(request.person)
        if case is None:
            messages.info(request, _("Nothing waits for you any more."))
            break
        try:
            claim_case(person=request.person, case=case)
        except WrongState:
            continue
        return to_case(request.person, case)
    return redirect("moderation:queue")


def to_case(person: Person, case: Case) -> HttpResponse:
    """Leads to the page on which a case is dealt with."""
    if case.kind == Case.Kind.HELP:
        return redirect("moderation:help", case=case.pk)
    if case.kind == Case.Kind.DISTRESS:
        return redirect("moderation:distress", case=case.pk)
    if case.kind == Case.Kind.APPEAL:
        about = with_appeals(Decision.objects.filter(contribution=case.contribution_id))
        first = about.order_by("appeal__made_at").first()
        if first is not None:
            return redirect("moderation:judge", decision=first.pk)
    if case.kind == Case.Kind.REPORTER:
        waiting = waiting_reporters().filter(report__contribution=case.contribution_id)
        mine = decisions_reconsidered_by(person).values("pk")
        next_one = waiting.filter(report__decision__in=mine).order_by("made_at").first()
        if next_one is not None:
            return redirect("moderation:reconsider", decision=next_one.report.decision_id)
    return redirect("moderation:decide", contribution=case.contribution_id)


def show_queue(
    request: Request, form: BulkForm | None = None, *, ticked: Collection[UUID] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The queue over all one's spaces, with the form that decides about several."""
    require_team(request.person)
    waiting = queries.waiting(request.person, cursor=request.GET.get("na"))
    average = queries.average_time(request.person)
    manages = manages_somewhere(request.person)

    def context() -> dict[str, object]:
        cases, next_cursor = queries.seen_cases(waiting)
        return {
            "cases": cases,
            "next_cursor": next_cursor,
            "form": form or BulkForm(rules=fixed_rules()),
            "ticked": ticked,
            "average": in_words(average.items[0]) if average.items else "",
            "manages": manages,
            "limit": MOST_REASON_WORDS,
        }

    if form is not None:
        return render(request, "moderation/queue.jinja", context(), status=status)
    return kept_page(
        request,
        "moderation/queue.jinja",
        reads=[waiting, average],
        also=manages,
        context=context,
    )


def require_team(person: Person) -> None:
    """Raises Http404 for who has no team: to them these pages do not exist."""
    if not person.is_staff_somewhere:
        raise Http404


def manages_somewhere(person: Person) -> bool:
    """Whether the page on who may not write is for this person."""
    return bool(person.managed_spaces or person.administered)
