"""What the worker does for contributions by the clock."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from weerklank.contributions import withdrawals
from weerklank.contributions.models import Contribution, UnsentWords
from weerklank.contributions.policies import EDIT_TIME
from weerklank.contributions.ranking import rank_changed_topics
from weerklank.contributions.states import ContributionState
from weerklank.contributions.translating import TASK, make_translation
from weerklank.kernel import clock
from weerklank.kernel.connection import freshen_connection
from weerklank.kernel.outbox import name_task
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset
from weerklank.media.removal import forget_sketch

name_task(TASK, _("Making a translation"))
RETRY = RetryStrategy(max_attempts=6, exponential_wait=4)
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


@app.periodic(cron="* * * * *")
@app.task(name="rank_supported", queueing_lock="rank_supported")
def rank_supported(timestamp: int) -> None:
    """Puts what was said in order of support, where that changed."""
    freshen_connection()
    rank_changed_topics()


@app.task(name=TASK, retry=RETRY)
def translate(*, translation: str) -> None:
    """Makes one translation; a second run finds nothing left to do."""
    freshen_connection()
    make_translation(uuid.UUID(translation))


@app.periodic(cron="31 3 * * *")
@app.task(name="tidy_withdrawals", queueing_lock="tidy_withdrawals")
def tidy_withdrawals(timestamp: int) -> None:
    """Adds withdrawals that a crash kept off the list, and puts the list in order."""
    freshen_connection()
    withdrawn = Contribution.objects.filter(state=ContributionState.WITHDRAWN)
    withdrawals.put_in_order(*withdrawn.values_list("pk", flat=True))
