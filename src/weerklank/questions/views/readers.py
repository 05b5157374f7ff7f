"""The screen on which a manager says for whom a question is."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weerklank.kernel.attempts import DONE, attempt
from weerklank.kernel.policy import get_visible
from weerklank.questions.forms import ReadersForm
from weerklank.questions.policies import questions_manageable_by
from weerklank.questions.readers import choose_readers, readers_of
from weerklank.spaces.http import Request
from weerklank.spaces.queries import organisations_around


@login_required
@require_http_methods(["GET", "POST"])
def readers(request: Request, question: UUID) -> HttpResponse:
    """Asks who reads a question that was not published yet, and keeps what is chosen."""
    topic = get_visible(questions_manageable_by(request.person), pk=question)
    chosen, named = readers_of(topic)
    form = ReadersForm(
        request.POST or None,
        organisations=organisations_around(topic.space),
        initial={"readers": chosen, "organisations": [str(one.pk) for one in named]},
    )
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: choose_readers(
                person=request.person,
                topic=topic,
                readers=form.cleaned_data["readers"],
                organisations=[UUID(key) for key in form.cleaned_data["organisations"]],
            ),
            on="readers",
        )
        if status == DONE:
            messages.success(request, _("Saved."))
            return redirect("questions:preview", question=topic.pk)
    context = {"topic": topic, "space": topic.space, "form": form}
    return render(request, "questions/manage_readers.jinja", context, status=status)
