"""The author is told that their name was asked for; the words name no space and nothing said."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db.models import QuerySet, UUIDField
from django.urls import reverse
from django.utils.translation import gettext as _

from weerklank.kernel.notices import NoticeKind, Wording, register
from weerklank.kernel.prepared import prepared
from weerklank.unmasking.events import NameRequestTold
from weerklank.unmasking.models import NameRequest
from weerklank.unmasking.states import RequestState


def told_author(event: NameRequestTold) -> list[uuid.UUID]:
    """The name under which it was said."""
    request = NameRequest.objects.get(pk=event.request)
    return [request.alias_id] if request.alias_id else []


@prepared(subjects=ArrayField(UUIDField()))
def read_requests(subjects: list[uuid.UUID]) -> QuerySet[NameRequest]:
    """The requests of which the author may know."""
    return NameRequest.objects.filter(pk__among=subjects, is_told=True)


def word_requests(requests: list[NameRequest]) -> dict[uuid.UUID, Wording]:
    """Whether somebody saw who it is, and where to read why."""
    return {
        request.pk: Wording(
            _("Two officers decided that one of them may see who you are. Read why.")
            if request.state == RequestState.OPENED
            else _("An officer asked to see who you are. It did not happen. Read why."),
            reverse("unmasking:told", kwargs={"asked": request.pk}),
        )
        for request in requests
    }


register(
    NoticeKind(
        name="unmasking.told",
        event=NameRequestTold,
        told=told_author,
        subject=lambda event: event.request,
        read=read_requests,
        word=word_requests,
        group="decisions",
        is_grave=True,
    )
)
