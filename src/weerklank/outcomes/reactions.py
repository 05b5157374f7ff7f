"""Outcomes move and go with the space they are told in."""

from __future__ import annotations

import uuid

from django.db.models import Count
from django.utils.translation import ngettext

from weerklank.outcomes.models import Outcome
from weerklank.spaces.audience_moves import AudienceMove, moves
from weerklank.spaces.belongings import Belonging, Counts, register
from weerklank.spaces.models import Space


@moves
def move_outcomes(move: AudienceMove) -> None:
    """Moves outcomes when it gets narrower. They may retell what was said among fewer people."""
    if not move.widens:
        Outcome.objects.filter(space=move.space, audience__in=move.sources).update(
            audience=move.target
        )


def _count(spaces: list[uuid.UUID]) -> Counts:
    rows = Outcome.objects.filter(space__in=spaces).values_list("space")
    return dict(rows.annotate(total=Count("pk")))


def _words(number: int) -> str:
    return ngettext("%(num)s outcome", "%(num)s outcomes", number) % {"num": number}


def _remove(space: Space) -> None:
    Outcome.objects.filter(space=space).delete()


register(Belonging("outcomes", _count, _words, remove=_remove))
