"""What the worker does for promises."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from weerklank.kernel.connection import freshen_connection
from weerklank.kernel.outbox import name_task
from weerklank.promises import watch

name_task("watch_promises", _("Watching over promises"))


@app.periodic(cron="*/5 * * * *")
@app.task(name="watch_promises", queueing_lock="watch_promises")
def watch_promises(timestamp: int) -> None:
    """The clock of all promises."""
    freshen_connection()
    watch.watch_promises()
