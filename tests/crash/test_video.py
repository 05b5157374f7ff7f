"""The worker dies while it makes a video."""

from __future__ import annotations

from pathlib import Path

from tests.crash.afterwards import assert_healed
from tests.crash.browser import File
from tests.crash.service import Service
from tests.crash.world import World
from tests.waiting import wait_until
from weerklank.media.recordings.tests.samples import Picture, Sound, recording
from weerklank.questions.models import Question

SECONDS = 8.0


def test_a_video_is_made_after_all(service: Service) -> None:
    world = World(service.port, residents=1, questions=1)
    Question.objects.filter(topic=world.questions[0]).update(takes_video=True)
    world.residents[0].says(world.questions[0].pk, file=video())
    wait_until(lambda: makers(service), "a video is being made")
    (maker,) = makers(service)
    service.worker.kill()
    wait_until(lambda: not command_of(maker), "what made it has ended with its worker")
    assert_healed(world)


def video() -> File:
    """A film that takes some seconds to make anew."""
    content = recording("mp4", Picture(seconds=SECONDS), Sound(seconds=SECONDS))
    return File("video", "film.mp4", content)


def makers(service: Service) -> list[int]:
    """The bounded processes of the worker that make recordings at this moment."""
    return [child for child in service.worker.children() if b"transcoder" in command_of(child)]


def command_of(pid: int) -> bytes:
    """The command line of a process; empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
