"""What the disguise of voices does, measured on voices of espeak-ng: run `python -m bench.voices`.

Pitch and resonances before and after; how often a simple listener, who knows all voices, still
tells whose a disguised one is; and, where pocketsphinx is installed, how many words a machine still
understands. Voices of a machine are not people: they are alike from sentence to sentence.
"""

from __future__ import annotations

import importlib
import io
import statistics
import subprocess
import sys
import wave
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from weerklank.media.recordings.voices import disguised, envelopes_of, pitch_of, resampled

Wave = npt.NDArray[np.float32]
VOICES = ("m1", "m2", "m3", "m4", "m7", "f1", "f2", "f3", "f4", "f5")
LEARNED = (
    "the light in front of my house has been broken since last summer",
    "my children walk home in the dark and nobody comes to repair it",
    "i would like to know who decides about the trees in our street",
)
ASKED = (
    "we need a place where old and young people can meet every day",
    "the bus does not stop here any more and the shop is far away",
    "please call me before you come because i do not hear the bell",
)
DRAWS = 4
RATE = 16_000


def spoken(voice: str, words: str) -> Wave:
    """The words, by a voice of espeak-ng, at 48 kHz."""
    said = subprocess.run(
        ["espeak-ng", "-v", f"en+{voice}", "--stdout", words], capture_output=True, check=True
    ).stdout
    # Written onward, it does not say how long it is.
    with wave.open(io.BytesIO(said)) as file:
        rate = file.getframerate()
    samples = np.asarray(np.frombuffer(said[44:], "<i2") / 32768, np.float32)
    return resampled(samples[np.newaxis], rate, 48_000)


def narrow(loud: Wave) -> Wave:
    """The same at 16 kHz."""
    return resampled(loud[np.newaxis], 48_000, RATE)


def resonances_of(sound: Wave) -> list[float]:
    """The middle of the three lowest peaks of the envelope in Hz, over all loud moments."""
    lines = envelopes_of(sound)
    lines = lines[lines.mean(axis=1) > np.median(lines.mean(axis=1))]
    hertz = np.arange(lines.shape[1]) * RATE / 2 / (lines.shape[1] - 1)
    found = []
    for line in lines:
        peaks = np.flatnonzero((line[1:-1] > line[:-2]) & (line[1:-1] > line[2:])) + 1
        peaks = peaks[(hertz[peaks] > 220) & (hertz[peaks] < 4200)]
        if peaks.size >= 3:
            found.append(hertz[peaks[:3]])
    return [float(peak) for peak in np.median(found, axis=0)]


def picture_of(sound: Wave) -> npt.NDArray[np.float64]:
    """What the simple listener remembers of a voice: its pitch and its average envelope."""
    lines = envelopes_of(sound)
    lines = lines[lines.mean(axis=1) > np.median(lines.mean(axis=1))]
    folded = np.cos(np.outer(np.arange(1, 14), np.linspace(0, np.pi, lines.shape[1]))) @ lines.T
    folded /= lines.shape[1]
    pitch = np.log2((pitch_of(sound) or 150.0) / 150)
    return np.concatenate([folded.mean(axis=1), folded.std(axis=1), [pitch]])


def whose(sound: Wave, known: dict[str, npt.NDArray[np.float64]]) -> str:
    """The voice of which the picture is nearest."""
    spread = np.std(np.stack(list(known.values())), axis=0) + 1e-6
    heard = picture_of(sound)
    return min(known, key=lambda voice: float(np.square((known[voice] - heard) / spread).sum()))


def understood(sound: Wave, words: str) -> float | None:
    """The share of words that a machine understands, if there is one."""
    try:
        # Only where somebody installed it.
        listener = importlib.import_module("pocketsphinx")
    except ImportError:
        return None
    decoder = listener.Decoder(samprate=RATE, loglevel="FATAL")
    decoder.start_utt()
    loud = sound / max(float(np.abs(sound).max()), 1e-6) * 0.7
    decoder.process_raw((loud * 32767).astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    hypothesis = decoder.hyp()
    return 1 - errors(words.split(), (hypothesis.hypstr if hypothesis else "").split())


def errors(said: list[str], heard: list[str]) -> float:
    """Words wrong, missing or too many, as a share of those that were said."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(heard, 1):
            before, row[place] = (
                row[place],
                min(before + (word != other), row[place] + 1, row[place - 1] + 1),
            )
    return row[-1] / len(said)


def main() -> None:
    """Print a table of voices, and what the listeners made of them."""
    known = {
        voice: np.mean([picture_of(narrow(spoken(voice, words))) for words in LEARNED], axis=0)
        for voice in VOICES
    }
    told: dict[str, list[bool]] = {"before": [], "after": []}
    words_of: dict[str, list[float]] = {"before": [], "after": []}
    print(f"{'voice':<6}{'pitch':>7} {'after, each time another':<30}{'F1 F2 F3':>18}  after")
    for voice in VOICES:
        pitches, peaks, first = [], [], ""
        for words, draw in product(ASKED, range(DRAWS)):
            loud = spoken(voice, words)
            before = narrow(loud)
            after = narrow(disguised(loud[np.newaxis])[0])
            if draw == 0:
                told["before"].append(whose(before, known) == voice)
                words_of["before"] += [
                    share for share in (understood(before, words),) if share is not None
                ]
                first = first or " ".join(f"{peak:.0f}" for peak in resonances_of(before))
            told["after"].append(whose(after, known) == voice)
            words_of["after"] += [
                share for share in (understood(after, words),) if share is not None
            ]
            pitches.append(pitch_of(after) or 0.0)
            peaks.append(resonances_of(after))
        source = pitch_of(narrow(spoken(voice, ASKED[0]))) or 0.0
        spread = " ".join(f"{pitch:.0f}" for pitch in pitches[:6])
        ends = ", ".join(f"{min(one):.0f}-{max(one):.0f}" for one in zip(*peaks, strict=True))
        print(f"{voice:<6}{source:>7.0f} {spread:<30}{first:>18}  {ends}")
    for when, right in told.items():
        print(f"told whose it is, {when}: {sum(right)} of {len(right)}")
    print(f"by chance: 1 of {len(VOICES)}")
    for when, shares in words_of.items():
        if shares:
            print(f"words understood, {when}: {statistics.mean(shares):.0%}")


if __name__ == "__main__":
    main()
