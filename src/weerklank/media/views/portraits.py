"""Photos of visible people, and of who appears under their own name."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weerklank.kernel.policy import Refused, get_visible
from weerklank.media import actions
from weerklank.media.models import Asset, Portrait
from weerklank.media.queries import picture_address, trouble_with
from weerklank.media.throttling import count_upload
from weerklank.spaces.aliases import alias_of
from weerklank.spaces.http import Request
from weerklank.spaces.models import Alias, Post
from weerklank.spaces.policies import spaces_enterable_by


@login_required
@require_safe
def posts(request: Request) -> HttpResponse:
    """One's places in organisations, each with its photo."""
    return _posts_page(request)


@login_required
@require_POST
def set_post(request: Request, post: UUID) -> HttpResponse:
    """Gives one of one's places a photo."""
    mine = get_visible(Post.objects.filter(account=request.person.account), pk=post)
    problem = _take(
        request,
        lambda file, size: actions.set_post_portrait(
            person=request.person, post=mine, file=file, size=size
        ),
    )
    if problem:
        return _posts_page(request, problem=problem, of=mine.pk)
    return redirect("media:posts")


@login_required
@require_POST
def remove_post(request: Request, post: UUID) -> HttpResponse:
    """Takes the photo of one of one's places away."""
    mine = get_visible(Post.objects.filter(account=request.person.account), pk=post)
    actions.remove_post_portrait(person=request.person, post=mine)
    return redirect("media:posts")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: Request, space: UUID) -> HttpResponse:
    """The photo beside one's own name in a space."""
    alias = _own_alias(request, space)
    problem = ""
    if request.method == "POST":
        problem = _take(
            request,
            lambda file, size: actions.set_alias_portrait(
                person=request.person, alias=alias, file=file, size=size
            ),
        )
        if not problem:
            return redirect("media:own", space=space)
    context = {"alias": alias, "photo": _photo(Q(alias=alias)), "problem": problem}
    return render(request, "media/own_photo.jinja", context, status=422 if problem else 200)


@login_required
@require_POST
def remove_own(request: Request, space: UUID) -> HttpResponse:
    """Takes the photo beside one's own name away."""
    actions.remove_alias_portrait(person=request.person, alias=_own_alias(request, space))
    return redirect("media:own", space=space)


def _own_alias(request: Request, space: UUID) -> Alias:
    entered = get_visible(spaces_enterable_by(request.person), pk=space)
    alias = alias_of(request.person, entered, Alias.Kind.OWN)
    if alias is None:
        raise Http404
    return alias


def _take(request: Request, keep: Callable[[BinaryIO, int], object]) -> str:
    """Lets `keep` have the photo that was sent; returns the sentence with which it was refused."""
    sent = request.FILES.get("photo")
    try:
        count_upload(request)
        if sent is None or sent.size is None or sent.file is None:
            raise Refused(_("Choose a photo first."))
        keep(cast(BinaryIO, sent.file), sent.size)
    except Refused as refused:
        return str(refused)
    return ""


def _posts_page(request: Request, *, problem: str = "", of: UUID | None = None) -> HttpResponse:
    places = [
        {
            "post": post,
            "photo": _photo(Q(post=post)),
            "as_team": post.answers_as_team and post.organisation.may_answer_as_team,
            "problem": problem if post.pk == of else "",
        }
        for post in request.person.posts
    ]
    context = {"places": places}
    return render(request, "media/post_photos.jinja", context, status=422 if problem else 200)


def _photo(of: Q) -> dict[str, str] | None:
    """How it is with a photo: its address when it is ready, a sentence when it cannot be used."""
    portrait = Portrait.objects.filter(of).select_related("asset").first()
    if portrait is None:
        return None
    ready = portrait.asset.state == Asset.State.READY
    return {
        "url": picture_address(portrait.asset.pk) if ready else "",
        "problem": trouble_with(portrait.asset),
    }
