"""How common each Dutch stem is; the rare ones say what a text is about."""

from __future__ import annotations

from django.db import models


class StemCount(models.Model):
    """In how many contributions a stem occurs; only its order of size matters."""

    stem = models.CharField(max_length=60, primary_key=True)
    contributions = models.PositiveIntegerField(default=0)
