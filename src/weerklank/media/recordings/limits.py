"""What the recording engine accepts and makes. Shared with the transcoder: standard library only.

How many bytes and seconds a recording may have stands in `media.kinds`, for people to see.
"""

from enum import IntEnum, StrEnum

from weerklank.media.bounded import exits

# What somebody sends may be longer than what is kept: they can cut a piece out of it.
LONGEST_SENT_MS = 60 * 60 * 1000
# A recorder that stops at three minutes stops a little later.
GRACE_MS = 2000
# Phones film 8K (7680 × 4320), and nothing that is larger.
MAX_PIXELS = 36_000_000
MAX_SIDE = 8192
# A phone writes two to eight; a camera with many microphones some more.
MAX_STREAMS = 32

LONG_SIDE = 1280
SHORT_SIDE = 720
MOST_FRAMES_A_SECOND = 30
SAMPLES_A_SECOND = 48_000
LOUDNESS_LUFS = -16.0
LOUDNESS_STEPS = 64


class Container(StrEnum):
    """The kinds of file a person may send, each by what is in it and not by its name."""

    ISO_BMFF = "iso_bmff"
    MATROSKA = "matroska"
    OGG = "ogg"
    WAVE = "wave"
    MP3 = "mp3"
    AMR = "amr"
    FLAC = "flac"
    ADTS = "adts"


class TranscoderExit(IntEnum):
    """How the transcoder says what went wrong: with its exit code, and nothing else."""

    CUT_OFF = 65
    REFUSED = 66
    TOO_MUCH_MEMORY = exits.TOO_MUCH_MEMORY
    NO_ROOM_ON_DISK = 68
    TOO_LONG = 69
    NOTHING_LEFT = 70


MANIFEST = "manifest.json"
POSTER = "poster.jpeg"
VIDEO = "recording.mp4"
SOUND = "recording.m4a"


def within_limits(width: int, height: int) -> bool:
    """Whether a video of these dimensions may be decoded at all."""
    return max(width, height) <= MAX_SIDE and width * height <= MAX_PIXELS
