"""What is suspect is held, and what a moderator decides about it teaches the score."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

from weerklank.contributions.models import Contribution
from weerklank.kernel import clock
from weerklank.kernel.key_ring import key_ring, reseal_rows
from weerklank.moderation.spam.features import Feature
from weerklank.moderation.spam.models import Shift, Suspicion
from weerklank.moderation.spam.score import BIAS, Features, Weights, taught

KEPT = timedelta(days=60)


def shifts() -> dict[str, float]:
    """How far each weight was moved. One query."""
    return dict(Shift.objects.values_list("feature", "by"))


def remember(contribution: Contribution, features: Features) -> None:
    """Keeps, sealed, why `contribution` is held, until a moderator decides."""
    sealed = key_ring().seal(json.dumps(features).encode(), purpose=_purpose(contribution.pk))
    Suspicion.objects.update_or_create(
        contribution=contribution, defaults={"features_sealed": sealed, "on": clock.today()}
    )


def learn(contribution: uuid.UUID, *, is_spam: bool | None) -> None:
    """Moves the weights by what a moderator decided; None teaches nothing. Inside a transaction.

    Only what was held as spam teaches, once: then the reasons are forgotten.
    """
    # One lesson at a time, so that each starts where the one before it ended.
    Shift.objects.get_or_create(feature=BIAS)
    Shift.objects.select_for_update().get(feature=BIAS)
    suspicion = Suspicion.objects.filter(contribution=contribution).first()
    if suspicion is None:
        return
    if is_spam is not None:
        opened = key_ring().unseal(suspicion.features_sealed, purpose=_purpose(contribution))
        features = {Feature(name): value for name, value in json.loads(opened).items()}
        _write(taught(features, shifts(), is_spam=is_spam))
    suspicion.delete()


def forget(contribution: Contribution) -> None:
    """Forgets why `contribution` was held: it got other words, and those are not suspect."""
    Suspicion.objects.filter(contribution=contribution).delete()


def unlearn() -> int:
    """Puts every weight back to where it was shipped; returns how many were moved."""
    return Shift.objects.all().delete()[0]


def forget_suspicions() -> None:
    """Removes what nobody decided about in sixty days. For the worker, every night."""
    Suspicion.objects.filter(on__lt=clock.today() - KEPT).delete()


def reseal_suspicions() -> int:
    """Seals every one anew with the newest key; returns how many."""
    return reseal_rows(
        Suspicion.objects.all(),
        "features_sealed",
        purpose=lambda one: _purpose(one.contribution_id),
    )


def _write(moved: Weights) -> None:
    Shift.objects.bulk_create(
        [Shift(feature=name, by=by) for name, by in moved.items()],
        update_conflicts=True,
        unique_fields=["feature"],
        update_fields=["by"],
    )


def _purpose(contribution: uuid.UUID) -> str:
    return f"suspicion:{contribution}"
