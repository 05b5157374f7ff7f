"""Who is told of what was said, and in which words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, QuerySet, UUIDField
from django.urls import reverse
from django.utils.translation import gettext as _

from weerklank.contributions.events import PeopleCalledOn, ReplySent
from weerklank.contributions.mentions import who_is_told
from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.kernel.notices import NoticeKind, Wording, register
from weerklank.kernel.prepared import prepared


def _who_is_answered(event: ReplySent) -> Iterable[uuid.UUID]:
    """Who said what was replied to, unless they replied to themselves under the same name."""
    replies = Contribution.objects.filter(pk=event.reply).exclude(parent__alias=F("alias"))
    return replies.values_list("parent__alias", flat=True)


@prepared(subjects=ArrayField(UUIDField()))
def _read_standing(subjects: list[uuid.UUID]) -> QuerySet[Contribution]:
    said = Contribution.objects.filter(pk__among=subjects, state=ContributionState.STANDING)
    return said.select_related("alias").defer("stems")


def _word_replies(found: list[Contribution]) -> dict[uuid.UUID, Wording]:
    return {
        reply.pk: Wording(
            sentence=_("%(name)s replied to what you said.") % {"name": reply.alias.name},
            path=reverse("portal:contribution", kwargs={"contribution": reply.pk}),
            page=reverse("portal:contribution", kwargs={"contribution": reply.root_id}),
            by=reply.alias_id,
            quote=reply.words,
            answers=reply.pk,
        )
        for reply in found
    }


def _who_is_called_on(event: PeopleCalledOn) -> Iterable[uuid.UUID]:
    """Who may read it, and is not told already that it replies to them."""
    rows = Contribution.objects.select_related("topic", "topic__space", "parent")
    said = rows.get(pk=event.contribution)
    answered = said.parent.alias_id if said.parent else None
    return [alias for alias in who_is_told(said) if alias != answered]


def _word_calls(found: list[Contribution]) -> dict[uuid.UUID, Wording]:
    return {
        said.pk: Wording(
            sentence=_("%(name)s calls on you.") % {"name": said.alias.name},
            path=reverse("portal:contribution", kwargs={"contribution": said.pk}),
            page=reverse("portal:contribution", kwargs={"contribution": said.root_id or said.pk}),
            by=said.alias_id,
            quote=said.words,
            answers=said.pk,
        )
        for said in found
    }


def _about_call(event: PeopleCalledOn) -> uuid.UUID:
    return event.contribution


def _about_reply(event: ReplySent) -> uuid.UUID:
    return event.reply


register(
    NoticeKind(
        "contributions.replied",
        ReplySent, _who_is_answered, _about_reply, _read_standing, _word_replies, group="replies",
    )
)  # fmt: skip
register(
    NoticeKind(
        "contributions.called_on",
        PeopleCalledOn,
        _who_is_called_on, _about_call, _read_standing, _word_calls, group="replies",
    )
)  # fmt: skip
