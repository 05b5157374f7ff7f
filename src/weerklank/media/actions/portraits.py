"""Every write of photos of people."""

from __future__ import annotations

import uuid
from typing import BinaryIO

from django.core.files import File
from django.db.models import Q

from weerklank.kernel import audit
from weerklank.kernel.action import action
from weerklank.kernel.audit import Actor
from weerklank.kernel.policy import authorise
from weerklank.media.files import delete_files, store
from weerklank.media.inspection import refuse_unusable
from weerklank.media.jobs import put_in_queue
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset, Portrait
from weerklank.media.policies import may_set_alias_portrait, may_set_post_portrait
from weerklank.media.removal import take_portraits_away
from weerklank.spaces.aliases import refuse_excluded
from weerklank.spaces.audiences import PUBLIC
from weerklank.spaces.models import Alias, Post
from weerklank.spaces.person import Person


@action
def set_post_portrait(*, person: Person, post: Post, file: BinaryIO, size: int) -> Portrait:
    """Gives a visible place in an organisation the photo of who has it, in place of another.

    Who sets a photo no longer refuses one. It is shown once the worker has prepared it. Raises
    Denied when the place is not theirs, Refused when it is no picture we can use, NoRoom.
    """
    authorise(may_set_post_portrait(person, post))
    portrait = _set_portrait(
        of=Q(post=post), row=Portrait(post=post), audience_id=PUBLIC, file=file, size=size
    )
    if post.refuses_photo:
        post.refuses_photo = False
        post.save(update_fields=["refuses_photo"])
    audit.write(actor=person.actor, verb="set_portrait", subject=post, scope=None)
    return portrait


@action
def set_alias_portrait(*, person: Person, alias: Alias, file: BinaryIO, size: int) -> Portrait:
    """Puts a photo beside somebody's own name in a space, in place of another.

    Seen by who may read in the space. Raises Denied when the name is not theirs or no real one,
    Excluded when they may no longer write there, Refused when it is no picture we can use, NoRoom.
    """
    authorise(may_set_alias_portrait(person, alias))
    assert person.account is not None
    refuse_excluded(person.account, alias.space)
    audience = alias.space.content_audience_id
    assert audience is not None
    portrait = _set_portrait(
        of=Q(alias=alias), row=Portrait(alias=alias), audience_id=audience, file=file, size=size
    )
    actor = Actor("alias", alias.pk)
    audit.write(actor=actor, verb="set_portrait", subject=alias, scope=alias.space_id)
    return portrait


def _set_portrait(
    *, of: Q, row: Portrait, audience_id: uuid.UUID, file: BinaryIO, size: int
) -> Portrait:
    refuse_unusable(MediaKind.PICTURE, file, size)
    source = store("sources", File(file))
    try:
        # Two photos at once: the second waits here, then takes the place of the first.
        owner = row.post or row.alias
        assert owner is not None
        type(owner)._default_manager.select_for_update().get(pk=owner.pk)
        take_portraits_away(of)
        row.asset = Asset.objects.create(audience_id=audience_id, source=source, is_portrait=True)
        row.save()
        put_in_queue(row.asset)
    except Exception:
        delete_files([source])
        raise
    return row


@action
def remove_post_portrait(*, person: Person, post: Post) -> None:
    """Takes the photo of one's place in an organisation away. Without one it does nothing.

    Raises Denied when the place is not theirs.
    """
    authorise(may_set_post_portrait(person, post))
    take_portraits_away(Q(post=post))
    audit.write(actor=person.actor, verb="remove_portrait", subject=post, scope=None)


@action
def remove_alias_portrait(*, person: Person, alias: Alias) -> None:
    """Takes the photo beside one's own name away. Without one it does nothing. Raises Denied."""
    authorise(may_set_alias_portrait(person, alias))
    take_portraits_away(Q(alias=alias))
    actor = Actor("alias", alias.pk)
    audit.write(actor=actor, verb="remove_portrait", subject=alias, scope=alias.space_id)
