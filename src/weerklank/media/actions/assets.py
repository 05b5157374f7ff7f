"""Every write of a file that belongs to a space."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _

from weerklank.kernel.policy import Refused
from weerklank.media.actions.uploads import drop_upload
from weerklank.media.files import NoRoom, hand_over
from weerklank.media.jobs import put_in_queue
from weerklank.media.models import Asset, Upload
from weerklank.spaces.models import Alias, Audience, Space


@dataclass(frozen=True, slots=True)
class Disguise:
    """How somebody hides who is to be heard and seen in their recordings."""

    voice: bool = False
    blur: bool = False


PLAIN = Disguise()


class SpaceFull(NoRoom):
    """A space holds as many bytes of files as it may."""


def keep_upload(
    *,
    upload: Upload,
    audience: Audience,
    also_for: Alias | None = None,
    space: Space,
    disguise: Disguise = PLAIN,
) -> Asset:
    """Makes a waiting file part of a space, inside the action that sends it; returns the asset.

    The file gets another name, so that nothing on the space's side leads back to the upload. The
    worker prepares it after the commit. One that is still arriving goes on doing so, known by a
    secret of its own from now on, and is prepared once it is whole. Raises Refused when its file
    is gone, SpaceFull when the space holds as much as it may, NoRoom when it cannot be kept.
    """
    refuse_over_quota(space, _reserved(upload.size))
    # More of it may be coming in at this very moment.
    there = Upload.objects.select_for_update(of=("self",)).filter(pk=upload.pk).first()
    if there is None:
        raise Refused(_("One of your files got lost. Take it out and choose it again."))
    upload = there
    asset = Asset(
        kind=upload.kind,
        audience=audience,
        also_for=also_for,
        space=space,
        quarter_turns=upload.quarter_turns,
        starts_ms=upload.starts_ms,
        ends_ms=upload.ends_ms,
        disguises_voice=disguise.voice,
        blurs=disguise.blur,
        backdrop=upload.backdrop,
        byte_count=_reserved(upload.size),
        description=upload.description,
        written=upload.written,
        written_by=Asset.WrittenBy.AUTHOR if upload.written else "",
    )
    if not upload.is_whole:
        asset.state = Asset.State.ARRIVING
        asset.save()
        upload.holder, upload.arrives_as = upload.holder_alone, asset
        upload.description, upload.written = "", ""
        upload.save(update_fields=["holder", "arrives_as", "description", "written"])
        return asset
    take_file(upload=upload, asset=asset)
    return asset


def _reserved(size: int) -> int:
    """What a file counts for until it is prepared: rounded up, so that nobody knows it by that."""
    return -(-size // 1_000_000) * 1_000_000


def refuse_over_quota(space: Space, size: int) -> None:
    """Raises SpaceFull when `space` has no room for `size` bytes more."""
    held = Asset.objects.filter(space=space).aggregate(bytes=Sum("byte_count"))["bytes"] or 0
    if held + size > settings.MEDIA_SPACE_QUOTA:
        raise SpaceFull(
            _(
                "This space has no room for more files. Send your words without them; the team "
                "can make room."
            )
        )


def take_file(*, upload: Upload, asset: Asset) -> None:
    """Gives `asset` the whole file of `upload`, which goes; the worker prepares it.

    Inside a transaction. Raises Refused when the file is gone, NoRoom when it cannot be kept.
    """
    try:
        asset.source = hand_over(upload.stored_as, "sources")
        if upload.backdrop_stored_as:
            asset.backdrop_source = hand_over(upload.backdrop_stored_as, "sources")
    except FileNotFoundError:
        raise Refused(_("One of your files got lost. Take it out and choose it again.")) from None
    asset.state = Asset.State.PREPARING
    asset.save()
    drop_upload(upload=upload)
    put_in_queue(asset)
