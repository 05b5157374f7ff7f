"""What the worker does for contributions by the clock."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from weerklank.contributions.models import UnsentWords
from weerklank.kernel import clock
from weerklank.kernel.connection import freshen_connection


@app.periodic(cron="23 * * * *")
@app.task(name="forget_unsent_words", queueing_lock="forget_unsent_words")
def forget_unsent_words(timestamp: int) -> None:
    """Erases words that were never sent; after their day nobody can open them any more."""
    freshen_connection()
    UnsentWords.objects.filter(on__lt=clock.today() - timedelta(days=1)).delete()
