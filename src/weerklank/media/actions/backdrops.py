"""Pictures that a team gives to draw on."""

from __future__ import annotations

from typing import BinaryIO

from django.core.files import File

from weerklank.media.actions.uploads import one_line
from weerklank.media.files import delete_files, store
from weerklank.media.inspection import refuse_unusable
from weerklank.media.jobs import put_in_queue
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset
from weerklank.spaces.models import Audience, Space


def make_backdrop(
    *, audience: Audience, space: Space, file: BinaryIO, size: int, description: str
) -> Asset:
    """Keeps a picture of the team's to draw on, inside an action; returns the asset.

    Whoever calls has authorised it. The worker prepares it after the commit. Raises Refused when
    it is no picture we can use, NoRoom when it cannot be kept.
    """
    refuse_unusable(MediaKind.PICTURE, file, size)
    source = store("sources", File(file))
    try:
        asset = Asset.objects.create(
            audience=audience,
            space=space,
            source=source,
            byte_count=size,
            description=one_line(description),
            is_backdrop=True,
        )
        put_in_queue(asset)
    except Exception:
        delete_files([source])
        raise
    return asset
