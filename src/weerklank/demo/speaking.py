"""What people in the demo say aloud: by espeak-ng where it is, else hummed, as long as it takes."""

from __future__ import annotations

import math
import random
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame

SPEAKER = "espeak-ng"
SAMPLES_A_SECOND = 22_050
LONGEST_WAIT = 20
FRAME = 1024
Wave = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Voice:
    """How somebody sounds: a kind of throat, its pitch from 0 to 99, and words a minute."""

    throat: str
    pitch: int
    speed: int
    # Between words, in hundredths of a second.
    pause: int = 0


VOICES: Mapping[str, Voice] = {
    "oude_man": Voice("m5", 22, 150, 1),
    "oude_vrouw": Voice("f5", 46, 146, 1),
    "man": Voice("m3", 38, 160),
    "vrouw": Voice("f2", 50, 165),
    "jonge_man": Voice("m1", 56, 192),
    "jonge_vrouw": Voice("f3", 66, 190),
    "zoekt_woorden": Voice("f4", 44, 118, 9),
}


def speak(text: str, *, voice: str, language: str = "nl") -> bytes:
    """`text` said aloud, as a WAVE file. Raises KeyError for a voice that nobody has."""
    manner = VOICES[voice]
    return _spoken(text, manner, language) or _hummed(text, manner)


def _spoken(text: str, voice: Voice, language: str) -> bytes:
    """What espeak-ng makes of it; nothing when it is not here or does not manage."""
    program = shutil.which(SPEAKER)
    if program is None:
        return b""
    with tempfile.TemporaryDirectory() as folder:
        # Into a file: on a pipe the program cannot go back to write how long it became.
        path = Path(folder) / "said.wav"
        command = [
            program,
            *("-v", f"{language}+{voice.throat}"),
            *("-p", str(voice.pitch)),
            *("-s", str(voice.speed)),
            *("-g", str(voice.pause)),
            *("-b", "1"),
            *("-w", str(path)),
            "--stdin",
        ]
        try:
            subprocess.run(  # noqa: S603 - the command is ours, the text goes in by its input
                command,
                input=text.encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=LONGEST_WAIT,
                check=True,
            )
            return path.read_bytes()
        except (OSError, subprocess.SubprocessError):
            return b""


def _hummed(text: str, voice: Voice) -> bytes:
    """A tone for each word, as long as the word takes and about as high as the voice is."""
    chance = random.Random(text)  # noqa: S311 - the same tune every time, no secret
    a_word = 60 / voice.speed
    parts: list[npt.NDArray[np.float64]] = []
    for word in text.split():
        length = max(0.12, a_word * (0.45 + len(word) / 10))
        high = (80 + 2.4 * voice.pitch) * chance.uniform(0.92, 1.1)
        moments = np.arange(int(length * SAMPLES_A_SECOND)) / SAMPLES_A_SECOND
        swell = np.sin(math.pi * moments / length) ** 0.6
        tone = np.sin(2 * math.pi * high * moments) + 0.4 * np.sin(4 * math.pi * high * moments)
        rest = voice.pause / 100 + (0.28 if word[-1] in ".,?!:" else 0.05)
        parts += [9000 * swell * tone, np.zeros(int(rest * SAMPLES_A_SECOND))]
    return wave_file(np.concatenate(parts).astype(np.int16))


def wave_file(samples: Wave) -> bytes:
    """The samples as a WAVE file."""
    file = BytesIO()
    with av.open(file, "w", format="wav") as container:
        stream = container.add_stream("pcm_s16le", rate=SAMPLES_A_SECOND)
        stream.layout = "mono"
        for frame in frames_of(samples):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def samples_of(wave: bytes) -> Wave:
    """The samples of a WAVE file that `speak` made."""
    with av.open(BytesIO(wave), "r") as container:
        blocks = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    return np.concatenate(blocks).astype(np.int16)


def frames_of(samples: Wave) -> list[AudioFrame]:
    """The samples as frames, each with its place in time."""
    frames = []
    for at in range(0, samples.size, FRAME):
        frame = AudioFrame.from_ndarray(
            np.ascontiguousarray(samples[None, at : at + FRAME]), format="s16", layout="mono"
        )
        frame.sample_rate = SAMPLES_A_SECOND
        frame.time_base = Fraction(1, SAMPLES_A_SECOND)
        frame.pts = at
        frames.append(frame)
    return frames
