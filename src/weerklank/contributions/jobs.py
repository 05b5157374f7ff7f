"""What the worker does for contributions by the clock."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from procrastinate.contrib.django import app

from weerklank.contributions import withdrawals
from weerklank.contributions.models import Contribution, UnsentWords
from weerklank.contributions.policies import EDIT_TIME
from weerklank.contributions.states import ContributionState
from weerklank.kernel import clock
from weerklank.kernel.connection import freshen_connection
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset
from weerklank.media.removal import forget_sketch

SKETCHES_LOOKED_AT = timedelta(days=2)


@app.periodic(cron="23 * * * *")
@app.task(name="forget_unsent_words", queueing_lock="forget_unsent_words")
def forget_unsent_words(timestamp: int) -> None:
    """Erases words that were never sent; after their day nobody can open them any more."""
    freshen_connection()
    UnsentWords.objects.filter(on__lt=clock.today() - timedelta(days=1)).delete()


@app.periodic(cron="7 * * * *")
@app.task(name="forget_sketches", queueing_lock="forget_sketches")
def forget_sketches(timestamp: int) -> None:
    """Erases what drawings could be changed with, once the time for changing has passed.

    Looks two days back, so that a worker that stood still makes up for it.
    """
    freshen_connection()
    now = clock.now()
    drawings = Asset.objects.filter(
        kind=MediaKind.DRAWING,
        state__in=(Asset.State.READY, Asset.State.FAILED),
        attachment__contribution__sent_at__range=(now - SKETCHES_LOOKED_AT, now - EDIT_TIME),
    )
    for drawing in drawings:
        with transaction.atomic():
            locked = drawings.select_for_update(of=("self",)).filter(pk=drawing.pk).first()
            if locked is not None:
                forget_sketch(asset=locked)


@app.periodic(cron="31 3 * * *")
@app.task(name="tidy_withdrawals", queueing_lock="tidy_withdrawals")
def tidy_withdrawals(timestamp: int) -> None:
    """Adds withdrawals that a crash kept off the list, and puts the list in order."""
    freshen_connection()
    withdrawn = Contribution.objects.filter(state=ContributionState.WITHDRAWN)
    withdrawals.put_in_order(*withdrawn.values_list("pk", flat=True))
