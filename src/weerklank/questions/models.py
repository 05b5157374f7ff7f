"""An open question is a topic with an explanation and the ways in which it can be answered."""

from __future__ import annotations

from django.db import models

from weerklank.contributions.models import Topic


class Question(models.Model):
    """The open question behind a topic of kind `question`; the topic holds title and period.

    A desk is where people can say anything at any time, also when nothing is asked.
    """

    topic = models.OneToOneField(
        Topic, primary_key=True, on_delete=models.CASCADE, related_name="question"
    )
    explanation = models.TextField(max_length=2000, blank=True)
    takes_pictures = models.BooleanField(default=True)
    is_desk = models.BooleanField(default=False)
    illustration = models.CharField(max_length=20, default="speech")
