"""The renderer: makes pixels of one SVG of ours.

A script, run by `bounded_start` in a process that may fall over and hurt nobody. It works in its
own folder and knows no Django, no database, no keys, and of all fonts only those it is told.
Called as: renderer.py SVG PNG FAMILY WIDTH FONT...
"""

import errno
import sys
from pathlib import Path

import resvg_py

from weerklank.media.pictures.limits import DecoderExit


def main() -> None:
    """Render the drawing named on the command line."""
    svg, png, family, width, *fonts = sys.argv[1:]
    pixels = resvg_py.svg_to_bytes(
        svg_string=Path(svg).read_text(encoding="utf-8"),
        width=int(width),
        background="#ffffff",
        skip_system_fonts=True,
        font_files=fonts,
        font_family=family,
        sans_serif_family=family,
    )
    try:
        Path(png).write_bytes(pixels)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            sys.exit(int(DecoderExit.NO_ROOM_ON_DISK))
        raise


if __name__ == "__main__":
    main()
