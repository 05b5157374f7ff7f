"""How topics go for good, with all that was said on them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from weerklank.contributions import withdrawals
from weerklank.contributions.models import Contribution, Topic
from weerklank.kernel.live.telling import look_again
from weerklank.media.actions import remove_asset
from weerklank.media.models import Asset


def remove_topics(topics: QuerySet[Topic]) -> None:
    """Deletes `topics`, what was said on them and the pictures; inside the action that decides it.

    What was said goes on the list of withdrawals, so that a restore does not bring it back.
    """
    said = list(Contribution.objects.filter(topic__in=topics).values_list("pk", flat=True))
    for asset in Asset.objects.filter(attachment__contribution__topic__in=topics):
        remove_asset(asset=asset)
    look_again(*topics.values_list("pk", flat=True))
    topics.delete()
    if said:
        transaction.on_commit(lambda: withdrawals.note(*said))
