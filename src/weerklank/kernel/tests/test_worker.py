"""The worker: which queues there are hands for."""

from __future__ import annotations

from procrastinate.contrib.django import app

from weerklank.kernel.queues import AT_ONCE


def test_there_are_hands_for_the_queue_of_every_job() -> None:
    # "builtin" is the library's own, and nobody puts anything in it.
    assert {task.queue for task in app.tasks.values()} - {"builtin"} == AT_ONCE.keys()
