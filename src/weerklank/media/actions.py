"""Every write of uploads and assets."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from weerklank.kernel.policy import Refused
from weerklank.media.files import copy_names, delete_files
from weerklank.media.jobs import prepare_asset
from weerklank.media.models import Asset, Upload
from weerklank.media.pictures.inspection import inspect_picture
from weerklank.media.pictures.refusals import PictureRefused, refusal_sentence
from weerklank.spaces.models import Audience

MOST_UPLOADS = 5
LONGEST_DESCRIPTION = 300


def stage_upload(*, holder: bytes, file: BinaryIO, size: int) -> Upload:
    """Keeps a picture that somebody sends ahead, on the sender's side. Anyone may, within limits.

    `holder` is the hash of a secret that only the sender's browser has. Raises Refused with what
    to do when it is no picture we can use, or when five wait already.
    """
    if Upload.objects.filter(holder=holder).count() >= MOST_UPLOADS:
        raise Refused(
            _("You can send at most %(most)s pictures. Take one out first.")
            % {"most": MOST_UPLOADS}
        )
    try:
        inspect_picture(file, size=size)
    except PictureRefused as refused:
        raise Refused(str(refusal_sentence(refused.reason))) from None
    file.seek(0)
    stored_as = default_storage.save(f"uploads/{secrets.token_hex(16)}", File(file))
    return Upload.objects.create(
        holder=holder,
        stored_as=stored_as,
        size=size,
        position=Upload.objects.filter(holder=holder).count(),
    )


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
    worker prepares it after the commit.
    """
    with default_storage.open(upload.stored_as) as staged:
        source = default_storage.save(f"sources/{secrets.token_hex(16)}", staged)
    asset = Asset.objects.create(
        audience=audience,
        source=source,
        quarter_turns=upload.quarter_turns,
        description=upload.description,
    )
    drop_upload(upload=upload)
    prepare_asset.defer(asset=str(asset.pk))
    return asset


def remove_asset(*, asset: Asset) -> None:
    """Erases a picture: its row says gone at once, its files follow the commit."""
    names = [*copy_names(asset), *([asset.source] if asset.source else [])]
    asset.state, asset.source, asset.description = Asset.State.GONE, "", ""
    asset.save(update_fields=["state", "source", "description"])
    transaction.on_commit(lambda: delete_files(names))
