"""What happens to the samples of a recording: even loudness, a line to draw, and AAC."""

import math
import os
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph
from av.filter.context import FilterContext

from weerklank.media.recordings.limits import LOUDNESS_LUFS, LOUDNESS_STEPS, SAMPLES_A_SECOND
from weerklank.media.recordings.survey import Samples

_BLOCK = 4800
# Below this there is nothing to hear; making it louder would bring out the noise of the device.
_SILENCE_LUFS = -60.0
_MOST_GAIN = 36.0
_LIMIT = 10 ** (-2.5 / 20)
_NEAR_ENOUGH = 0.2
_QUIETEST_DB, _LOUDEST_DB = -54.0, -6.0


def layout_of(samples: Samples) -> str:
    """The name FFmpeg has for this number of channels."""
    return "mono" if samples.shape[0] == 1 else "stereo"


def frames_of(
    samples: Samples, length: int, *, rate: int = SAMPLES_A_SECOND
) -> Iterator[AudioFrame]:
    """The samples as frames of `length`, each with its place in time."""
    for at in range(0, samples.shape[1], length):
        block = np.ascontiguousarray(samples[:, at : at + length])
        frame = AudioFrame.from_ndarray(block, format="fltp", layout=layout_of(samples))
        frame.sample_rate = rate
        frame.time_base = Fraction(1, rate)
        frame.pts = at
        yield frame


def filtered(samples: Samples, *steps: tuple[str, str]) -> Iterator[AudioFrame]:
    """The samples after the filters of FFmpeg that are named."""
    graph = Graph()
    last: FilterContext = graph.add_abuffer(
        sample_rate=SAMPLES_A_SECOND,
        format="fltp",
        layout=layout_of(samples),
        time_base=Fraction(1, SAMPLES_A_SECOND),
    )
    for name, options in (*steps, ("abuffersink", "")):
        step = graph.add(name, options) if options else graph.add(name)
        last.link_to(step)
        last = step
    graph.configure()
    for frame in (*frames_of(samples, _BLOCK), None):
        graph.push(frame)
        while True:
            try:
                made = graph.pull()
            except (av.BlockingIOError, av.EOFError):
                break
            if isinstance(made, AudioFrame):
                yield made


def loudness_of(samples: Samples) -> float:
    """Integrated loudness in LUFS (EBU R 128); minus infinity for silence and for very little."""
    measured = -math.inf
    for frame in filtered(samples, ("ebur128", "metadata=1")):
        said = frame.metadata.get("lavfi.r128.I")
        if said is not None:
            measured = float(said)
    return measured if measured > -70 else -math.inf


def evened(samples: Samples, *, target: float = LOUDNESS_LUFS) -> Samples:
    """As loud as `target`, its peaks held under -1.5 dBTP. Silence stays silence.

    What is shorter than 0.4 seconds has no loudness by the standard, and stays as it is.
    """
    measured = loudness_of(samples)
    if measured < _SILENCE_LUFS:
        return samples
    gain = min(target - measured, _MOST_GAIN)
    louder = _limited(samples, gain)
    # Holding the peaks down costs loudness; two rounds more make up for most of it.
    for _ in range(2):
        short = target - loudness_of(louder)
        if abs(short) < _NEAR_ENOUGH or gain >= _MOST_GAIN:
            break
        gain = min(gain + short, _MOST_GAIN)
        # Ten minutes are much memory: never more of them than are needed.
        del louder
        louder = _limited(samples, gain)
    return louder


def _limited(samples: Samples, gain: float) -> Samples:
    steps = [("volume", f"{gain:.3f}dB:precision=float")]
    peak = max(float(samples.max()), -float(samples.min())) * 10 ** (gain / 20)
    if peak > _LIMIT * 0.8:
        # Twice as many samples show most of the peaks between the samples.
        steps += [
            ("aresample", str(2 * SAMPLES_A_SECOND)),
            ("alimiter", f"limit={_LIMIT:.4f}:attack=4:release=60:level=disabled:latency=1"),
            ("aresample", str(SAMPLES_A_SECOND)),
        ]
    frames = filtered(
        samples, *steps, ("aformat", f"sample_fmts=fltp:channel_layouts={layout_of(samples)}")
    )
    # The last few samples may stay behind in a resampler: they are silence here.
    made, at = np.zeros_like(samples), 0
    for frame in frames:
        block = frame.to_ndarray()[:, : made.shape[1] - at]
        made[:, at : at + block.shape[1]] = block
        at += block.shape[1]
    return made


def line_of(samples: Samples) -> str:
    """How loud it is at 64 moments, each as two hexadecimal digits, by chance one up or down."""
    values = []
    for part in np.array_split(samples, LOUDNESS_STEPS, axis=1):
        power = math.sqrt(float(np.mean(np.square(part)))) if part.size else 0.0
        level = (20 * math.log10(power) if power > 1e-9 else -180.0) - _QUIETEST_DB
        value = round(255 * level / (_LOUDEST_DB - _QUIETEST_DB))
        if value > 0:
            value += os.urandom(1)[0] % 3 - 1
        values.append(min(255, max(0, value)))
    return bytes(values).hex()
