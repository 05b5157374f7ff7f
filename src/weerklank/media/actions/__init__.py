"""Every write of uploads, assets and portraits."""

from weerklank.media.actions.assets import PLAIN, Disguise, keep_upload, take_file
from weerklank.media.actions.backdrops import make_backdrop
from weerklank.media.actions.drawings import Below, Photo, keep_drawing, redraw_asset
from weerklank.media.actions.portraits import (
    remove_alias_portrait,
    remove_post_portrait,
    set_alias_portrait,
    set_post_portrait,
)
from weerklank.media.actions.uploads import (
    cut_upload,
    describe_upload,
    drop_upload,
    drop_uploads,
    open_upload,
    stage_upload,
    turn_upload,
    write_upload,
)
from weerklank.media.actions.written import write_out_asset
from weerklank.media.removal import remove_asset

__all__ = [
    "PLAIN",
    "Below",
    "Disguise",
    "Photo",
    "cut_upload",
    "describe_upload",
    "drop_upload",
    "drop_uploads",
    "keep_drawing",
    "keep_upload",
    "make_backdrop",
    "open_upload",
    "redraw_asset",
    "remove_alias_portrait",
    "remove_asset",
    "remove_post_portrait",
    "set_alias_portrait",
    "set_post_portrait",
    "stage_upload",
    "take_file",
    "turn_upload",
    "write_out_asset",
    "write_upload",
]
