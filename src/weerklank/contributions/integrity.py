"""What was said agrees with its counts, and of what was taken back nothing is left."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from weerklank.contributions import withdrawals
from weerklank.contributions.models import Attachment, Contribution, Gesture, TopicCount
from weerklank.contributions.states import ContributionState
from weerklank.kernel.integrity import checks

_withdrawn = Contribution.objects.filter(state=ContributionState.WITHDRAWN)


@checks("a topic whose count is not what stands there")
def wrong_counts() -> QuerySet[TopicCount, uuid.UUID]:
    """Topics of which a count differs from the contributions that it counts."""
    counted = (
        Contribution.objects.filter(
            topic=OuterRef("topic"),
            audience=OuterRef("audience"),
            kind=Contribution.Kind.VOICE,
            parent=None,
            state=ContributionState.STANDING,
        )
        .order_by()
        .values("topic")
        .annotate(total=Count("pk"))
        .values("total")
    )
    return (
        TopicCount.objects.annotate(counted=Coalesce(Subquery(counted), 0))
        .exclude(contributions=F("counted"))
        .values_list("topic", flat=True)
    )


@checks("a contribution whose number of replies is not what stands below it")
def wrong_replies() -> QuerySet[Contribution, uuid.UUID]:
    """Contributions whose number of replies differs from those that stand."""
    below = Contribution.objects.filter(
        root=OuterRef("pk"), kind=Contribution.Kind.REPLY, state=ContributionState.STANDING
    ).order_by()
    number = below.values("root").annotate(total=Count("pk")).values("total")
    rows = Contribution.objects.annotate(below=Coalesce(Subquery(number), 0))
    return rows.exclude(replied=F("below")).values_list("pk", flat=True)


@checks("a contribution whose numbers are not the gestures made at it")
def wrong_gestures() -> QuerySet[Contribution, uuid.UUID]:
    """Contributions of which a number differs from the gestures that it counts."""
    wrong = Q()
    rows = Contribution.objects.all()
    for kind in Gesture.Kind:
        made = Gesture.objects.filter(contribution=OuterRef("pk"), kind=kind).order_by()
        number = made.values("contribution").annotate(total=Count("pk")).values("total")
        rows = rows.annotate(**{f"made_{kind}": Coalesce(Subquery(number), 0)})
        wrong |= ~Q(**{kind: F(f"made_{kind}")})
    return rows.filter(wrong).values_list("pk", flat=True)


@checks("a contribution that was taken back and still holds something")
def left_of_withdrawn() -> QuerySet[Contribution, uuid.UUID]:
    """Withdrawn contributions with words, a title or files."""
    parts = Attachment.objects.filter(contribution=OuterRef("pk"))
    left = ~Q(words="") | ~Q(title="") | Exists(parts)
    return _withdrawn.all().filter(left).values_list("pk", flat=True)


@checks("a withdrawal that is not on the list (put there at night)")
def not_on_list() -> Iterable[uuid.UUID]:
    """Withdrawn contributions that a restore of an older backup would bring back."""
    # The list is read last: who takes words back while this runs is on both, or on the list alone.
    withdrawn = set(_withdrawn.all().values_list("pk", flat=True))
    return sorted(withdrawn - set(withdrawals.noted()))


@checks("a contribution that was answered and does not know it")
def unknown_answers() -> QuerySet[Contribution, uuid.UUID]:
    """Contributions that have an answer of the team and count as unanswered."""
    answers = Contribution.objects.filter(
        parent=OuterRef("pk"),
        kind=Contribution.Kind.TEAM_ANSWER,
        state=ContributionState.STANDING,
    )
    unaware = Contribution.objects.filter(Exists(answers), is_answered=False)
    return unaware.values_list("pk", flat=True)
