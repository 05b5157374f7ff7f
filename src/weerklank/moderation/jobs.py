"""What the worker does for moderation."""

from __future__ import annotations

from procrastinate.contrib.django import app

from weerklank.kernel.connection import freshen_connection
from weerklank.moderation import kept


@app.periodic(cron="23 2 * * *")
@app.task(name="forget_kept_words", queueing_lock="forget_kept_words")
def forget_kept_words(timestamp: int) -> None:
    """Removes reported words whose thirty days have passed."""
    freshen_connection()
    kept.forget_kept_words()
