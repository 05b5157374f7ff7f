"""Why a file cannot be shown, whatever its kind, and the sentence for whose file it is."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weerklank.media.drawings import refusals as drawings
from weerklank.media.kinds import RECORDINGS, MediaKind
from weerklank.media.pictures import refusals as pictures
from weerklank.media.recordings import refusals as recordings


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


def failure_sentence(kind: str, reason: str) -> Promise:
    """The sentence for the author of a file of this kind that could not be prepared (lazy)."""
    if reason in _SENTENCES:
        return _SENTENCES[FileFailure(reason)]
    if kind == MediaKind.DRAWING:
        return drawings.failure_sentence(drawings.FailureReason(reason))
    if kind in RECORDINGS:
        return recordings.failure_sentence(recordings.FailureReason(reason))
    return pictures.failure_sentence(pictures.FailureReason(reason))
