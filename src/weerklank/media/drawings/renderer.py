"""The renderer: makes pixels of one SVG of ours.

A script, run by `bounded_start` in a process that may fall over and hurt nobody. It works in its
own folder and knows no Django, no database, no keys, and of all fonts only the one it is told.
Called as: renderer.py SVG PNG FONT FAMILY WIDTH
"""

import errno
import sys
from pathlib import Path

import resvg_py

from weerklank.media.pictures.limits import DecoderExit


def main() -> None:
    """Render the drawing named on the command line."""
    svg, png, font, family, width = sys.argv[1:6]
    pixels = resvg_py.svg_to_bytes(
        svg_string=Path(svg).read_text(encoding="utf-8"),
        width=int(width),
        background="#ffffff",
        skip_system_fonts=True,
        font_files=[font],
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
