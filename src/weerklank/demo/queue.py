"""Runs the jobs that the actions of the demo put in the queue, at the moment that it then is.

The worker would run them now, and everything that follows from an event would bear today's date.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from procrastinate.contrib.django import app
from procrastinate.testing import InMemoryConnector

from weerklank.kernel import events
from weerklank.media.jobs import prepare


class QueueInPlace:
    """Holds the jobs of this process until `run` is called, instead of the database."""

    def __init__(self) -> None:
        self._connector = InMemoryConnector()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Within this block jobs come here."""
        with app.replace_connector(self._connector):
            yield

    def run(self) -> None:
        """Runs every job that waits, and the jobs that these make. Raises what a handler raises."""
        while self._connector.jobs:
            job = self._connector.jobs.pop(min(self._connector.jobs))
            given = job["args"]
            if job["task_name"] == "deliver_event":
                events.deliver(
                    key=uuid.UUID(given["key"]), name=given["name"], values=given["values"]
                )
            elif job["task_name"] == "prepare_asset":
                prepare(uuid.UUID(given["asset"]))
            elif job["task_name"] == "mail_about_name_request":
                # Such a mail is of its moment, and that has passed.
                continue
            else:
                raise LookupError(f"The demo does not know the job {job['task_name']}.")
