"""Why a recording was not taken, and the sentence that tells its sender what to do now."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RefusalReason(StrEnum):
    """Why a recording is refused on arrival, before anything is decoded."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_RECORDING = "not_a_recording"
    TOO_LONG = "too_long"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PARTS = "too_many_parts"
    NO_PICTURE = "no_picture"
    NO_SOUND = "no_sound"
    UNREADABLE = "unreadable"


class FailureReason(StrEnum):
    """Why a recording that looked right on arrival could not be prepared."""

    CRASHED = "crashed"
    TOO_SLOW = "too_slow"
    TOO_MUCH_MEMORY = "too_much_memory"
    CUT_OFF = "cut_off"
    REFUSED = "refused"
    TOO_LONG = "too_long"
    NO_PICTURE = "no_picture"
    NO_SOUND = "no_sound"
    NOTHING_LEFT = "nothing_left"


class RecordingRefused(Exception):
    """The recording is refused on arrival; `reason` says why."""

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class RecordingNotPrepared(Exception):
    """The recording cannot be prepared, now or later; `reason` says why."""

    def __init__(self, reason: FailureReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


_DAMAGED = _(
    "We cannot open this recording: it is damaged or not complete. Send it again, or make a new "
    "one."
)
_TOO_LONG = _(
    "This recording is too long. Sound can last 10 minutes, video 3 minutes. Choose a part of it, "
    "or make a shorter one."
)
_TOO_HEAVY = _(
    "This recording is too heavy for us. Choose a shorter part, or film again with a lower quality."
)
_NO_PICTURE = _("There is sound in this file, but no picture. Send it as sound.")
_NO_SOUND = _("There is no sound in this file. Send it again as video, or make a new recording.")
_UNUSABLE = _("We cannot use this recording. Make a new one here on this page, or choose another.")

_REFUSALS: dict[RefusalReason, Promise] = {
    RefusalReason.EMPTY: _(
        "There is nothing in this file. Choose the recording again, or make a new one."
    ),
    RefusalReason.TOO_LARGE: _(
        "This recording is too large. Sound can be 50 MB, video 200 MB. Make a shorter one, or "
        "film again with a lower quality."
    ),
    RefusalReason.NOT_A_RECORDING: _(
        "We cannot use this kind of file. Choose a sound or a video from your phone, or make a "
        "new recording here."
    ),
    RefusalReason.TOO_LONG: _TOO_LONG,
    RefusalReason.TOO_MANY_PIXELS: _(
        "The picture in this video is too large. Film again with a lower quality."
    ),
    RefusalReason.TOO_MANY_PARTS: _UNUSABLE,
    RefusalReason.NO_PICTURE: _NO_PICTURE,
    RefusalReason.NO_SOUND: _NO_SOUND,
    RefusalReason.UNREADABLE: _DAMAGED,
}

_FAILURES: dict[FailureReason, Promise] = {
    FailureReason.CRASHED: _(
        "We could not open this recording. Make a new one here on this page, or tell it in words."
    ),
    FailureReason.TOO_SLOW: _TOO_HEAVY,
    FailureReason.TOO_MUCH_MEMORY: _TOO_HEAVY,
    FailureReason.CUT_OFF: _DAMAGED,
    FailureReason.REFUSED: _UNUSABLE,
    FailureReason.TOO_LONG: _TOO_LONG,
    FailureReason.NO_PICTURE: _NO_PICTURE,
    FailureReason.NO_SOUND: _NO_SOUND,
    FailureReason.NOTHING_LEFT: _(
        "The part that you chose is empty. Choose another part, or send the whole recording."
    ),
}


def refusal_sentence(reason: RefusalReason) -> Promise:
    """The sentence for the sender of a refused recording: what is wrong and what to do (lazy)."""
    return _REFUSALS[reason]


def failure_sentence(reason: FailureReason) -> Promise:
    """The sentence for the sender of a recording that could not be prepared (lazy)."""
    return _FAILURES[reason]
