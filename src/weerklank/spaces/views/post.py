"""How a visible colleague is seen."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weerklank.kernel.attempts import DONE, attempt
from weerklank.spaces import actions
from weerklank.spaces.aliases import shown_name
from weerklank.spaces.forms import PostForm
from weerklank.spaces.http import Request
from weerklank.spaces.models import Post


@login_required
@require_http_methods(["GET", "POST"])
def post(request: Request, post: UUID | None = None) -> HttpResponse:
    """One's own first name, role and face, with how others see them."""
    posts = sorted(request.person.posts, key=lambda one: one.organisation.name)
    mine = _chosen(request, posts, post)
    form = PostForm(request.POST or None, initial=_initial(mine))
    if not mine.organisation.may_answer_as_team:
        del form.fields["answers_as_team"]
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.fill_in_post(
                person=request.person, post=mine, **{"answers_as_team": False, **form.cleaned_data}
            ),
        )
        if status == DONE:
            messages.success(request, _("Saved. This is how people see you."))
            return redirect("spaces:post_of", post=mine.pk)
        mine.refresh_from_db()
    context = {"form": form, "post": mine, "posts": posts, "shown": shown_name(mine)}
    return render(request, "spaces/post.jinja", context, status=status)


def _chosen(request: Request, posts: list[Post], key: UUID | None) -> Post:
    """The post asked for, else the one at this front door, else the first."""
    if key is not None:
        posts = [one for one in posts if one.pk == key]
    elif request.portal is not None:
        here = request.portal.organisation_id
        posts = sorted(posts, key=lambda one: one.organisation_id != here)
    if not posts:
        raise Http404
    return posts[0]


def _initial(post: Post) -> dict[str, object]:
    return {
        "first_name": post.first_name or post.account.first_name,
        "role": post.role,
        "face": post.face or None,
        "refuses_photo": post.refuses_photo,
        "answers_as_team": post.answers_as_team,
    }
