"""Whether the log of a journey tells of anybody in it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from weerklank.contributions.models import Attachment, Contribution
from weerklank.kernel.logs import JsonLines
from weerklank.media.models import Asset, Upload
from weerklank.moderation.models import Appeal, Decision, Report, ReportAppeal
from weerklank.outcomes.models import Outcome
from weerklank.people.models import Account
from weerklank.spaces.models import Alias, Invitation, Membership, Post, Space

_NETWORK = "127.0.0.1"


@contextmanager
def written_to(path: Path) -> Iterator[None]:
    """Keeps what all loggers say, as the product would write it."""
    handler = logging.FileHandler(path)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def told_in(log: str) -> list[str]:
    """Every name, address, sentence and id of people and of what they said that stands in `log`."""
    return sorted(told for told in _of_people() if re.search(rf"\b{re.escape(told)}", log))


def _of_people() -> set[str]:
    """What must stay out of a log: all of it that is in the database now."""
    told = {_NETWORK, *Invitation.objects.values_list("email", flat=True)}
    for email, name in Account.objects.values_list("email", "first_name"):
        told |= {email, name}
    told |= set(Alias.objects.values_list("name", flat=True))
    told |= set(Post.objects.values_list("first_name", flat=True))
    for rows in (
        Contribution.objects.values_list("words", "title"),
        Attachment.objects.values_list("words", flat=False),
        Asset.objects.values_list("description", "written"),
        Outcome.objects.values_list("title", "words"),
        Report.objects.values_list("words", flat=False),
        Appeal.objects.values_list("words", flat=False),
        ReportAppeal.objects.values_list("words", flat=False),
        Decision.objects.values_list("reason", flat=False),
    ):
        told |= {text[:30] for row in rows for text in row if text}
    for model in (Account, Alias, Contribution, Asset, Upload, Membership, Post, Space, Outcome):
        for key in model._default_manager.values_list("pk", flat=True):
            told |= {str(key), key.hex}
    return {each for each in told if each}
