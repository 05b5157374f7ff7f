"""Where somebody can turn to, and which words an organisation wants looked at."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from weerklank.kernel.models import AuditEntry
from weerklank.moderation.care.models import DistressList
from weerklank.spaces.models import Organisation, Portal, Post, Space

CHANGES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ListChange:
    """What somebody changed in a list; `who` is the first name of a colleague, if they have one."""

    who: str
    at: datetime
    added: list[str]
    dropped: list[str]


def help_lines_near(space: Space) -> list[tuple[str, str]]:
    """What the organisation of `space` says on its front door, else an organisation above it.

    Pairs of words and where they lead: a telephone number or an address. One query.
    """
    portals = Portal.objects.filter(organisation=space.organisation_id) | Portal.objects.filter(
        organisation__children=space.organisation_id
    )
    lines = {portal.organisation_id: portal.help_lines for portal in portals}
    own = lines.pop(space.organisation_id, None)
    above: list[list[str]] = next(iter(lines.values()), [])
    return [(label, target) for label, target in own or above]


def distress_words_near(space: Space) -> list[str]:
    """The list of the organisation of `space`, else that of the one above it. One query.

    `space` is one with its organisation.
    """
    own, above = space.organisation_id, space.organisation.parent_id
    newest = _newest_lists().filter(organisation__in=[one for one in (own, above) if one])
    lists = {one.organisation_id: one.words for one in newest}
    return lists.get(own) or (above and lists.get(above)) or []


def distress_words_of(organisation: Organisation) -> list[str]:
    """The list of this organisation itself. One query."""
    newest = _newest_lists().filter(organisation=organisation)
    return newest.values_list("words", flat=True).first() or []


def changes_of_list(organisation: Organisation) -> list[ListChange]:
    """Who changed the list of an organisation and what, newest first. Three queries."""
    rows = DistressList.objects.filter(organisation=organisation).order_by("-made_at")
    lists = list(rows[: CHANGES_SHOWN + 1])
    entries = AuditEntry.objects.filter(subject__in=[one.pk for one in lists])
    actors = dict(entries.values_list("subject", "actor"))
    names = {
        f"account:{account}": name
        for account, name in Post.objects.filter(account__in=_accounts(actors.values()))
        .exclude(first_name="")
        .values_list("account", "first_name")
    }
    changes = []
    for turn, one in enumerate(lists[:CHANGES_SHOWN]):
        before = lists[turn + 1].words if turn + 1 < len(lists) else []
        changes.append(
            ListChange(
                who=names.get(actors.get(one.pk, ""), ""),
                at=one.made_at,
                added=[words for words in one.words if words not in before],
                dropped=[words for words in before if words not in one.words],
            )
        )
    return changes


def _newest_lists() -> QuerySet[DistressList]:
    return DistressList.objects.order_by("organisation", "-made_at").distinct("organisation")


def _accounts(actors: Iterable[str]) -> list[uuid.UUID]:
    return [uuid.UUID(actor.removeprefix("account:")) for actor in actors]
