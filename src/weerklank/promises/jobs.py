"""What the worker does for promises."""

from __future__ import annotations

from procrastinate.contrib.django import app

from weerklank.kernel.connection import freshen_connection
from weerklank.promises import watch


@app.periodic(cron="*/5 * * * *")
@app.task(name="watch_promises", queueing_lock="watch_promises")
def watch_promises(timestamp: int) -> None:
    """The clock of all promises."""
    freshen_connection()
    watch.watch_promises()
