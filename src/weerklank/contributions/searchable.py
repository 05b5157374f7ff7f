"""What people and teams say can be found by all who may read it, while it stands."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from weerklank.contributions.events import (
    ContributionEdited,
    ContributionLabelled,
    ContributionSent,
    ReplySent,
    StandingChanged,
)
from weerklank.contributions.models import Attachment, Contribution
from weerklank.contributions.policies import contributions_visible_to
from weerklank.contributions.queries import everything_said, with_files_said
from weerklank.contributions.states import OUT_OF_SIGHT, ContributionState, TopicState
from weerklank.media.events import RecordingWrittenOut
from weerklank.media.kinds import MediaKind
from weerklank.spaces.audiences import PUBLIC
from weerklank.spaces.events import PostFilledIn
from weerklank.spaces.findable import Entry, Shown, Source, follow, register
from weerklank.spaces.models import Alias, Space
from weerklank.spaces.person import Person
from weerklank.spaces.policies import shows_first_name

SAID = "said"
_KINDS = {
    Contribution.Kind.VOICE: "contribution",
    Contribution.Kind.REPLY: "reply",
    Contribution.Kind.TEAM_ANSWER: "answer",
}
_CALLED = {
    Contribution.Kind.VOICE: _("Contribution"),
    Contribution.Kind.REPLY: pgettext_lazy("what somebody said back", "Reply"),
    Contribution.Kind.TEAM_ANSWER: _("Answer of the team"),
}
# What people look for: a drawing is a picture to them.
_HAS = {MediaKind.DRAWING: MediaKind.PICTURE}


def _everything() -> QuerySet[Contribution, uuid.UUID]:
    return _standing().values_list("pk", flat=True)


def _standing() -> QuerySet[Contribution]:
    """What stands, and not under something that is out of sight."""
    standing = Contribution.objects.filter(state=ContributionState.STANDING)
    return standing.exclude(root__state__in=OUT_OF_SIGHT)


def _entries(ids: Collection[uuid.UUID]) -> list[Entry]:
    rows = (
        _standing()
        .select_for_update(of=("self",), no_key=True)
        .filter(pk__in=ids)
        .exclude(topic__state=TopicState.DRAFT)
        .exclude(topic__space__state=Space.State.DRAFT)
        .select_related("topic__space", "alias__post__organisation")
        .defer("stems")
        .order_by("pk")
    )
    files = Attachment.objects.filter(contribution=OuterRef("pk"), asset__isnull=False)
    rows = rows.annotate(file_kinds=ArraySubquery(files.values("asset__kind")))
    return [_entry(said) for said in with_files_said(rows)]


def _entry(said: Contribution) -> Entry:
    topic, space, alias = said.topic, said.topic.space, said.alias
    file_kinds: list[str] = vars(said)["file_kinds"]
    return Entry(
        id=said.pk,
        kind=_KINDS[Contribution.Kind(said.kind)],
        # Whoever reads it is in the audience of both; a topic may be for fewer people than words.
        audience=topic.audience_id if said.audience_id == PUBLIC else said.audience_id,
        organisation=space.organisation_id,
        space=space.pk,
        topic=topic.pk,
        post=alias.post_id if alias.post and shows_first_name(alias.post) else None,
        at=said.sent_at,
        title=said.title,
        text=everything_said(said).removeprefix(said.title),
        place=space.place,
        state=_state(said),
        domains=said.domains or topic.domains or space.domains,
        has=sorted({str(_HAS.get(MediaKind(kind), kind)) for kind in file_kinds}),
    )


def _state(said: Contribution) -> str:
    if said.kind != Contribution.Kind.VOICE:
        return ""
    if said.has_outcome:
        return "done"
    return "answered" if said.is_answered else "waiting"


def _visible(person: Person) -> QuerySet[Contribution]:
    return contributions_visible_to(person).filter(state=ContributionState.STANDING)


def _show(person: Person, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Shown]:
    rows = with_files_said(_visible(person).filter(pk__in=ids).prefetch_related(None))
    return {said.pk: _shown(said) for said in rows}


def _shown(said: Contribution) -> Shown:
    post = said.alias.post
    role = post.role if post and said.alias.kind == Alias.Kind.POST else ""
    return Shown(
        kind=_CALLED[Contribution.Kind(said.kind)],
        title=said.title or said.topic.title,
        path=reverse("portal:contribution", kwargs={"contribution": said.pk}),
        words=everything_said(said),
        at=said.sent_at,
        who=", ".join(filter(None, dict.fromkeys([said.alias.name, role]))),
        where=said.topic.space.name,
        domains=said.domains,
    )


register(
    Source(
        name=SAID,
        kinds={
            "contribution": _("Contributions"),
            "reply": _("Replies"),
            "answer": _("Answers of teams"),
        },
        everything=_everything,
        entries=_entries,
        visible=_visible,
        show=_show,
        are_said=True,
        said_by="alias",
    )
)


def _with_recording(event: RecordingWrittenOut) -> Iterable[uuid.UUID]:
    rows = Contribution.objects.filter(attachments__asset=event.asset)
    return rows.values_list("pk", flat=True)


def _one(event: Any) -> Iterable[uuid.UUID]:
    return [event.contribution]


def _conversation(event: StandingChanged) -> Iterable[uuid.UUID]:
    below = Contribution.objects.filter(root=event.contribution).values_list("pk", flat=True)
    return [event.contribution, *below]


def _reply(event: ReplySent) -> Iterable[uuid.UUID]:
    return [event.reply]


def _by_post(event: PostFilledIn) -> Iterable[uuid.UUID]:
    return Contribution.objects.filter(alias__post=event.post).values_list("pk", flat=True)


follow(ContributionSent, SAID, _one)
follow(ContributionEdited, SAID, _one)
follow(ContributionLabelled, SAID, _one)
follow(ReplySent, SAID, _reply)
follow(StandingChanged, SAID, _conversation)
follow(RecordingWrittenOut, SAID, _with_recording)
follow(PostFilledIn, SAID, _by_post)
