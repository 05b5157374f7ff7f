"""Every write of outcomes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.states import ContributionState
from weerklank.contributions.words import clean_words
from weerklank.kernel import audit, clock, events
from weerklank.kernel.action import action
from weerklank.kernel.policy import Refused, authorise
from weerklank.outcomes.events import ContributionLinked, OutcomeChanged, OutcomePublished
from weerklank.outcomes.models import Outcome, OutcomeLink
from weerklank.outcomes.policies import (
    contributions_linkable_by,
    may_change_outcome,
    may_write_outcome,
)
from weerklank.spaces.aliases import appear_in_space
from weerklank.spaces.models import Alias
from weerklank.spaces.person import Person

MOST_TITLE = 120
MOST_WORDS = 5000


@action
def write_outcome(
    *, person: Person, topic: Topic, kind: str, title: str, words: str, form_key: uuid.UUID
) -> Outcome:
    """Records, unpublished, what was done with what people said on `topic`; returns it.

    The same `form_key` and words twice give the first one back. Raises Denied, Refused when
    something is missing or too long, when other words were sent under this key, or when the person
    has no first name and role yet.
    """
    authorise(may_write_outcome(person, topic))
    title, words = _checked(kind, title, words)
    alias = appear_in_space(person=person, space=topic.space, kind=Alias.Kind.POST, name="")
    outcome, written = Outcome.objects.get_or_create(
        form_key=form_key,
        defaults={
            "space": topic.space,
            "topic": topic,
            "audience_id": topic.audience_id,
            "alias": alias,
            "kind": kind,
            "title": title,
            "words": words,
        },
    )
    if written:
        _note(person, "write outcome", outcome)
    elif (outcome.alias_id, outcome.title, outcome.words) != (alias.pk, title, words):
        raise Refused(_("This was already sent. Open the page again and look."))
    return outcome


@action
def change_outcome(
    *, person: Person, outcome: Outcome, kind: str, title: str, words: str
) -> Outcome:
    """Replaces the words of an outcome, published or not; the trail keeps that it was changed.

    Raises Denied, Refused when something is missing or too long.
    """
    mine = _locked(person, outcome)
    title, words = _checked(kind, title, words)
    if (mine.kind, mine.title, mine.words) == (kind, title, words):
        return mine
    mine.kind, mine.title, mine.words = kind, title, words
    mine.save(update_fields=["kind", "title", "words"])
    _note(person, "change outcome", mine)
    events.record(OutcomeChanged(outcome=mine.pk))
    return mine


@action
def link_contributions(
    *, person: Person, outcome: Outcome, contributions: Iterable[uuid.UUID]
) -> int:
    """Links what people said to `outcome`; returns how many were new.

    What is withdrawn, on another topic or not for `person` to see is passed over. With a published
    outcome the authors of the new ones are told. Raises Denied.
    """
    mine = _locked(person, outcome)
    added = list(
        contributions_linkable_by(person, mine)
        .filter(pk__in=list(contributions))
        .exclude(state=ContributionState.WITHDRAWN)
        .exclude(outcome_links__outcome=mine)
        .values_list("pk", flat=True)
    )
    if not added:
        return 0
    OutcomeLink.objects.bulk_create(
        [OutcomeLink(outcome=mine, contribution_id=key) for key in added]
    )
    _note(person, "link contributions", mine)
    if mine.state == Outcome.State.PUBLISHED:
        Contribution.objects.filter(pk__in=added).update(has_outcome=True)
        for key in added:
            events.record(ContributionLinked(outcome=mine.pk, contribution=key))
    return len(added)


@action
def unlink_contributions(
    *, person: Person, outcome: Outcome, contributions: Iterable[uuid.UUID]
) -> int:
    """Takes contributions off `outcome`; returns how many. The trail keeps that it was done.

    A published outcome keeps at least one. Raises Denied, Refused.
    """
    mine = _locked(person, outcome)
    links = OutcomeLink.objects.filter(outcome=mine)
    taken = list(
        links.filter(contribution__in=list(contributions)).values_list("contribution", flat=True)
    )
    if not taken:
        return 0
    if mine.state == Outcome.State.PUBLISHED and links.count() == len(taken):
        raise Refused(_("People were told that they led to this. Keep at least one of them."))
    links.filter(contribution__in=taken).delete()
    elsewhere = OutcomeLink.objects.filter(
        contribution=OuterRef("pk"), outcome__state=Outcome.State.PUBLISHED
    )
    Contribution.objects.filter(pk__in=taken).update(has_outcome=Exists(elsewhere))
    _note(person, "unlink contributions", mine)
    return len(taken)


@action
def publish_outcome(*, person: Person, outcome: Outcome) -> Outcome:
    """Shows `outcome` to everybody who may see its topic, and tells every author who led to it.

    Twice is the same as once. Raises Denied, Refused while nothing is linked that still stands.
    """
    mine = _locked(person, outcome)
    if mine.state == Outcome.State.PUBLISHED:
        return mine
    linked = Contribution.objects.filter(outcome_links__outcome=mine)
    if not linked.exclude(state=ContributionState.WITHDRAWN).exists():
        raise Refused(_("First link at least one contribution that led to this."))
    mine.state, mine.published_at = Outcome.State.PUBLISHED, clock.now()
    mine.audience_id = mine.topic.audience_id
    mine.save(update_fields=["state", "published_at", "audience"])
    Contribution.objects.filter(pk__in=linked.values("pk")).update(has_outcome=True)
    _note(person, "publish outcome", mine)
    events.record(OutcomePublished(outcome=mine.pk))
    return mine


def _locked(person: Person, outcome: Outcome) -> Outcome:
    authorise(may_change_outcome(person, outcome))
    return (
        Outcome.objects.select_for_update(of=("self",))
        .select_related("space", "topic")
        .get(pk=outcome.pk)
    )


def _checked(kind: str, title: str, words: str) -> tuple[str, str]:
    if kind not in Outcome.Kind.values:
        raise Refused(_("Choose what kind of outcome this is."))
    title = " ".join(clean_words(title, most=MOST_TITLE).split())
    words = clean_words(words, most=MOST_WORDS)
    if not title or not words:
        raise Refused(_("Write a title, and what was done."))
    return title, words


def _note(person: Person, verb: str, outcome: Outcome) -> None:
    audit.write(actor=person.actor, verb=verb, subject=outcome, scope=outcome.space_id)
