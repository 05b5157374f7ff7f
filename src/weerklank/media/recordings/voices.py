"""Make a voice unrecognisable and leave its words: other pitch, other resonances, by chance.

Nothing here is constant. The pitch is moved to a level that is drawn for this recording, whatever
it was; the resonances of mouth and throat are moved apart from it, the low ones otherwise than the
high ones; and all of it wanders while somebody speaks. None of the amounts is kept.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from av.audio.resampler import AudioResampler

from weerklank.media.recordings.limits import SAMPLES_A_SECOND
from weerklank.media.recordings.sound import frames_of
from weerklank.media.recordings.survey import Samples

_CHANCE = random.SystemRandom()
_Wave = npt.NDArray[np.float32]

_RATE = 16_000
_OVERSAMPLED = 2
# Pitch goes to a level between these, at least so many semitones from where it was.
_LOWEST_HZ, _HIGHEST_HZ = 90.0, 240.0
_LEAST_SEMITONES, _MOST_SEMITONES = 2.5, 8.0
# Shorter or longer mouths and throats than these do not sound like anybody.
_RESONANCES_UP, _RESONANCES_DOWN = (1.09, 1.20), (0.83, 0.92)
_APART = 0.05
_ANCHORS_HZ = (300.0, 1100.0, 2200.0, 3600.0)

_GRAIN, _HOP, _SEARCH = 480, 160, 160
_WINDOW, _STEP, _ORDER = 512, 128, 18
_AT_ONCE = 4000
_MOST_CHANGE = 12.0


@dataclass(frozen=True, slots=True)
class Disguise:
    """What is done to one voice."""

    pitch: float
    resonances: tuple[float, ...]

    @staticmethod
    def drawn_for(pitch_hz: float | None) -> "Disguise":
        """A disguise by chance for a voice of about this pitch, or of a pitch that is unknown."""
        base = _CHANCE.uniform(*_CHANCE.choice((_RESONANCES_UP, _RESONANCES_DOWN)))
        resonances = tuple(base * _CHANCE.uniform(1 - _APART, 1 + _APART) for _ in _ANCHORS_HZ)
        known = pitch_hz if pitch_hz is not None else 150.0
        while True:
            target = _LOWEST_HZ * (_HIGHEST_HZ / _LOWEST_HZ) ** _CHANCE.random()
            semitones = 12 * np.log2(target / known)
            if _LEAST_SEMITONES <= abs(semitones) <= _MOST_SEMITONES:
                return Disguise(pitch=target / known, resonances=resonances)
            if not _LOWEST_HZ / 1.5 < known < _HIGHEST_HZ * 1.5:
                away = _CHANCE.uniform(_LEAST_SEMITONES, _MOST_SEMITONES)
                towards = 1 if known < _LOWEST_HZ else -1
                return Disguise(pitch=2 ** (towards * away / 12), resonances=resonances)


def disguised(samples: Samples) -> Samples:
    """The same words in another voice: one channel, as many samples, up to 7 kHz.

    Every call draws another voice. What it does not hide is written in `docs/media.md`.
    """
    mono: Samples = samples.mean(axis=0, keepdims=True, dtype=np.float32)
    if not np.any(mono):
        return mono
    wave = resampled(mono, SAMPLES_A_SECOND, _RATE)
    disguise = Disguise.drawn_for(pitch_of(wave))
    other = _with_resonances(_with_pitch(wave, disguise.pitch), disguise)
    made = resampled(_within_band(other)[np.newaxis], _RATE, SAMPLES_A_SECOND)
    return _of_length(made, samples.shape[1])[np.newaxis]


def pitch_of(wave: _Wave) -> float | None:
    """The middle pitch of the voice in Hz, in a wave of 16 kHz; None when nobody speaks."""
    length, step = 640, 480
    count = (wave.size - length) // step
    if count < 1:
        return None
    starts = np.linspace(0, wave.size - length, min(count, 3000)).astype(int)
    frames = wave[starts[:, None] + np.arange(length)] * np.hanning(length).astype(np.float32)
    energy = np.square(frames).sum(axis=1)
    frames = frames[energy > np.max(energy) * 0.01]
    spectrum = np.abs(np.fft.rfft(frames, 2048)) ** 2
    likeness = np.fft.irfft(spectrum)[:, : _RATE // 60]
    window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(length), 2048)) ** 2)[: _RATE // 60]
    likeness = likeness / np.maximum(likeness[:, :1], 1e-12) / (window / window[0])
    shortest = _RATE // 400
    best = likeness[:, shortest:].max(axis=1)
    # The first lag that is nearly as good as the best: the others are its multiples.
    lag = shortest + np.argmax(likeness[:, shortest:] >= best[:, None] * 0.9, axis=1)
    voiced = best > 0.5
    return float(np.median(_RATE / lag[voiced])) if voiced.sum() >= 3 else None


def _wandering(length: int, most: float) -> Callable[[_Wave], _Wave]:
    """A line that goes up and down by chance, no further than `most` from zero.

    It bends every one and a half to three seconds, as the pitch of somebody who speaks does.
    """
    knots = [0.0]
    while knots[-1] < length:
        knots.append(knots[-1] + _CHANCE.uniform(1.5, 3.0) * _RATE)
    levels = [_CHANCE.uniform(-most, most) for _ in knots]

    def level(at: _Wave) -> _Wave:
        place = np.interp(at, knots, np.arange(len(knots)))
        left = np.minimum(place.astype(int), len(knots) - 2)
        bend = (1 - np.cos(np.pi * (place - left))) / 2
        heights = np.asarray(levels)
        return np.asarray(heights[left] * (1 - bend) + heights[left + 1] * bend, np.float32)

    return level


def _with_pitch(wave: _Wave, factor: float) -> _Wave:
    """Pitch and resonances both times `factor`, in the same time.

    Short grains are played faster or slower, each laid where it follows on what is there already.
    """
    fine = resampled(wave[np.newaxis], _RATE, _RATE * _OVERSAMPLED)
    wander = _wandering(wave.size, 0.06)
    window = np.hanning(_GRAIN).astype(np.float32)
    made = np.zeros(wave.size + 2 * _GRAIN, np.float32)
    weight = np.full(made.size, 1e-3, np.float32)
    span = np.arange(-_SEARCH, _GRAIN + _SEARCH)
    overlap = _GRAIN - _HOP
    factors = factor * (1 + wander(np.arange(0, wave.size, _HOP).astype(np.float32)))
    for at, speed in zip(range(0, wave.size, _HOP), factors, strict=True):
        places = (at + (span - _GRAIN / 2) * speed) * _OVERSAMPLED
        whole = np.floor(places).astype(int)
        rest = (places - whole).astype(np.float32)
        left = np.take(fine, whole, mode="clip")
        piece = left + (np.take(fine, whole + 1, mode="clip") - left) * rest
        there = made[at : at + overlap] / weight[at : at + overlap]
        fits = np.correlate(piece[: overlap + 2 * _SEARCH], there, "valid")
        energy = np.cumsum(np.square(piece, dtype=np.float64))
        energy = energy[overlap : overlap + fits.size] - energy[: fits.size]
        best = int(np.argmax(fits / np.sqrt(energy + 1e-6)))
        made[at : at + _GRAIN] += piece[best : best + _GRAIN] * window
        weight[at : at + _GRAIN] += window
    half = _GRAIN // 2
    return (made / weight)[half : half + wave.size]


def _with_resonances(wave: _Wave, disguise: Disguise) -> _Wave:
    """The resonances moved to where `disguise` wants them, whatever pitch did to them."""
    window = np.sqrt(np.hanning(_WINDOW + 1)[:-1]).astype(np.float32)
    padded = np.pad(wave, (_WINDOW, 2 * _WINDOW))
    made, weight = np.zeros_like(padded), np.full(padded.size, 1e-3, np.float32)
    hertz = np.fft.rfftfreq(_WINDOW, 1 / _RATE)
    moved = np.interp(hertz, _ANCHORS_HZ, disguise.resonances)
    wander = _wandering(padded.size, 0.03)
    starts = np.arange(0, padded.size - _WINDOW, _STEP)
    for few in np.array_split(starts, max(1, starts.size // _AT_ONCE)):
        frames = padded[few[:, None] + np.arange(_WINDOW)] * window
        spectrum = np.fft.rfft(frames)
        envelope = _envelope(np.abs(spectrum) ** 2)
        factor = moved[None] * (1 + wander(few.astype(np.float32)))[:, None]
        places = np.arange(hertz.size)[None] * disguise.pitch / factor
        change = np.clip(_read_at(envelope, places) - envelope, -_MOST_CHANGE, _MOST_CHANGE)
        blocks = np.fft.irfft(spectrum * np.exp(change / 2), _WINDOW).astype(np.float32) * window
        for at, block in zip(few, blocks, strict=True):
            made[at : at + _WINDOW] += block
            weight[at : at + _WINDOW] += window * window
    return (made / weight)[_WINDOW : _WINDOW + wave.size]


def envelopes_of(wave: _Wave) -> npt.NDArray[np.float64]:
    """The resonances of a wave of 16 kHz, moment by moment: as logarithms of power."""
    count = (wave.size - _WINDOW) // _STEP
    starts = np.arange(max(0, count)) * _STEP
    window = np.hanning(_WINDOW)
    frames = wave[starts[:, None] + np.arange(_WINDOW)] * window
    return _envelope(np.abs(np.fft.rfft(frames)) ** 2)


def _envelope(power: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The logarithm of what linear prediction makes of each spectrum: resonances, no pitch."""
    likeness = np.fft.irfft(power)[:, : _ORDER + 1]
    # A trace of noise and a slight smoothing keep the recursion steady on pure tones.
    likeness = likeness * np.exp(-0.5 * (2 * np.pi * 40 / _RATE * np.arange(_ORDER + 1)) ** 2)
    error = likeness[:, 0] * 1.0001 + 1e-9
    filters = np.zeros((power.shape[0], _ORDER + 1))
    filters[:, 0] = 1.0
    for order in range(1, _ORDER + 1):
        turned = (filters[:, :order] * likeness[:, order:0:-1]).sum(axis=1)
        bend = -turned / error
        filters[:, 1 : order + 1] += bend[:, None] * filters[:, order - 1 :: -1][:, :order]
        error = error * np.maximum(1 - bend**2, 1e-6)
    response = np.abs(np.fft.rfft(filters, _WINDOW)) ** 2
    return np.asarray(np.log(error[:, None]) - np.log(np.maximum(response, 1e-12)))


def _read_at(
    lines: npt.NDArray[np.float64], places: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    last = lines.shape[1] - 1
    places = np.clip(places, 0, last)
    left = np.minimum(places.astype(int), last - 1)
    rest = places - left
    low = np.take_along_axis(lines, left, axis=1)
    return np.asarray(low + (np.take_along_axis(lines, left + 1, axis=1) - low) * rest)


def _within_band(wave: _Wave) -> _Wave:
    """Without what is under 90 Hz, where the mains hum, and above 7 kHz."""
    taps = np.arange(-400, 401) / _RATE
    low = 2 * 7000 / _RATE * np.sinc(2 * 7000 * taps)
    high = 2 * 90 / _RATE * np.sinc(2 * 90 * taps)
    kernel = ((low - high) * np.blackman(taps.size)).astype(np.float32)
    made = np.empty_like(wave)
    step, side = 1 << 16, taps.size // 2
    padded = np.pad(wave, side)
    for at in range(0, wave.size, step):
        part = padded[at : at + step + 2 * side]
        made[at : at + step] = np.convolve(part, kernel, "valid")
    return made


def resampled(samples: Samples, before: int, after: int) -> _Wave:
    """One channel at `after` samples a second instead of `before`."""
    resampler = AudioResampler("fltp", "mono", after)
    made = []
    for frame in (*frames_of(samples, before // 10, rate=before), None):
        made += [resampled.to_ndarray()[0] for resampled in resampler.resample(frame)]
    return np.concatenate(made) if made else np.zeros(0, np.float32)


def _of_length(wave: _Wave, length: int) -> _Wave:
    return np.asarray(np.pad(wave, (0, max(0, length - wave.size)))[:length])
