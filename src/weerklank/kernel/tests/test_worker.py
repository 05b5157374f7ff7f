"""The worker: which queues there are hands for."""

from __future__ import annotations

from procrastinate.contrib.django import app

from weerklank.kernel.queues import AT_ONCE


def test_there_are_hands_for_the_queue_of_every_job() -> None:
    # Those of the library itself are put in the queue by nobody.
    ours = [task for name, task in app.tasks.items() if not name.startswith("builtin")]
    assert {task.queue for task in ours} == AT_ONCE.keys()
