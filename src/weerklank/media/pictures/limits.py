"""What the picture engine accepts and makes. Shared with the decoder: standard library only."""

from enum import IntEnum, StrEnum

from weerklank.media.bounded import exits

MAX_BYTES = 20 * 1000 * 1000
# Room for the 64 megapixel cameras in cheap phones (9248 × 6944), and not much more.
MAX_PIXELS = 65_000_000
MAX_SIDE = 20_000


class PictureKind(StrEnum):
    """The kinds of picture a person may send."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    AVIF = "avif"


class PictureSize(IntEnum):
    """The three sizes that are made, as the longest side in pixels. Never enlarged."""

    SMALL = 480
    MEDIUM = 1024
    LARGE = 2048


class DecoderExit(IntEnum):
    """How the decoder says what went wrong: with its exit code, and nothing else."""

    CUT_OFF = 65
    REFUSED = 66
    TOO_MUCH_MEMORY = exits.TOO_MUCH_MEMORY
    NO_ROOM_ON_DISK = 68


MANIFEST = "manifest.json"
OUTPUT_KINDS = (PictureKind.WEBP, PictureKind.JPEG)


def output_name(size: PictureSize, kind: PictureKind) -> str:
    """The file name of one prepared copy, such as `medium.webp`."""
    return f"{size.name.lower()}.{kind.value}"


def within_limits(width: int, height: int) -> bool:
    """Whether a picture of these dimensions may be decoded at all."""
    return max(width, height) <= MAX_SIDE and width * height <= MAX_PIXELS
