"""What the worker does for moderation."""

from __future__ import annotations

from django.db import close_old_connections
from procrastinate.contrib.django import app

from weerklank.moderation import kept


@app.periodic(cron="23 2 * * *")
@app.task(name="forget_kept_words", queueing_lock="forget_kept_words")
def forget_kept_words(timestamp: int) -> None:
    """Removes reported words whose thirty days have passed."""
    close_old_connections()
    kept.forget_kept_words()
