"""Fills the empty database of DATABASE_URL with a world: `python -m bench.world 100000 [FILE]`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import django


def main(size: str, file: str | None = None) -> None:
    """Writes the world, and says on the way what is being made and how long it took."""
    django.setup()
    from bench.world.people import settle  # noqa: PLC0415 - Django is set up by then
    from bench.world.sizes import Size  # noqa: PLC0415 - likewise
    from bench.world.speech import speak  # noqa: PLC0415 - likewise
    from bench.world.words import sentences_from  # noqa: PLC0415 - likewise

    begun = time.monotonic()

    def say(what: str) -> None:
        print(f"    {time.monotonic() - begun:6.1f} s  {what}", flush=True)

    sentences, origin = sentences_from(Path(file) if file else None)
    say(f"words: {origin}")
    say("accounts, spaces and names")
    wanted = Size(int(size))
    speak(wanted, settle(wanted), sentences, say)
    say("ready")


if __name__ == "__main__":
    main(*sys.argv[1:])
