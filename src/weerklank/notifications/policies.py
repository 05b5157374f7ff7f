"""Who may read which notice."""

from __future__ import annotations

from django.db.models import QuerySet

from weerklank.notifications.models import Notice
from weerklank.spaces.person import Person
from weerklank.spaces.policies import may_enter_space, spaces_enterable_by


def may_see_notice(person: Person, notice: Notice) -> bool:
    """Read a notice: whose alias it is for, as long as they may enter the space it comes from."""
    return notice.alias_id in person.alias_ids and may_enter_space(person, notice.alias.space)


def notices_visible_to(person: Person) -> QuerySet[Notice]:
    """The notices for which `may_see_notice` holds."""
    return own_notices(person).filter(
        alias__space__in=spaces_enterable_by(person).order_by().values("pk")
    )


def own_notices(person: Person) -> QuerySet[Notice]:
    """Every notice for an alias of `person`, in spaces they may no longer enter too."""
    return Notice.objects.filter(alias__among=person.alias_ids)
