"""What the worker does for promises."""

from __future__ import annotations

from django.db import close_old_connections
from procrastinate.contrib.django import app

from weerklank.promises import watch


@app.periodic(cron="*/5 * * * *")
@app.task(name="watch_promises", queueing_lock="watch_promises")
def watch_promises(timestamp: int) -> None:
    """The clock of all promises."""
    close_old_connections()
    watch.watch_promises()
