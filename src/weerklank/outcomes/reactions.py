"""What outcomes do when something happens below them."""

from __future__ import annotations

import uuid

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from weerklank.outcomes.models import Outcome
from weerklank.spaces.audience_moves import AudienceMove, moves
from weerklank.spaces.belongings import Belonging, Counts, register
from weerklank.spaces.trail import name_verb

name_verb("write outcome", _("Began to write what was done"))
name_verb("change outcome", _("Changed what was done"))
name_verb("link contributions", _("Linked contributions to what was done"))
name_verb("unlink contributions", _("Took contributions away from what was done"))
name_verb("publish outcome", _("Published what was done"))


@moves
def move_outcomes(move: AudienceMove) -> None:
    """Fewer people than before: outcomes move along. More: they stay.

    An outcome often retells what people said, and they said it among those who could read it then.
    """
    if not move.widens:
        Outcome.objects.filter(space=move.space, audience__in=move.sources).update(
            audience=move.target
        )


def _count(spaces: list[uuid.UUID]) -> Counts:
    rows = Outcome.objects.filter(space__in=spaces).values_list("space")
    return dict(rows.annotate(total=Count("pk")))


def _words(number: int) -> str:
    return ngettext("%(num)s outcome", "%(num)s outcomes", number) % {"num": number}


register(Belonging("outcomes", _count, _words))
