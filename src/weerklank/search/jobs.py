"""What the worker does for search."""

from __future__ import annotations

import uuid
from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from weerklank.kernel.connection import freshen_connection
from weerklank.kernel.outbox import name_task
from weerklank.kernel.queues import LENGTHY
from weerklank.search import index

name_task("drop_unused_words", _("Clearing words that nobody uses any more"))
name_task("keep_entries_of", _("Putting what is in a space or a question in the search index"))


@app.periodic(cron="41 3 * * *")
@app.task(name="drop_unused_words", queueing_lock="drop_unused_words")
def drop_unused_words(timestamp: int) -> None:
    """By night words go that were taken back, and whatever else nothing holds any more."""
    freshen_connection()
    index.drop_unused_words()


@app.task(name="keep_entries_of", queue=LENGTHY)
def keep_entries_of(space: str = "", topic: str = "") -> None:
    """Enters everything in a space or on a topic anew, after its audience or labels changed."""
    freshen_connection()
    index.keep_within(
        space=uuid.UUID(space) if space else None, topic=uuid.UUID(topic) if topic else None
    )


def put_in_queue(*, space: uuid.UUID | None = None, topic: uuid.UUID | None = None) -> None:
    """Has the worker do that for a space or a topic; once, however often it is asked meanwhile."""
    where = {"space": str(space)} if space else {"topic": str(topic)}
    job = keep_entries_of.configure(queueing_lock=f"keep_entries_of:{space or topic}")
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(**where)
