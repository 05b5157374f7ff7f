"""What others said about the same: likeness over the rarest few Dutch stems.

A text is taken to its stems by PostgreSQL's Dutch dictionary (accents folded first). The few stems
that are rarest in what everybody may read say best what it is about. Candidates are the newest
contributions that hold one of them, bounded in number; they are ordered by the summed rarity of
the stems they share (inverse document frequency, Spärck Jones 1972).
"""

from __future__ import annotations

import math
import uuid
from collections import Counter
from collections.abc import Collection

from django.db import connection, transaction
from django.db.models import QuerySet

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

    As far as `person` may see them, and not under the names `besides`. Five queries and their
    prefetches, at any size.
    """
    stems = stems_of(text)
    said = (
        contributions_visible_to(person)
        .filter(
            topic__space=space,
            state=ContributionState.STANDING,
            kind=Contribution.Kind.VOICE,
        )
        .exclude(alias__in=besides)
        .defer(None)
    )
    counted = _counted(stems, said)
    rarest = sorted(counted, key=lambda stem: (counted[stem], stem))[:RAREST]
    if not rarest:
        return []
    weights = {stem: 1 / math.log(2 + counted[stem]) for stem in rarest}
    rows = _holding(rarest, said)
    scored = []
    for row in rows:
        shared = set(weights) & stems_stored(row)
        if len(shared) >= min(LEAST_SHARED, len(rarest)):
            scored.append((sum(weights[stem] for stem in shared), row.sent_at, row))
    scored.sort(key=lambda found: (found[0], found[1]), reverse=True)
    return [row for _score, _sent, row in scored[:most]]


def _counted(stems: list[str], said: QuerySet[Contribution]) -> Counter[str]:
    """How common each stem is; those that occur nowhere are left out.

    One that nobody wrote where everybody reads is counted in the newest of `said` that hold one:
    in a closed space its own words say best what a text is about.
    """
    counts = StemCount.objects.filter(stem__in=stems, contributions__gt=0)
    found = Counter(dict(counts.values_list("stem", "contributions")))
    others = set(stems) - set(found)
    if others:
        rows = _holding(others, said.prefetch_related(None)).values_list("stems", flat=True)
        for stored in rows:
            found.update(others & _stems_in(str(stored or "")))
    return found


def index(contribution_id: uuid.UUID) -> None:
    """Stores the stems of a contribution; may run twice, or after an edit."""
    with transaction.atomic():
        rows = with_files_said(Contribution.objects.select_for_update())
        row = rows.filter(pk=contribution_id).first()
        if row is None:
            return
        stands = row.state != ContributionState.WITHDRAWN
        stems = set(stems_of(everything_said(row))) if stands else set()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE contributions_contribution SET stems = array_to_tsvector(%s) WHERE id = %s",
                [sorted(stems), row.pk],
            )


def stems_stored(row: Contribution) -> set[str]:
    """The stems under which a contribution can be found now."""
    return _stems_in(str(row.stems or ""))


def _stems_in(vector: str) -> set[str]:
    return {part.strip("'").replace("''", "'") for part in vector.split(" ") if part}


def _holding(stems: Collection[str], said: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """The newest of what was said that hold one of these stems."""
    sought = " | ".join(_quoted(stem) for stem in stems)
    rows = said.extra(where=["contributions_contribution.stems @@ %s::tsquery"], params=[sought])
    return rows.order_by("-sent_at", "-id")[:CANDIDATES]


def _quoted(stem: str) -> str:
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + "'"
