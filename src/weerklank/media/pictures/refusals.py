"""Why a picture was not taken, and the sentence that tells its sender what to do now."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RefusalReason(StrEnum):
    """Why a picture is refused on arrival, before anything is decoded."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_PICTURE = "not_a_picture"
    TOO_MANY_PIXELS = "too_many_pixels"
    UNREADABLE = "unreadable"


class FailureReason(StrEnum):
    """Why a picture that looked right on arrival could not be prepared."""

    CRASHED = "crashed"
    TOO_SLOW = "too_slow"
    TOO_MUCH_MEMORY = "too_much_memory"
    CUT_OFF = "cut_off"
    REFUSED = "refused"


class PictureRefused(Exception):
    """The picture is refused on arrival; `reason` says why."""

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class PictureNotPrepared(Exception):
    """The picture cannot be prepared, now or later; `reason` says why."""

    def __init__(self, reason: FailureReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


_REFUSALS: dict[RefusalReason, Promise] = {
    RefusalReason.EMPTY: _(
        "There is nothing in this file. Choose the picture again, or choose another one."
    ),
    RefusalReason.TOO_LARGE: _(
        "This picture is larger than 20 MB. Choose a smaller one, or take a screenshot of it "
        "and send that."
    ),
    RefusalReason.NOT_A_PICTURE: _(
        "We cannot use this kind of file. Choose a photo or picture: JPEG, PNG, WebP, HEIC or AVIF."
    ),
    RefusalReason.TOO_MANY_PIXELS: _(
        "This picture has too many pixels. Make it smaller first, or take a screenshot of it "
        "and send that."
    ),
    RefusalReason.UNREADABLE: _(
        "We cannot open this picture: it is damaged or not complete. Choose it again, or choose "
        "another one."
    ),
}

_FAILURES: dict[FailureReason, Promise] = {
    FailureReason.CRASHED: _(
        "We could not open this picture. Take a screenshot of it and send that, or choose "
        "another one."
    ),
    FailureReason.TOO_SLOW: _(
        "This picture is too heavy for us. Take a screenshot of it and send that, or choose "
        "another one."
    ),
    FailureReason.TOO_MUCH_MEMORY: _(
        "This picture is too heavy for us. Take a screenshot of it and send that, or choose "
        "another one."
    ),
    FailureReason.CUT_OFF: _(
        "We cannot open this picture: it is damaged or not complete. Choose it again, or choose "
        "another one."
    ),
    FailureReason.REFUSED: _(
        "We cannot use this picture. Take a screenshot of it and send that, or choose another one."
    ),
}


def refusal_sentence(reason: RefusalReason) -> Promise:
    """The sentence for the sender of a refused picture: what is wrong and what to do (lazy)."""
    return _REFUSALS[reason]


def failure_sentence(reason: FailureReason) -> Promise:
    """The sentence for the sender of a picture that could not be prepared (lazy)."""
    return _FAILURES[reason]
