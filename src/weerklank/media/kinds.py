"""The kinds of file that people send, and how much of each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MediaKind(models.TextChoices):
    """What a file is to those who look at it or listen to it."""

    PICTURE = "picture", _("Picture")
    DRAWING = "drawing", _("Drawing")
    SOUND = "sound", _("Spoken")
    VIDEO = "video", _("Video")


RECORDINGS = (MediaKind.SOUND, MediaKind.VIDEO)

# How many of each somebody can send along with one contribution.
MOST_OF = {
    MediaKind.PICTURE: 5,
    MediaKind.DRAWING: 5,
    MediaKind.SOUND: 3,
    MediaKind.VIDEO: 2,
}
# How large one may be on arrival. Of a drawing: its strokes.
MOST_BYTES = {
    MediaKind.PICTURE: 20_000_000,
    MediaKind.DRAWING: 2_000_000,
    MediaKind.SOUND: 50_000_000,
    MediaKind.VIDEO: 200_000_000,
}
# How long a recording may be, in seconds.
LONGEST = {MediaKind.SOUND: 600, MediaKind.VIDEO: 180}
