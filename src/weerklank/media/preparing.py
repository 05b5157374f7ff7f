"""From what was sent to what is shown or played."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import transaction

from weerklank.media.drawings.preparation import prepare_drawing
from weerklank.media.drawings.refusals import DrawingNotPrepared
from weerklank.media.drawings.sketch import read_sketch
from weerklank.media.drawings.svg import drawing_svg
from weerklank.media.failures import FileFailure
from weerklank.media.files import (
    BACKDROP,
    MADE,
    PNG,
    SKETCH,
    SVG,
    asset_name,
    copy_name,
    copy_names,
    delete_files,
    keep_as,
)
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset
from weerklank.media.pictures.limits import PictureKind, PictureSize
from weerklank.media.pictures.preparation import PreparedPicture, prepare_picture
from weerklank.media.pictures.refusals import PictureNotPrepared
from weerklank.media.recordings.preparation import prepare_recording
from weerklank.media.recordings.refusals import RecordingNotPrepared
from weerklank.media.storage import files
from weerklank.media.virus_check import Infected, refuse_infected


class _Lost(Exception):
    """A file that was sent is not there: lost, or taken back this very moment."""


@dataclass(slots=True)
class Made:
    """What was made of a file: what is kept of it, and what is known of it."""

    files: dict[str, Path] = field(default_factory=dict)
    width: int = 0
    height: int = 0
    length_ms: int = 0
    has_sound: bool = False
    loudness: str = ""
    backdrop_source: str = ""

    def add_picture(self, picture: PreparedPicture) -> None:
        """The three sizes of a picture, of which the largest says how large it is."""
        for made in picture.files:
            self.files[made.path.name] = made.path
        largest = picture.file(PictureSize.LARGE, PictureKind.JPEG)
        self.width, self.height = largest.width, largest.height

    @property
    def byte_count(self) -> int:
        """How many bytes all that is kept has."""
        return sum(path.stat().st_size for path in self.files.values())


def prepare(asset_id: uuid.UUID) -> None:
    """Makes what is shown or played of the asset and deletes what was sent; does so once.

    What cannot be prepared is marked with the reason, which its author is shown. Raises OSError
    when this machine, the storage or the virus scanner is to blame: then it stays as it was, seen
    by nobody, for another try.
    """
    asset = (
        Asset.objects.filter(pk=asset_id, state=Asset.State.PREPARING)
        .select_related("backdrop")
        .first()
    )
    if asset is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        source, into = Path(folder) / "source", Path(folder) / "made"
        into.mkdir()
        try:
            _fetch_checked(asset.source, source)
            made = _make(asset, source, into)
        except _Lost:
            _settle(asset, None, FileFailure.LOST)
        except Infected:
            _settle(asset, None, FileFailure.INFECTED)
        except (PictureNotPrepared, DrawingNotPrepared, RecordingNotPrepared) as failed:
            _settle(asset, None, failed.reason)
        else:
            for name, path in made.files.items():
                keep_as(asset_name(asset, name), path)
            _settle(asset, made, "")


def _fetch_checked(name: str, to: Path) -> None:
    """Brings what was sent here, to be looked at before anything opens it."""
    try:
        files().fetch(name, to)
    except FileNotFoundError:
        raise _Lost from None
    refuse_infected(to, scanner=settings.CLAMAV)


def _make(asset: Asset, source: Path, into: Path) -> Made:
    if asset.kind == MediaKind.DRAWING:
        return _make_drawing(asset, source, into)
    if asset.kind == MediaKind.PICTURE:
        made = Made()
        made.add_picture(prepare_picture(source, into, quarter_turns=asset.quarter_turns))
        return made
    return _make_recording(asset, source, into)


def _make_recording(asset: Asset, source: Path, into: Path) -> Made:
    played = prepare_recording(
        source,
        into,
        kind=MediaKind(asset.kind),
        starts_ms=asset.starts_ms,
        ends_ms=asset.ends_ms,
        disguises_voice=asset.disguises_voice,
        blurs=asset.blurs,
    )
    made = Made(
        files={MADE[asset.kind][0]: played.path},
        length_ms=played.length_ms,
        has_sound=played.has_sound,
        loudness=played.loudness,
    )
    if played.poster is not None:
        made.add_picture(prepare_picture(played.poster, into))
    made.width, made.height = played.width, played.height
    return made


def _make_drawing(asset: Asset, sketch: Path, into: Path) -> Made:
    made = Made()
    backdrop = _backdrop(asset, into, made)
    drawn = prepare_drawing(sketch, into, backdrop=backdrop)
    kept = into / SKETCH
    shutil.copyfile(sketch, kept)
    if asset.backdrop_source:
        # Somebody may have painted over what others must not see: the strokes can be lifted off.
        ink = drawing_svg(read_sketch(sketch.read_bytes()))
        drawn.svg.write_text(ink, encoding="utf-8")
    made.files |= {SKETCH: kept, SVG: drawn.svg, PNG: drawn.png}
    made.add_picture(drawn.picture)
    return made


def _backdrop(asset: Asset, into: Path, made: Made) -> Path | None:
    """What was drawn on: the photo that came along, made anew, or the team's picture; or nothing.

    The photo is kept, as what it was made into, so that the drawing can be changed.
    """
    below = into / BACKDROP
    if asset.backdrop_source:
        made.backdrop_source = asset_name(asset, BACKDROP)
        made.files[BACKDROP] = below
        sent, copies = into / "sent", into / "copies"
        _fetch_checked(asset.backdrop_source, sent)
        if asset.backdrop_source == made.backdrop_source:
            return sent.rename(below)
        copies.mkdir()
        photo = prepare_picture(sent, copies)
        photo.file(PictureSize.LARGE, PictureKind.JPEG).path.rename(below)
        return below
    if asset.backdrop is None:
        return None
    if asset.backdrop.state == Asset.State.PREPARING:
        raise OSError("What was drawn on is not ready yet")
    try:
        files().fetch(copy_name(asset.backdrop, PictureSize.LARGE, PictureKind.JPEG), below)
    except FileNotFoundError:
        return None
    return below


def _settle(asset: Asset, made: Made | None, failure: str) -> None:
    with transaction.atomic():
        locked = Asset.objects.select_for_update().get(pk=asset.pk)
        if locked.state != Asset.State.PREPARING:
            transaction.on_commit(lambda: delete_files(copy_names(asset)))
            return
        sent = [asset.source, asset.backdrop_source]
        if locked.source != asset.source:
            # Drawn on meanwhile: the job for that makes it anew.
            transaction.on_commit(lambda: delete_files([asset.source]))
            return
        if made is None:
            locked.state, locked.failure, locked.byte_count = Asset.State.FAILED, failure, 0
        else:
            locked.state, locked.failure = Asset.State.READY, ""
            locked.width, locked.height = made.width, made.height
            locked.length_ms, locked.has_sound = made.length_ms, made.has_sound
            locked.loudness, locked.byte_count = made.loudness, made.byte_count
        locked.source, locked.backdrop_source = "", made.backdrop_source if made else ""
        locked.save()
        gone = [name for name in sent if name and name != locked.backdrop_source]
        gone += copy_names(asset) if made is None else []
        transaction.on_commit(lambda: delete_files(gone))
