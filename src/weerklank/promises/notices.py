"""Who is told of promises, and in which words.

Words for staff name no space and no title: a notice stays after somebody has left a team.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import Q, QuerySet, UUIDField
from django.urls import reverse
from django.utils.translation import gettext as _

from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.kernel import dates
from weerklank.kernel.notices import NoticeKind, Wording, register
from weerklank.kernel.prepared import prepared
from weerklank.people.models import Account
from weerklank.promises.events import (
    ContributionAnswered,
    PromiseBroken,
    PromiseHalfway,
    PromiseOnLastDay,
)
from weerklank.promises.models import Promise
from weerklank.promises.wording import before
from weerklank.spaces.aliases import alias_of_post, post_for
from weerklank.spaces.models import Membership, Post, Space


def _author_answered(event: ContributionAnswered) -> Iterable[uuid.UUID]:
    return Contribution.objects.filter(pk=event.contribution).values_list("alias", flat=True)


def _author_waiting(event: PromiseBroken) -> Iterable[uuid.UUID]:
    """The author, as long as nobody answered: the answer itself is told by its own notice."""
    waiting = Promise.objects.filter(pk=event.promise, settled_at=None)
    return waiting.values_list("contribution__alias", flat=True)


def _in_charge(event: PromiseHalfway | PromiseOnLastDay) -> list[uuid.UUID]:
    promise = _promise(event.promise)
    if promise is None or promise.in_charge is None or promise.settled_at is not None:
        return []
    return _aliases([promise.in_charge], promise.space)


def _managers(event: PromiseBroken) -> list[uuid.UUID]:
    promise = _promise(event.promise)
    if promise is None:
        return []
    managers = Account.objects.filter(
        memberships__space=promise.space, memberships__role=Membership.Role.MANAGER, is_active=True
    )
    return _aliases(managers, promise.space)


def _aliases(accounts: Iterable[Account], space: Space) -> list[uuid.UUID]:
    """The visible aliases of these staff in `space`, made for who never wrote there."""
    posts: dict[uuid.UUID, list[Post]] = {account.pk: [] for account in accounts}
    for post in Post.objects.filter(account__in=posts).select_related("organisation"):
        posts[post.account_id].append(post)
    seen = (post_for(of_one, space) for of_one in posts.values())
    return [alias_of_post(post=post, space=space).pk for post in seen if post is not None]


def _promise(key: uuid.UUID) -> Promise | None:
    return (
        Promise.objects.filter(pk=key)
        .select_related("space", "space__organisation", "in_charge")
        .first()
    )


@prepared(subjects=ArrayField(UUIDField()))
def _read_answers(subjects: list[uuid.UUID]) -> QuerySet[Contribution]:
    answers = Contribution.objects.filter(
        pk__among=subjects, parent__isnull=False, state=ContributionState.STANDING
    )
    return answers.select_related("alias").defer("stems")


def _word_answered(found: list[Contribution]) -> dict[uuid.UUID, Wording]:
    return {
        answer.pk: Wording(
            sentence=_("%(name)s answered what you said.") % {"name": answer.alias.name},
            path=reverse("portal:contribution", kwargs={"contribution": answer.parent_id}),
            by=answer.alias_id,
            quote=answer.words,
            answers=answer.pk,
        )
        for answer in found
    }


@prepared(subjects=ArrayField(UUIDField()))
def _read_late(subjects: list[uuid.UUID]) -> QuerySet[Promise]:
    withdrawn = Q(contribution__state=ContributionState.WITHDRAWN)
    return Promise.objects.filter(~withdrawn, pk__among=subjects)


def _word_late(found: list[Promise]) -> dict[uuid.UUID, Wording]:
    """The honest note: we did not keep our word, and this is the new date."""
    return {promise.pk: _late(promise) for promise in found}


def _late(promise: Promise) -> Wording:
    if promise.renewed_due_at is not None and promise.settled_at is None:
        sentence = _(
            "We promised you an answer and did not keep our word. Sorry. "
            "You get it on %(day)s at the latest."
        ) % {"day": dates.weekday(promise.renewed_due_at)}
    else:
        sentence = _("The answer to what you said came later than promised. Sorry.")
    path = reverse("portal:contribution", kwargs={"contribution": promise.contribution_id})
    return Wording(sentence=sentence, path=path)


@prepared(subjects=ArrayField(UUIDField()))
def _read_owed(subjects: list[uuid.UUID]) -> QuerySet[Promise]:
    return Promise.objects.filter(pk__among=subjects, settled_at=None)


def _word_reminder(owed: list[Promise]) -> dict[uuid.UUID, Wording]:
    return {
        promise.pk: Wording(
            sentence=_("Somebody waits for your answer: %(before)s.")
            % {"before": before(promise.due_at)},
            path=_to_answer(promise),
        )
        for promise in owed
    }


@prepared(subjects=ArrayField(UUIDField()))
def _read_broken(subjects: list[uuid.UUID]) -> QuerySet[Promise]:
    return Promise.objects.filter(pk__among=subjects)


def _word_broken(found: list[Promise]) -> dict[uuid.UUID, Wording]:
    return {
        promise.pk: Wording(
            sentence=_("A promise of your team was not kept: no answer came %(before)s.")
            % {"before": before(promise.due_at)},
            path=_to_answer(promise),
        )
        for promise in found
    }


def _to_answer(promise: Promise) -> str:
    return reverse("promises:answer", kwargs={"promise": promise.pk})


def _about_promise(event: PromiseHalfway | PromiseOnLastDay | PromiseBroken) -> uuid.UUID:
    return event.promise


def _about_answer(event: ContributionAnswered) -> uuid.UUID:
    return event.answer


for kind in (
    NoticeKind(
        "promises.answered", ContributionAnswered,
        _author_answered, _about_answer, _read_answers, _word_answered, group="answers",
    ),
    NoticeKind(
        "promises.late", PromiseBroken,
        _author_waiting, _about_promise, _read_late, _word_late, group="answers",
    ),
    NoticeKind(
        "promises.halfway", PromiseHalfway,
        _in_charge, _about_promise, _read_owed, _word_reminder, group="work",
    ),
    NoticeKind(
        "promises.last_day", PromiseOnLastDay,
        _in_charge, _about_promise, _read_owed, _word_reminder, group="work",
    ),
    NoticeKind(
        "promises.broken", PromiseBroken,
        _managers, _about_promise, _read_broken, _word_broken, group="work",
    ),
):  # fmt: skip
    register(kind)
