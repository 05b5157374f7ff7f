"""Why a drawing was not taken or not made, and the sentence that tells what to do now."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RefusalReason(StrEnum):
    """Why a drawing is refused on arrival."""

    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"


class FailureReason(StrEnum):
    """Why no picture could be made of a drawing."""

    UNREADABLE = "unreadable"
    BACKDROP = "backdrop"
    TOO_SLOW = "too_slow"
    CRASHED = "crashed"


class SketchRefused(Exception):
    """The drawing is refused; `reason` says why, and its text is the sentence for its sender."""

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(reason.value)
        self.reason = reason

    def __str__(self) -> str:
        return str(refusal_sentence(self.reason))


class DrawingNotPrepared(Exception):
    """No picture can be made of the drawing, now or later; `reason` says why."""

    def __init__(self, reason: FailureReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


_REFUSALS: dict[RefusalReason, Promise] = {
    RefusalReason.TOO_LARGE: _(
        "This sheet is full. Undo something, or go on with another drawing on a new sheet."
    ),
    RefusalReason.UNREADABLE: _(
        "We cannot read this drawing. Load the page again; what you drew is kept on this device."
    ),
}

_FAILURES: dict[FailureReason, Promise] = {
    FailureReason.UNREADABLE: _(
        "We could not make a picture of your drawing. Draw it again, or send a photo of a drawing "
        "on paper."
    ),
    FailureReason.BACKDROP: _(
        "We cannot open the photo below your drawing. Draw on another photo, or on an empty sheet."
    ),
    FailureReason.TOO_SLOW: _(
        "There is so much on this sheet that we could not make a picture of it. Spread it over "
        "two drawings."
    ),
    FailureReason.CRASHED: _(
        "We could not make a picture of your drawing. Draw it again, or send a photo of a drawing "
        "on paper."
    ),
}


def refusal_sentence(reason: RefusalReason) -> Promise:
    """The sentence for who sent a drawing that is refused: what to do (lazy)."""
    return _REFUSALS[reason]


def failure_sentence(reason: FailureReason) -> Promise:
    """The sentence for who sent a drawing of which no picture could be made (lazy)."""
    return _FAILURES[reason]
