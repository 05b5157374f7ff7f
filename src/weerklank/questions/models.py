"""An open question is a topic with an explanation and the ways in which it can be answered."""

from __future__ import annotations

from django.db import models

from weerklank.contributions.models import Topic
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset


class Question(models.Model):
    """The open question behind a topic of kind `question`; the topic holds title and period.

    A desk is where people can say anything at any time, also when nothing is asked.
    """

    topic = models.OneToOneField(
        Topic, primary_key=True, on_delete=models.CASCADE, related_name="question"
    )
    explanation = models.TextField(max_length=2000, blank=True)
    takes_pictures = models.BooleanField(default=True)
    takes_drawings = models.BooleanField(default=False)
    takes_sound = models.BooleanField(default=False)
    takes_video = models.BooleanField(default=False)
    takes_stories = models.BooleanField(default=False)
    # A picture of the team's to draw on: a map of the street, a floor plan.
    backdrop = models.ForeignKey(Asset, null=True, on_delete=models.SET_NULL, related_name="+")
    is_desk = models.BooleanField(default=False)
    illustration = models.CharField(max_length=20, default="speech")

    @property
    def takes(self) -> list[MediaKind]:
        """The kinds of file with which it can be answered."""
        ways = {
            MediaKind.PICTURE: self.takes_pictures,
            MediaKind.DRAWING: self.takes_drawings,
            MediaKind.SOUND: self.takes_sound,
            MediaKind.VIDEO: self.takes_video,
        }
        return [kind for kind, taken in ways.items() if taken]
