"""Taking in a file that arrives in pieces.

While bytes come in nothing is locked and no transaction is open: a slow phone keeps nobody
waiting. A message writes where it began; then the row is locked for a moment and moved on, but
only when no other message moved it meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from weerklank.kernel.action import action
from weerklank.kernel.policy import Refused
from weerklank.media.actions.assets import take_file
from weerklank.media.digest import file_digest
from weerklank.media.failures import FileFailure
from weerklank.media.files import NoRoom
from weerklank.media.inspection import refuse_unusable
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset, Upload
from weerklank.media.removal import give_up
from weerklank.media.staging import Arrival, Staged, StagedLost, staging
from weerklank.media.storage import files

# What a crash of this machine costs the sender at most.
KEPT_EVERY = 20 * 1024 * 1024
ALGORITHMS = ("sha1", "sha256")


class Moved(Exception):
    """Another message brought more of this file meanwhile: ask how much there is, and go on."""


class Mismatch(Exception):
    """What came is not what was announced with its checksum; nothing of it is kept."""


class TooMuch(Exception):
    """More came than was left of the file; nothing of the last stretch is kept."""


class Vanished(Exception):
    """The upload is gone: taken out, given up, or handed over."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one message have to hash to."""

    algorithm: str
    digest: bytes


def receive_pieces(
    *,
    upload: Upload,
    pieces: Iterable[bytes],
    checksum: Checksum | None = None,
    count: Callable[[int], None] = lambda amount: None,
) -> int:
    """Adds `pieces` to what came so far, and returns how many bytes are safe now.

    What came before the connection broke counts as well. `count` hears how many bytes are about to
    be kept and may stop it by raising Refused. The last byte brings the file to where it belongs.
    Raises Refused when the whole file is of no use, and then it is gone; NoRoom when what comes
    cannot be kept, and then what came before is safe; Moved, Vanished, Mismatch, TooMuch.
    """
    begin = staged(upload)
    left = upload.size - begin.received
    if left == 0:
        return begin.received
    try:
        whole = _take_in(upload, begin, pieces, checksum, count)
    except StagedLost:
        whole = _found_whole_or_begin_anew(upload)
    except OSError:
        raise NoRoom from None
    return _close_off(upload, whole) if whole.received == upload.size else whole.received


def staged(upload: Upload) -> Staged:
    """How the storage keeps what came of an upload so far."""
    return Staged(name=upload.stored_as, received=upload.received, kept=dict(upload.staging))


def _take_in(
    upload: Upload,
    begin: Staged,
    pieces: Iterable[bytes],
    checksum: Checksum | None,
    count: Callable[[int], None],
) -> Staged:
    """Writes `pieces` and moves the row along; all but the end of the file, which is checked yet.

    Returns what is safe.
    """
    now, at = begin, begin.received
    hashed: Any = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
    arrival = staging().go_on(begin)
    try:
        for piece in pieces:
            if at + len(piece) > upload.size:
                raise TooMuch
            try:
                arrival.write(piece)
            except OSError:
                _save_what_fits(upload, now, arrival, checksum)
                raise
            at += len(piece)
            if hashed is not None:
                hashed.update(piece)
            elif at - now.received >= KEPT_EVERY and at < upload.size:
                now, came = _move(upload, now, arrival.keep()), at - now.received
                count(came)
        if checksum is not None and hashed.digest() != checksum.digest:
            raise Mismatch
        if at == now.received:
            return now
        came, kept = at - now.received, arrival.keep()
        if kept.received < upload.size:
            now = _move(upload, now, kept)
            count(came)
            return now
        count(came)
        return kept
    finally:
        arrival.close()


def _save_what_fits(
    upload: Upload, now: Staged, arrival: Arrival, checksum: Checksum | None
) -> None:
    """There is no room for more: what was written before that is kept, if it can be."""
    if checksum is not None:
        return
    try:
        kept = arrival.keep()
    except OSError:
        return
    if now.received < kept.received < upload.size:
        _move(upload, now, kept)


def _move(upload: Upload, before: Staged, kept: Staged) -> Staged:
    """Lets the row say that more came, if it still is where we began. Raises Moved, Vanished."""
    with transaction.atomic():
        row = _locked(upload)
        if row is not None and _is_at(row, before):
            row.received, row.staging = kept.received, kept.kept
            row.save(update_fields=["received", "staging"])
            upload.received, upload.staging = kept.received, kept.kept
            moved = True
        else:
            moved = False
    if moved:
        staging().let_go(before, but=kept)
        return kept
    _lose(row, kept)
    raise Moved


def _lose(row: Upload | None, kept: Staged) -> None:
    """Another message was first, or the file was taken out: leaves nothing of ours behind."""
    staging().let_go(kept, but=staged(row) if row else None)
    if row is None:
        raise Vanished


def _locked(upload: Upload) -> Upload | None:
    return Upload.objects.select_for_update().filter(pk=upload.pk).first()


def _is_at(row: Upload, before: Staged) -> bool:
    return (row.received, row.staging) == (before.received, before.kept)


def _found_whole_or_begin_anew(upload: Upload) -> Staged:
    """What came is not where the row says. It was put together already, or it has to come anew."""
    now = staged(upload)
    try:
        staging().must_be_whole(now, size=upload.size)
    except StagedLost:
        _move(upload, now, Staged(name=now.name, received=0))
        raise Moved from None
    except OSError:
        raise NoRoom from None
    return Staged(name=now.name, received=upload.size, kept=now.kept)


def _close_off(upload: Upload, whole: Staged) -> int:
    """All bytes are there: makes one file of them, looks at it, and says so in the row."""
    before = staged(upload)
    try:
        staging().finish(whole, size=upload.size)
        _refuse_unfit(upload)
    except StagedLost:
        _lose(Upload.objects.filter(pk=upload.pk).first(), whole)
        raise Moved from None
    except FileNotFoundError:
        raise Vanished from None
    except Refused:
        _give_up(upload, before, whole)
        raise
    except OSError:
        raise NoRoom from None
    in_place = Staged(name=whole.name, received=whole.received)
    with transaction.atomic():
        row = _locked(upload)
        moved = row is not None and _is_at(row, before)
        if row is not None and moved:
            row.received, row.staging = in_place.received, in_place.kept
            row.save(update_fields=["received", "staging"])
            if row.arrives_as_id is not None:
                asset = Asset.objects.select_for_update().get(pk=row.arrives_as_id)
                take_file(upload=row, asset=asset)
    if not moved:
        _lose(row, whole)
        raise Moved
    staging().let_go(whole, but=in_place)
    staging().let_go(before, but=in_place)
    return whole.received


def _refuse_unfit(upload: Upload) -> None:
    """Raises Refused when what came is not what was announced, or of no use."""
    if upload.digest and _digest(upload) != upload.digest:
        raise Refused(_("This file did not arrive well. Choose it again."))
    with files().open(upload.stored_as) as file:
        refuse_unusable(MediaKind(upload.kind), file, upload.size)


def _digest(upload: Upload) -> str:
    content = files().piece(upload.stored_as, start=0, length=upload.size)
    try:
        return file_digest(content)
    finally:
        content.close()


def _give_up(upload: Upload, before: Staged, whole: Staged) -> None:
    """The whole file is of no use: it goes, and whose contribution it is part of is told."""
    with transaction.atomic():
        row = _locked(upload)
        if row is not None:
            give_up(upload=row, reason=FileFailure.UNUSABLE)
    staging().let_go(before, but=None)
    staging().let_go(whole, but=None)


@action
def stop_upload(*, upload: Upload) -> None:
    """Takes a file out, also when it is still on its way; a contribution that has it is told."""
    row = _locked(upload)
    if row is not None:
        give_up(upload=row, reason=FileFailure.NOT_ARRIVED)
