"""What the worker does for contributions by the clock."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from weerklank.contributions import withdrawals
from weerklank.contributions.models import Contribution, UnsentWords
from weerklank.contributions.states import ContributionState
from weerklank.kernel import clock
from weerklank.kernel.connection import freshen_connection


@app.periodic(cron="23 * * * *")
@app.task(name="forget_unsent_words", queueing_lock="forget_unsent_words")
def forget_unsent_words(timestamp: int) -> None:
    """Erases words that were never sent; after their day nobody can open them any more."""
    freshen_connection()
    UnsentWords.objects.filter(on__lt=clock.today() - timedelta(days=1)).delete()


@app.periodic(cron="31 3 * * *")
@app.task(name="tidy_withdrawals", queueing_lock="tidy_withdrawals")
def tidy_withdrawals(timestamp: int) -> None:
    """Adds withdrawals that a crash kept off the list, and puts the list in order."""
    freshen_connection()
    withdrawn = Contribution.objects.filter(state=ContributionState.WITHDRAWN)
    withdrawals.put_in_order(*withdrawn.values_list("pk", flat=True))
