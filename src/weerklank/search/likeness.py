"""What others said about the same: likeness over the rarest few Dutch stems.

A text is taken to its stems by PostgreSQL's Dutch dictionary (accents folded first). The few stems
that are rarest among all contributions say best what it is about. Candidates are the newest
contributions that hold one of them, bounded in number; they are ordered by the summed rarity of
the stems they share (inverse document frequency, Spärck Jones 1972).
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Collection

from django.db import connection, transaction
from django.db.models import F

from weerklank.contributions.models import Contribution
from weerklank.contributions.policies import contributions_visible_to
from weerklank.contributions.queries import everything_said, with_files_said
from weerklank.contributions.states import ContributionState
from weerklank.search.models import StemCount
from weerklank.spaces.life import fold
from weerklank.spaces.person import Person

RAREST = 6
CANDIDATES = 60
LEAST_SHARED = 2


def stems_of(text: str) -> list[str]:
    """The different Dutch stems in `text`. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(to_tsvector('pg_catalog.dutch', %s))", [fold(text)]
        )
        found: list[str] = cursor.fetchone()[0]
    return [stem[:60] for stem in found if len(stem) > 2 and not stem.isdigit()]


def alike(person: Person, contribution: Contribution, *, most: int = 3) -> list[Contribution]:
    """What others said that is most like this, as `alike_to` has it.

    `contribution` is one of `with_files_said`.
    """
    text, space = everything_said(contribution), contribution.topic.space_id
    return alike_to(person, text, space=space, besides=[contribution.alias_id], most=most)


def alike_to(
    person: Person,
    text: str,
    *,
    space: uuid.UUID,
    besides: Collection[uuid.UUID],
    most: int = 3,
) -> list[Contribution]:
    """Up to `most` standing contributions on the topics of `space` that are most like `text`.

    As far as `person` may see them, and not under the names `besides`. Four queries and their
    prefetches, at any size.
    """
    stems = stems_of(text)
    counted = dict(
        StemCount.objects.filter(stem__in=stems, contributions__gt=0).values_list(
            "stem", "contributions"
        )
    )
    rarest = sorted(counted, key=lambda stem: (counted[stem], stem))[:RAREST]
    if not rarest:
        return []
    weights = {stem: 1 / math.log(2 + counted[stem]) for stem in rarest}
    rows = (
        contributions_visible_to(person)
        .filter(
            topic__space=space,
            state=ContributionState.STANDING,
            kind=Contribution.Kind.VOICE,
        )
        .exclude(alias__in=besides)
        .defer(None)
        .extra(
            where=["contributions_contribution.stems @@ %s::tsquery"],
            params=[" | ".join(_quoted(stem) for stem in rarest)],
        )
        .order_by("-sent_at", "-id")[:CANDIDATES]
    )
    scored = []
    for row in rows:
        shared = set(weights) & stems_stored(row)
        if len(shared) >= min(LEAST_SHARED, len(rarest)):
            scored.append((sum(weights[stem] for stem in shared), row.sent_at, row))
    scored.sort(key=lambda found: (found[0], found[1]), reverse=True)
    return [row for _score, _sent, row in scored[:most]]


def index(contribution_id: uuid.UUID) -> None:
    """Stores the stems of a contribution and keeps the counts; may run twice, or after an edit."""
    with transaction.atomic():
        rows = with_files_said(Contribution.objects.select_for_update())
        row = rows.filter(pk=contribution_id).first()
        if row is None:
            return
        before = stems_stored(row)
        stands = row.state != ContributionState.WITHDRAWN
        after = set(stems_of(everything_said(row))) if stands else set()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE contributions_contribution SET stems = array_to_tsvector(%s) WHERE id = %s",
                [sorted(after), row.pk],
            )
        change_counts(added=after - before, removed=before - after)


def change_counts(*, added: set[str], removed: set[str]) -> None:
    """Moves the count of each stem by one; in one order, so that no two workers lock crosswise."""
    StemCount.objects.bulk_create(
        [StemCount(stem=stem) for stem in sorted(added)], ignore_conflicts=True
    )
    list(StemCount.objects.filter(stem__in=added | removed).order_by("stem").select_for_update())
    StemCount.objects.filter(stem__in=added).update(contributions=F("contributions") + 1)
    StemCount.objects.filter(stem__in=removed, contributions__gt=0).update(
        contributions=F("contributions") - 1
    )


def stems_stored(row: Contribution) -> set[str]:
    """The stems under which a contribution can be found now."""
    text = str(row.stems or "")
    return {part.strip("'").replace("''", "'") for part in text.split(" ") if part}


def _quoted(stem: str) -> str:
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + "'"
