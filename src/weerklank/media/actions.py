"""Every write of uploads, assets and portraits."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Max, Q, Sum
from django.utils.translation import gettext as _

from weerklank.kernel import audit
from weerklank.kernel.audit import Actor
from weerklank.kernel.policy import Refused, authorise
from weerklank.media.files import NoRoom, delete_files, store
from weerklank.media.jobs import prepare_asset
from weerklank.media.models import Asset, Portrait, Upload
from weerklank.media.pictures.inspection import inspect_picture
from weerklank.media.pictures.refusals import PictureRefused, refusal_sentence
from weerklank.media.policies import may_set_alias_portrait, may_set_post_portrait
from weerklank.media.removal import remove_asset as remove_asset
from weerklank.media.removal import take_portraits_away
from weerklank.spaces.aliases import refuse_excluded
from weerklank.spaces.audiences import PUBLIC
from weerklank.spaces.models import Alias, Audience, Post
from weerklank.spaces.person import Person

MOST_UPLOADS = 5
LONGEST_DESCRIPTION = 300
# All that waits on the sender's side together, so that nobody fills the disk of everybody.
MOST_WAITING_BYTES = 20_000_000_000


def stage_upload(*, holder: bytes, file: BinaryIO, size: int) -> Upload:
    """Keeps a picture that somebody sends ahead, on the sender's side. Anyone may, within limits.

    `holder` is the hash of a secret that only the sender's browser has. Raises Refused with what
    to do when it is no picture we can use or when five wait already, NoRoom when it cannot be kept.
    """
    _refuse_too_many(holder)
    _refuse_unusable(file, size)
    if (Upload.objects.aggregate(bytes=Sum("size"))["bytes"] or 0) + size > MOST_WAITING_BYTES:
        raise NoRoom
    stored_as = store("uploads", File(file))
    try:
        with transaction.atomic():
            _lock_holder(holder)
            _refuse_too_many(holder)
            return Upload.objects.create(
                holder=holder,
                stored_as=stored_as,
                size=size,
                position=_next_position(holder),
            )
    except Exception:
        delete_files([stored_as])
        raise


def _refuse_too_many(holder: bytes) -> None:
    if Upload.objects.filter(holder=holder).count() >= MOST_UPLOADS:
        raise Refused(
            _("You can send at most %(most)s pictures. Take one out first.")
            % {"most": MOST_UPLOADS}
        )


def _refuse_unusable(file: BinaryIO, size: int) -> None:
    try:
        inspect_picture(file, size=size)
    except PictureRefused as refused:
        raise Refused(str(refusal_sentence(refused.reason))) from None
    file.seek(0)


def _lock_holder(holder: bytes) -> None:
    """Lets two pictures of one browser that come in together be counted one after the other."""
    with connection.cursor() as cursor:
        key = int.from_bytes(holder[:8], "big", signed=True)
        cursor.execute("select pg_advisory_xact_lock(%s)", [key])


def _next_position(holder: bytes) -> int:
    last = Upload.objects.filter(holder=holder).aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


@transaction.atomic
def turn_upload(*, upload: Upload) -> None:
    """Turns a waiting picture a quarter to the right."""
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    locked.quarter_turns = (locked.quarter_turns + 1) % 4
    locked.save(update_fields=["quarter_turns"])


def describe_upload(*, upload: Upload, description: str) -> None:
    """Says in a line what is to be seen on a waiting picture."""
    upload.description = " ".join(description.replace("\0", "").split())[:LONGEST_DESCRIPTION]
    upload.save(update_fields=["description"])


def drop_upload(*, upload: Upload) -> None:
    """Takes a waiting picture out; its file is gone."""
    stored_as = upload.stored_as
    upload.delete()
    transaction.on_commit(lambda: default_storage.delete(stored_as))


def drop_uploads(uploads: Iterable[Upload]) -> None:
    """Takes several waiting pictures out."""
    for upload in uploads:
        drop_upload(upload=upload)


def keep_upload(*, upload: Upload, audience: Audience) -> Asset:
    """Makes a waiting picture part of a space, inside the action that sends it; returns the asset.

    The file gets another name, so that nothing on the space's side leads back to the upload. The
    worker prepares it after the commit. Raises Refused when its file is gone, NoRoom when it
    cannot be kept.
    """
    try:
        with default_storage.open(upload.stored_as) as staged:
            source = store("sources", staged)
    except FileNotFoundError:
        raise Refused(
            _("One of your pictures got lost. Take it out and choose it again.")
        ) from None
    asset = Asset.objects.create(
        audience=audience,
        source=source,
        quarter_turns=upload.quarter_turns,
        description=upload.description,
    )
    drop_upload(upload=upload)
    prepare_asset.defer(asset=str(asset.pk))
    return asset


@transaction.atomic
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


@transaction.atomic
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
    _refuse_unusable(file, size)
    source = store("sources", File(file))
    try:
        # Two photos at once: the second waits here, then takes the place of the first.
        owner = row.post or row.alias
        assert owner is not None
        type(owner)._default_manager.select_for_update().get(pk=owner.pk)
        take_portraits_away(of)
        row.asset = Asset.objects.create(audience_id=audience_id, source=source, is_portrait=True)
        row.save()
        prepare_asset.defer(asset=str(row.asset.pk))
    except Exception:
        delete_files([source])
        raise
    return row


@transaction.atomic
def remove_post_portrait(*, person: Person, post: Post) -> None:
    """Takes the photo of one's place in an organisation away. Without one it does nothing.

    Raises Denied when the place is not theirs.
    """
    authorise(may_set_post_portrait(person, post))
    take_portraits_away(Q(post=post))
    audit.write(actor=person.actor, verb="remove_portrait", subject=post, scope=None)


@transaction.atomic
def remove_alias_portrait(*, person: Person, alias: Alias) -> None:
    """Takes the photo beside one's own name away. Without one it does nothing. Raises Denied."""
    authorise(may_set_alias_portrait(person, alias))
    take_portraits_away(Q(alias=alias))
    actor = Actor("alias", alias.pk)
    audit.write(actor=actor, verb="remove_portrait", subject=alias, scope=alias.space_id)
