"""What goes in and what comes out of the recording engine: run `python -m bench.media`.

Prints two tables for `docs/media.md`: every kind of file that the tests make, and one minute of
what phones and browsers record. `python -m bench.media short` leaves out the second, which takes
a quarter of an hour.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from django.conf import settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
settings.configure(USE_I18N=False)

from weerklank.media.kinds import MediaKind  # noqa: E402 - settings come first
from weerklank.media.recordings.preparation import (  # noqa: E402 - likewise
    PreparedRecording,
    prepare_recording,
)
from weerklank.media.recordings.tests import samples  # noqa: E402 - likewise
from weerklank.media.recordings.tests.samples import Picture, Sound, recording  # noqa: E402 - likewise

VIDEO, SOUND = MediaKind.VIDEO, MediaKind.SOUND


def speech() -> bytes:
    """Ten seconds of something like a voice, as a phone keeps it."""
    return recording("ipod", Sound(wave=samples.tone(seconds=10.0)))


def browser() -> bytes:
    """Two seconds of what Chrome records: VP8 of 720p and Opus."""
    fast = {"deadline": "realtime", "cpu-used": "8", "b": "2500000"}
    return recording(
        "webm",
        Picture("libvpx", 1280, 720, options=fast, seconds=2.0, paint=samples.busy),
        Sound("libopus", seconds=2.0),
    )


def of_a_minute(make: Callable[[], bytes], form: str, times: int) -> Callable[[], bytes]:
    """The same again and again until it lasts a minute."""
    return lambda: samples.repeated(make(), form, times)


MINUTES: dict[str, tuple[MediaKind, Callable[[], bytes], dict[str, bool]]] = {
    "720p, 30 a second, VP8 and Opus": (VIDEO, of_a_minute(browser, "webm", 30), {}),
    "1080p, 30 a second, H.264": (
        VIDEO,
        of_a_minute(lambda: samples.phone(1920, 1080), "mov", 30),
        {},
    ),
    "the same, blurred and with another voice": (
        VIDEO,
        of_a_minute(lambda: samples.phone(1920, 1080), "mov", 30),
        {"blurs": True, "disguises_voice": True},
    ),
    "1080p, 60 a second, H.264": (
        VIDEO,
        of_a_minute(lambda: samples.phone(1920, 1080, rate=60), "mov", 30),
        {},
    ),
    "1080p, 30 a second, HEVC 10-bit HLG": (
        VIDEO,
        of_a_minute(lambda: samples.phone(1920, 1080, codec="libx265"), "mov", 30),
        {},
    ),
    "4K, 60 a second, HEVC 10-bit HLG": (
        VIDEO,
        of_a_minute(lambda: samples.phone(3840, 2160, rate=60, codec="libx265"), "mov", 30),
        {},
    ),
    "sound, AAC": (SOUND, of_a_minute(speech, "ipod", 6), {}),
    "sound, AAC, another voice": (SOUND, of_a_minute(speech, "ipod", 6), {"disguises_voice": True}),
}


def measured(
    content: bytes, kind: MediaKind, choices: dict[str, bool]
) -> tuple[PreparedRecording, float, float]:
    """What came out, seconds on the clock and seconds of CPU."""
    with tempfile.TemporaryDirectory() as folder:
        source, into = Path(folder) / "source", Path(folder) / "into"
        source.write_bytes(content)
        into.mkdir()
        begun, before = monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        made = prepare_recording(source, into, kind=kind, **choices)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return made, monotonic() - begun, cpu


def shape_of(made: PreparedRecording) -> str:
    """What came out, in a few words."""
    seen = f"{made.width} × {made.height}" if made.width else "sound"
    return f"{seen}, {made.length_ms / 1000:.2f} s" + ("" if made.has_sound else ", no sound")


def main() -> None:
    """Print the tables in Markdown."""
    print("| in | kB | out | kB | CPU s |\n|---|---|---|---|---|")
    for name, (kind, _) in samples.KINDS.items():
        content = samples.sample(name)
        made, _, cpu = measured(content, kind, {})
        print(
            f"| {name} | {len(content) / 1000:.0f} | {shape_of(made)} "
            f"| {made.byte_count / 1000:.0f} | {cpu:.1f} |"
        )
    if "short" in sys.argv:
        return
    print("\n| one minute of | MB in | out | MB out | s | CPU s |\n|---|---|---|---|---|---|")
    for name, (kind, make, choices) in MINUTES.items():
        content = make()
        made, seconds, cpu = measured(content, kind, choices)
        print(
            f"| {name} | {len(content) / 1e6:.1f} | {shape_of(made)} "
            f"| {made.byte_count / 1e6:.1f} | {seconds:.0f} | {cpu:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
