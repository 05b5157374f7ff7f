"""Every write of promises that a person's deed brings about. The clock's own are in `watch.py`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db.models import QuerySet, UUIDField

from weerklank.contributions.actions import reply_as_team
from weerklank.contributions.models import Contribution
from weerklank.contributions.stories import Story
from weerklank.kernel import audit, clock, events
from weerklank.kernel.action import action
from weerklank.kernel.audit import SYSTEM
from weerklank.kernel.policy import authorise
from weerklank.kernel.prepared import prepared
from weerklank.media.models import Upload
from weerklank.promises.events import ContributionAnswered, PromiseBroken
from weerklank.promises.models import Promise, PromiseStep
from weerklank.promises.policies import may_answer_contribution
from weerklank.promises.queries import account_in_charge, calendar_of
from weerklank.promises.states import PromiseState
from weerklank.spaces.aliases import appear_in_space
from weerklank.spaces.models import Alias
from weerklank.spaces.person import Person

Kind = PromiseStep.Kind


@action
def open_promise(*, contribution: Contribution) -> Promise:
    """Promises an answer to `contribution`, by the calendar of its space's organisation.

    Called by a capability in the transaction that sends the contribution. A contribution has one
    promise: the second call gives the first promise back.
    """
    there = _promise_of(contribution=contribution.pk).first
    if there is not None:
        return there
    space = contribution.topic.space
    times = calendar_of(space.organisation).times(contribution.sent_at, space.promise_days)
    promise = Promise.objects.create(
        contribution=contribution,
        space=space,
        topic_id=contribution.topic_id,
        in_charge=account_in_charge(space),
        opened_at=contribution.sent_at,
        remind_at=times.remind_at,
        last_day_at=times.last_day_at,
        due_at=times.due_at,
    )
    PromiseStep.objects.create(promise=promise, kind=Kind.OPENED)
    _write_step(promise, Kind.OPENED)
    return promise


@prepared(contribution=UUIDField())
def _promise_of(contribution: uuid.UUID) -> QuerySet[Promise]:
    return Promise.objects.filter(contribution=contribution)


@action
def answer_contribution(
    *,
    person: Person,
    contribution: Contribution,
    form_key: uuid.UUID,
    words: str = "",
    uploads: Sequence[Upload] = (),
    story: Story | None = None,
    alias: Alias | None = None,
) -> Contribution:
    """Answers `contribution` under `person`'s visible name, keeps the promise, returns the answer.

    `uploads` are files that wait on the sender's side; a `story` comes in place of words and files.
    A promise answered after its first date is broken and settled late; a contribution without a
    promise can be answered too. The same `form_key` twice gives the first answer back and changes
    nothing. Raises Denied, WrongState when the contribution was withdrawn, Refused when there are
    no words or the person has no first name and role yet, Excluded when they may not write here.
    """
    authorise(may_answer_contribution(person, contribution))
    space = contribution.topic.space
    alias = alias or appear_in_space(person=person, space=space, kind=Alias.Kind.POST, name="")
    authorise(alias.space_id == space.pk and _is_own(alias, person))
    Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    before = Contribution.objects.filter(form_key=form_key, alias=alias).first()
    if before is not None:
        return before
    answer = reply_as_team(
        person=person, contribution=contribution, alias=alias, words=words, uploads=uploads,
        story=story, form_key=form_key,
    )  # fmt: skip
    settle_promise(contribution=contribution)
    events.record(ContributionAnswered(contribution=contribution.pk, answer=answer.pk))
    return answer


def settle_promise(*, contribution: Contribution) -> None:
    """Records that `contribution` is answered now, in time or late; inside the action that does."""
    promise = (
        Promise.objects.select_for_update()
        .filter(contribution=contribution, settled_at=None)
        .first()
    )
    if promise is None:
        return
    promise.settled_at = clock.now()
    if promise.state == PromiseState.RUNNING and promise.settled_at <= promise.due_at:
        promise.state = PromiseState.KEPT
        take_step(promise, Kind.KEPT)
    else:
        if promise.state == PromiseState.RUNNING:
            promise.state = PromiseState.BROKEN
            take_step(promise, Kind.BROKEN)
            events.record(PromiseBroken(promise=promise.pk))
        take_step(promise, Kind.ANSWERED_LATE)
    promise.save(update_fields=["state", "settled_at"])


def move_promise(*, contribution: Contribution) -> None:
    """Lets the promise follow a contribution to its topic; inside the action that moves it."""
    Promise.objects.filter(contribution=contribution).update(topic=contribution.topic_id)


@action
def lapse_promise(*, contribution: uuid.UUID) -> None:
    """Nobody waits for an answer any more: a running promise lapses and is not counted.

    One that was broken already stays broken, for it was. Twice is the same as once.
    """
    promise = (
        Promise.objects.select_for_update()
        .filter(contribution=contribution, settled_at=None)
        .first()
    )
    if promise is not None:
        lapse(promise)


def lapse(promise: Promise) -> None:
    """Settles a locked promise that nobody waits for."""
    if promise.state == PromiseState.RUNNING:
        promise.state = PromiseState.LAPSED
    promise.settled_at = clock.now()
    promise.save(update_fields=["state", "settled_at"])
    take_step(promise, Kind.LAPSED)


def take_step(promise: Promise, kind: str) -> bool:
    """Adds a step to the trail of `promise`; False when it was taken before."""
    _, taken = PromiseStep.objects.get_or_create(
        promise=promise, kind=kind, defaults={"at": clock.now()}
    )
    if taken:
        _write_step(promise, kind)
    return taken


def _write_step(promise: Promise, kind: str) -> None:
    audit.write(actor=SYSTEM, verb=f"promise {kind}", subject=promise, scope=promise.space_id)


def _is_own(alias: Alias, person: Person) -> bool:
    return alias.post is not None and alias.post.account_id == getattr(person.account, "pk", None)
