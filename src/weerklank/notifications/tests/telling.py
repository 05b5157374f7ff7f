"""Notices of tests, and choices about them."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from weerklank.notifications.choices import Choices, sealed
from weerklank.notifications.models import Notice, NoticeChoices
from weerklank.people.models import Account
from weerklank.spaces.models import Alias


def tell(alias: Alias, **fields: Any) -> Notice:
    """A notice for `alias`, of the kind that only tests know."""
    values = {"kind": "something_said", "subject": uuid.uuid4(), **fields}
    return Notice.objects.create(alias=alias, **values)


def chooses(account: Account, **choices: Any) -> Choices:
    """Lets `account` choose something else than the defaults."""
    chosen = replace(Choices(), **choices)
    NoticeChoices.objects.update_or_create(
        account=account, defaults={"sealed": sealed(account.pk, chosen)}
    )
    return chosen


def unmailed() -> int:
    """How many notices wait still."""
    return Notice.objects.filter(is_mailed=False).count()
