"""The transcoder: the one place where a stranger's sound and pictures are decoded.

A script, run by `bounded.start` in a process that may fall over and hurt nobody. It knows no
Django, no database, no keys. It works in its own folder and leaves a recording, a poster and a
manifest there. Called as: transcoder.py JOB-AS-JSON
"""

import errno
import json
import os
import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import av
import numpy as np
from av.video.frame import VideoFrame
from PIL import Image

from weerklank.media.recordings.filming import film
from weerklank.media.recordings.limits import (
    LOUDNESS_LUFS,
    MANIFEST,
    POSTER,
    SAMPLES_A_SECOND,
    SOUND,
    VIDEO,
    Container,
    TranscoderExit,
)
from weerklank.media.recordings.opening import Opened, open_recording
from weerklank.media.recordings.sound import evened, line_of
from weerklank.media.recordings.survey import Samples, Span, Survey, survey
from weerklank.media.recordings.voices import disguised
from weerklank.media.recordings.writing import Writer

_CHANCE = random.SystemRandom()
_MOST_THREADS = 4
_LOUDER_BY_CHANCE = 0.25
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Job:
    """What the parent asks for."""

    source: str
    container: str
    video: bool
    starts_ms: int
    ends_ms: int | None
    longest_ms: int
    disguises_voice: bool
    blurs: bool


def main() -> None:
    """Prepare the recording of the job on the command line, or end with a `TranscoderExit`."""
    av.logging.set_level(None)
    try:
        _transcode(Job(**json.loads(sys.argv[1])))
    except OSError as error:
        if error.errno in _NO_ROOM:
            _end(TranscoderExit.NO_ROOM_ON_DISK)
        raise


def _end(code: TranscoderExit) -> NoReturn:
    sys.exit(int(code))


def _transcode(job: Job) -> None:
    span = _shaved(job)
    threads = min(_MOST_THREADS, os.cpu_count() or 1)
    seen = _surveyed(job, span, threads)
    ends = _end_of(job, span, seen)
    sound = _sound_until(seen, ends - span.starts)
    seen.sound = None
    if sound is not None:
        sound = _made_anew(sound, disguises_voice=job.disguises_voice)
    path = Path(VIDEO if job.video else SOUND)
    writer = Writer(path, sound, threads=threads)
    if job.video:
        with _opened(job, threads) as opened:
            filmed = film(opened, seen, writer, starts=span.starts, ends=ends, blurs=job.blurs)
        if filmed.poster is None or filmed.is_broken_off:
            _end(TranscoderExit.CUT_OFF)
        _save_poster(filmed.poster)
    else:
        writer.begin()
    writer.close()
    line = line_of(sound) if sound is not None else ""
    Path(MANIFEST).write_text(json.dumps({"loudness": line}))


def _shaved(job: Job) -> Span:
    """The part that is asked for, begun a few milliseconds later by chance."""
    starts = job.starts_ms / 1000 + _moment_by_chance()
    ends = None if job.ends_ms is None else job.ends_ms / 1000
    return Span(starts=starts, ends=ends, longest=job.longest_ms / 1000)


def _moment_by_chance() -> float:
    return _CHANCE.uniform(0.002, 0.040)


@contextmanager
def _opened(job: Job, threads: int) -> Iterator[Opened]:
    with ExitStack() as stack:
        recording = open_recording(job.source, Container(job.container), threads=threads)
        try:
            opened = stack.enter_context(recording)
        except av.MemoryError:
            raise
        except av.FFmpegError:
            _end(TranscoderExit.CUT_OFF)
        yield opened


def _surveyed(job: Job, span: Span, threads: int) -> Survey:
    with _opened(job, threads) as opened:
        if (opened.picture if job.video else opened.sound) is None:
            _end(TranscoderExit.REFUSED)
        seen = survey(opened, span, with_picture=job.video)
    if seen.runs_on and span.ends is None:
        _end(TranscoderExit.TOO_LONG)
    if seen.is_broken_off:
        _end(TranscoderExit.CUT_OFF)
    return seen


def _end_of(job: Job, span: Span, seen: Survey) -> float:
    """Where the recording ends, in seconds: a few milliseconds early by chance."""
    ends = seen.reached if span.ends is None else min(span.ends, seen.reached)
    ends -= _moment_by_chance()
    if ends <= span.starts or not (seen.shown if job.video else seen.sound is not None):
        _end(TranscoderExit.NOTHING_LEFT)
    return ends


def _sound_until(seen: Survey, length: float) -> Samples | None:
    if seen.sound is None:
        return None
    sound = seen.sound[:, : max(0, round(length * SAMPLES_A_SECOND))]
    return sound if sound.shape[1] else None


def _made_anew(sound: Samples, *, disguises_voice: bool) -> Samples:
    if disguises_voice:
        sound = disguised(sound)
    return evened(sound, target=LOUDNESS_LUFS + _CHANCE.uniform(-1, 1) * _LOUDER_BY_CHANCE)


def _save_poster(frame: VideoFrame) -> None:
    """The picture that stands for the video, every spot one step lighter or darker by chance."""
    picture = frame.to_ndarray(format="rgb24").astype(np.int16)
    grain = np.frombuffer(os.urandom(picture.shape[0] * picture.shape[1]), np.uint8) % 3
    picture += grain.reshape(*picture.shape[:2], 1).astype(np.int16) - 1
    bare = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8), "RGB")
    bare.save(POSTER, "JPEG", quality=_CHANCE.randint(84, 88))


if __name__ == "__main__":
    main()
