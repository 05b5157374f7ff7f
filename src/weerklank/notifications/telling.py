"""From an event to a notice for each alias that is to be told."""

from __future__ import annotations

from weerklank.kernel.events import Event, reacts_to
from weerklank.kernel.notices import NoticeKind
from weerklank.notifications.models import Notice
from weerklank.spaces.models import Alias


def subscribe(kind: NoticeKind) -> None:
    """Lets every event of `kind` become notices; called once per kind when the apps are ready."""

    def tell(event: Event) -> None:
        tell_aliases(kind, event)

    # A receipt is kept per handler name, so each kind needs a name of its own.
    tell.__qualname__ = f"tell.{kind.name}"
    reacts_to(kind.event)(tell)


def tell_aliases(kind: NoticeKind, event: Event) -> None:
    """Makes a notice for each alias that `kind` tells of `event`; twice is the same as once."""
    there = Alias.objects.filter(pk__in=set(kind.told(event))).values_list("pk", flat=True)
    subject = kind.subject(event)
    Notice.objects.bulk_create(
        [Notice(alias_id=alias, kind=kind.name, subject=subject) for alias in there],
        ignore_conflicts=True,
    )
