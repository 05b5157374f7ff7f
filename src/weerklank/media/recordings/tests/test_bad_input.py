"""Files that lie, that are broken or that reach out; and a transcoder that falls over."""

import json
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from weerklank.media.bounded.process import run_bounded
from weerklank.media.kinds import MediaKind
from weerklank.media.recordings.limits import Container, TranscoderExit
from weerklank.media.recordings.preparation import (
    BOUNDS,
    TRANSCODER,
    PreparedRecording,
    prepare_recording,
    prepare_with,
)
from weerklank.media.recordings.refusals import FailureReason, RecordingNotPrepared
from weerklank.media.recordings.tests import headers, samples

VIDEO, SOUND = MediaKind.VIDEO, MediaKind.SOUND


def failure(tmp_path: Path, into: Path, content: bytes, kind: MediaKind) -> FailureReason:
    source = tmp_path / "source"
    source.write_bytes(content)
    with pytest.raises(RecordingNotPrepared) as failed:
        prepare_recording(source, into, kind=kind)
    assert list(into.iterdir()) == []
    return failed.value.reason


def half(name: str) -> bytes:
    content = samples.sample(name)
    return content[: len(content) // 2]


def announcing(name: str, seconds: int) -> bytes:
    """The same MP4, of which every header says that it is so long."""
    content = bytearray(samples.sample(name))
    for mark in (b"mvhd", b"mdhd"):
        at = content.find(mark)
        while at >= 0:
            scale = int.from_bytes(content[at + 16 : at + 20], "big")
            content[at + 20 : at + 24] = (scale * seconds).to_bytes(4, "big")
            at = content.find(mark, at + 4)
    return bytes(content)


def emptied(name: str) -> bytes:
    """The same MP4 with zeros for pictures and sound."""
    content = samples.sample(name)
    at = content.index(b"mdat")
    length = int.from_bytes(content[at - 4 : at], "big")
    return content[: at + 4] + bytes(length - 8) + content[at - 4 + length :]


BROKEN = {
    "cut off: mp4": (half("MP4: H.264, AAC"), VIDEO, FailureReason.CUT_OFF),
    "cut off: webm": (half("WebM: VP9, Opus"), VIDEO, FailureReason.CUT_OFF),
    "cut off: wav": (half("WAV"), SOUND, FailureReason.CUT_OFF),
    "cut off: flac": (half("FLAC"), SOUND, FailureReason.CUT_OFF),
    "nothing but zeros": (emptied("MP4: no sound"), VIDEO, FailureReason.CUT_OFF),
    "sixty thousand pixels": (
        headers.movie(headers.track(60_000, 60_000)),
        VIDEO,
        FailureReason.REFUSED,
    ),
    "headers only": (headers.movie(headers.track(320, 240)), VIDEO, FailureReason.REFUSED),
    "a playlist": (b"#EXTM3U\nhttp://127.0.0.1/\n", SOUND, FailureReason.REFUSED),
    "ten hours": (
        headers.movie(headers.track(320, 240), seconds=36_000),
        VIDEO,
        FailureReason.TOO_LONG,
    ),
    # Frames of one byte, twenty milliseconds of nothing each: no header tells.
    "five hours in one megabyte": (
        b"#!AMR\n" + b"\x7c" * 1_000_000,
        SOUND,
        FailureReason.TOO_LONG,
    ),
    "no picture": (samples.sample("M4A: AAC"), VIDEO, FailureReason.NO_PICTURE),
    "no sound": (samples.sample("MP4: no sound"), SOUND, FailureReason.NO_SOUND),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_and_lying_files_are_told_apart(tmp_path: Path, into: Path, name: str) -> None:
    content, kind, reason = BROKEN[name]

    assert failure(tmp_path, into, content, kind) is reason


def test_pictures_larger_than_announced_are_not_decoded(tmp_path: Path, into: Path) -> None:
    """The header of the file says 320 by 240, that of every picture 16,383 by 16,383."""
    content = bytearray(samples.sample("WebM: VP8, Opus, as Chrome records"))
    at = content.find(b"\x9d\x01\x2a")
    assert at > 0
    while at >= 0:
        content[at + 3 : at + 7] = b"\xff\x3f\xff\x3f"
        at = content.find(b"\x9d\x01\x2a", at + 3)

    assert failure(tmp_path, into, bytes(content), VIDEO) is FailureReason.CUT_OFF


@pytest.mark.parametrize("seconds", [1, 100])
def test_lie_about_length_does_no_harm(tmp_path: Path, into: Path, seconds: int) -> None:
    source = tmp_path / "source"
    source.write_bytes(announcing("MP4: H.264, AAC", seconds))

    made = prepare_recording(source, into, kind=VIDEO)

    assert 800 < made.length_ms < 1700


def test_recording_of_a_browser_that_broke_off_is_kept_as_far_as_it_goes(
    tmp_path: Path, into: Path
) -> None:
    source = tmp_path / "source"
    source.write_bytes(half("WebM: VP8, Opus, as Chrome records"))

    assert 300 < prepare_recording(source, into, kind=VIDEO).length_ms < 1400


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def with_references(address: str) -> bytes:
    """A MOV of which every track says that its pictures and sound lie at `address`."""
    content = samples.recording("mov", samples.Picture(), samples.Sound())
    old = samples.box(b"url ", b"\0\0\0\1")
    new = samples.box(b"url ", bytes(4) + address.encode() + b"\0")
    assert content.count(old) == 2
    # What tells about the pictures stands behind them, so that it can grow.
    assert content.index(b"moov") > content.index(b"mdat")
    grown = content.replace(old, new)
    return _with_true_lengths(grown, old, new)


def _with_true_lengths(content: bytes, old: bytes, new: bytes) -> bytes:
    made = bytearray(content)
    at = made.find(new)
    while at >= 0:
        for kind in (b"dref", b"dinf", b"minf", b"mdia", b"trak", b"moov"):
            place = made.rfind(kind, 0, at) - 4
            length = int.from_bytes(made[place : place + 4], "big") + len(new) - len(old)
            made[place : place + 4] = length.to_bytes(4, "big")
        at = made.find(new, at + 4)
    return bytes(made)


REACHING_OUT = {
    "playlist": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{0}\n#EXT-X-ENDLIST\n",
    "list of files": "ffconcat version 1.0\nfile '{0}'\n",
    "svg": '<svg xmlns="http://www.w3.org/2000/svg"><image href="{0}"/></svg>',
    "dash": '<?xml version="1.0"?><MPD><Period><BaseURL>{0}</BaseURL></Period></MPD>',
    "session description": "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns={0}\r\nm=audio 5004 RTP/AVP 0\r\n",
    "address": "{0}",
}


@pytest.mark.parametrize("name", REACHING_OUT)
def test_transcoder_fetches_and_opens_nothing_else(
    tmp_path: Path, listening: socket.socket, name: str
) -> None:
    """Even if inspection let it pass: whatever it is said to be, it is opened as nothing else."""
    near = tmp_path / "near.mp4"
    near.write_bytes(samples.sample("MP4: H.264, AAC"))
    for number, address in enumerate(
        (f"http://127.0.0.1:{listening.getsockname()[1]}/a.mp4", str(near), f"file:{near}")
    ):
        bench = tmp_path / f"bench-{number}"
        bench.mkdir()
        source = bench / "source.m3u8"
        source.write_text(REACHING_OUT[name].format(address))
        container = list(Container)[number]
        job = {
            "source": str(source),
            "container": container.value,
            "video": True,
            "starts_ms": 0,
            "ends_ms": None,
            "longest_ms": 180_000,
            "disguises_voice": False,
            "blurs": False,
        }

        code = run_bounded(TRANSCODER, [json.dumps(job)], bounds=BOUNDS, folder=bench)

        assert code in (TranscoderExit.CUT_OFF, TranscoderExit.REFUSED)
        assert [path.name for path in bench.iterdir()] == ["source.m3u8"]
    with pytest.raises(BlockingIOError):
        listening.accept()


def test_references_to_other_files_are_not_followed(
    tmp_path: Path, into: Path, listening: socket.socket
) -> None:
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/a.mov"
    source = tmp_path / "source"
    source.write_bytes(with_references(address))

    made = prepare_recording(source, into, kind=VIDEO)

    # Whatever it says, what it holds itself is what counts.
    assert made.width == 320
    with pytest.raises(BlockingIOError):
        listening.accept()


MISBEHAVING = {
    "falls over": ("import os; os.abort()", FailureReason.CRASHED),
    "raises": ("raise RuntimeError", FailureReason.CRASHED),
    "spins": ("while True: pass", FailureReason.TOO_SLOW),
    "sleeps": ("import signal; signal.pause()", FailureReason.TOO_SLOW),
    "makes nothing": ("pass", FailureReason.CRASHED),
    "writes rubbish": (
        "import pathlib; pathlib.Path('manifest.json').write_text('[' * 4000)",
        FailureReason.CRASHED,
    ),
    "is killed": (
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        FailureReason.TOO_MUCH_MEMORY,
    ),
}
if sys.platform != "darwin":
    MISBEHAVING["eats memory"] = (
        "eaten = []\nwhile True: eaten.append(bytearray(50_000_000))",
        FailureReason.TOO_MUCH_MEMORY,
    )


def misbehave(tmp_path: Path, into: Path, code: str, **bounds: int) -> PreparedRecording:
    transcoder = tmp_path / "misbehaving.py"
    transcoder.write_text(code)
    source = tmp_path / "source"
    source.write_bytes(samples.sample("MP4: H.264, AAC"))
    return prepare_with(
        source,
        into,
        kind=VIDEO,
        starts_ms=0,
        ends_ms=None,
        disguises_voice=False,
        blurs=False,
        transcoder=transcoder,
        bounds=replace(BOUNDS, **bounds),
    )


@pytest.mark.parametrize("name", MISBEHAVING)
def test_misbehaving_transcoder_is_stopped(tmp_path: Path, into: Path, name: str) -> None:
    code, reason = MISBEHAVING[name]

    with pytest.raises(RecordingNotPrepared) as failed:
        misbehave(
            tmp_path, into, code, wall_seconds=3, cpu_seconds=1, memory_bytes=512 * 1024 * 1024
        )

    assert failed.value.reason is reason
    assert list(into.iterdir()) == []


# Runs the real transcoder first, then does something to what it left.
AFTERWARDS = f"""
import json, os, runpy, shutil, sys
from pathlib import Path
sys.argv = [{str(TRANSCODER)!r}, *sys.argv[1:]]
runpy.run_path(sys.argv[0], run_name="__main__")
job = json.loads(sys.argv[1])
"""
LIES = {
    "a link to elsewhere": (
        "os.rename('recording.mp4', 'kept'); os.symlink('kept', 'recording.mp4')"
    ),
    "another kind": "shutil.copy('poster.jpeg', 'recording.mp4')",
    "a page": "Path('recording.mp4').write_text('<script>')",
    "cut off": "os.truncate('recording.mp4', 9000)",
    "no poster": "os.remove('poster.jpeg')",
    "another poster": "shutil.copy('recording.mp4', 'poster.jpeg')",
    "no line": "Path('manifest.json').write_text('{\"loudness\": \"\"}')",
    "a line of words": "Path('manifest.json').write_text('{\"loudness\": \"<script>\"}')",
    "no manifest": "os.remove('manifest.json')",
}


@pytest.mark.parametrize("name", LIES)
def test_outcome_is_checked_outside_the_transcoder(tmp_path: Path, into: Path, name: str) -> None:
    with pytest.raises(RecordingNotPrepared) as failed:
        misbehave(tmp_path, into, AFTERWARDS + LIES[name])

    assert failed.value.reason is FailureReason.CRASHED
    assert list(into.iterdir()) == []


def test_full_disk_is_not_the_fault_of_the_recording(tmp_path: Path, into: Path) -> None:
    with pytest.raises(OSError, match="No room"):
        misbehave(tmp_path, into, AFTERWARDS, file_bytes=10_000)

    assert list(into.iterdir()) == []


def test_transcoder_knows_no_framework_and_no_network(tmp_path: Path, into: Path) -> None:
    look = AFTERWARDS + (
        "known = {name.split('.')[0] for name in sys.modules}\n"
        "assert not known & {'django', 'psycopg', 'cryptography', 'procrastinate', 'socket'}, known"
    )

    assert misbehave(tmp_path, into, look).width == 320
