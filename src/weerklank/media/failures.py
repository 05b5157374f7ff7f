"""Why a file cannot be shown, whatever its kind, and the sentence for whose file it is."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class FileFailure(StrEnum):
    """What goes wrong with files of every kind, before anything is made of them."""

    NOT_ARRIVED = "not_arrived"
    UNUSABLE = "unusable"
    INFECTED = "infected"
    LOST = "lost"


_SENTENCES: dict[FileFailure, Promise] = {
    FileFailure.NOT_ARRIVED: _(
        "This file never came in whole. Your words are here; send the file again if you like."
    ),
    FileFailure.UNUSABLE: _(
        "We cannot use this file: it is damaged, or of another kind. Choose another one."
    ),
    FileFailure.INFECTED: _(
        "There may be a virus in this file, so we threw it away. Check your device, and send "
        "another file."
    ),
    FileFailure.LOST: _("This file got lost with us. We are sorry. Please send it again."),
}


def file_failure_sentence(reason: str) -> Promise | None:
    """The sentence for a reason that holds for every kind of file (lazy); None for another one."""
    try:
        return _SENTENCES[FileFailure(reason)]
    except ValueError:
        return None
