"""Play what came out, as a browser would: its pictures, its sound, and every word beside them."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

from weerklank.media.recordings.sound import filtered

# What a player needs and every file of this kind has.
PLAIN_TAGS = {"major_brand", "minor_version", "compatible_brands", "language", "handler_name"} | {
    "vendor_id"
}


@dataclass(frozen=True, slots=True)
class Played:
    """All that a recording holds."""

    codecs: list[str]
    tags: dict[str, str]
    width: int
    height: int
    pixels: str
    colours: tuple[int, int, int]
    moments: list[float]
    pictures: list[VideoFrame]
    channels: int
    rate: int
    samples: npt.NDArray[np.float32]
    chapters: int

    def corners(self, *, at: int = -1) -> dict[str, tuple[int, ...]]:
        """The colours in the corners of one picture."""
        return corners(self.pictures[at].to_ndarray(format="rgb24"))

    @property
    def loudness(self) -> tuple[float, float]:
        """Integrated loudness in LUFS and true peak in dBTP, as EBU R 128 measures them."""
        loud, peak = -np.inf, -np.inf
        for frame in filtered(self.samples, ("ebur128", "metadata=1:peak=true")):
            said = frame.metadata
            loud = float(said.get("lavfi.r128.I", loud))
            for channel in range(self.channels):
                seen = float(said.get(f"lavfi.r128.true_peaks_ch{channel}", 0.0))
                peak = max(peak, 20 * np.log10(max(seen, 1e-9)))
        return loud, peak

    def loudest_hertz(self, *, start: float = 0.1, length: float = 0.25) -> float:
        """The tone that is heard most from `start` on."""
        part = self.samples[0, int(start * 48000) : int((start + length) * 48000)]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(part.size)))
        return float(np.argmax(spectrum)) * 48000 / part.size


def corners(picture: npt.NDArray[Any]) -> dict[str, tuple[int, ...]]:
    """The colours in the corners of a picture."""
    height, width = picture.shape[:2]
    left, top = width // 8, height // 8
    spots = {
        "top left": (top, left),
        "top right": (top, width - left),
        "bottom left": (height - top, left),
        "bottom right": (height - top, width - left),
    }
    return {name: tuple(int(part) for part in picture[spot]) for name, spot in spots.items()}


def near(colour: tuple[int, ...], other: tuple[int, ...], *, within: int = 26) -> bool:
    """Whether two colours look alike."""
    return all(abs(one - two) <= within for one, two in zip(colour, other, strict=True))


def play(path: Path) -> Played:
    """Decode the whole file."""
    pictures: list[VideoFrame] = []
    samples: list[npt.NDArray[np.float32]] = []
    with av.open(str(path)) as opened:
        streams = list(opened.streams)
        tags = dict(opened.metadata)
        for stream in streams:
            tags |= stream.metadata
        video = opened.streams.video[0] if opened.streams.video else None
        audio = opened.streams.audio[0] if opened.streams.audio else None
        for frame in opened.decode():
            if isinstance(frame, VideoFrame):
                pictures.append(frame)
            elif isinstance(frame, av.AudioFrame):
                samples.append(np.asarray(frame.to_ndarray(), np.float32))
        first = pictures[0] if pictures else None
        return Played(
            codecs=[stream.codec_context.name for stream in streams],
            tags=tags,
            width=video.width if video else 0,
            height=video.height if video else 0,
            pixels=first.format.name if first else "",
            colours=(first.color_primaries, first.color_trc, first.colorspace)
            if first
            else (0, 0, 0),
            moments=[frame.time or 0.0 for frame in pictures],
            pictures=pictures,
            channels=audio.channels if audio else 0,
            rate=audio.rate if audio else 0,
            samples=np.concatenate(samples, axis=1) if samples else np.zeros((1, 0), np.float32),
            chapters=len(opened.chapters()),
        )


def told_by_exiftool(path: Path) -> str:
    """All that exiftool finds; nothing where it is not installed."""
    program = shutil.which("exiftool")
    if program is None:
        return ""
    found = subprocess.run(
        [program, "-json", "-a", "-u", "-ee", "-G1", str(path)], capture_output=True, check=True
    )
    told = json.loads(found.stdout)[0]
    return "\n".join(
        f"{name}: {value}"
        for name, value in told.items()
        if not name.startswith(("System:", "ExifTool:", "SourceFile"))
    )
