"""The parts of a life that something can be about: chosen by life, and not by law or department.

What is proposed comes from `life.toml`: beginnings of words, for anybody to change. A person
confirms; nothing is labelled by itself.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

WORDS = Path(__file__).with_name("life.toml")
MOST_PROPOSED = 3


class LifeDomain(models.TextChoices):
    """A part of somebody's life."""

    LIVING = "wonen", _("Living")
    MONEY = "geld", _("Money")
    WORK = "werk", _("Work")
    LEARNING = "opleiding", _("Education")
    HEALTH = "gezondheid", _("Health")
    RAISING = "opvoeden", _("Raising children")
    RELATIONS = "relaties", _("Relations")
    TRAVEL = "vervoer", _("Transport")
    DAYS = "dagbesteding", _("How one spends the day")
    CARE = "zorg", _("Care and help")


def domains_field() -> ArrayField[list[str], list[str]]:
    """The labels of a thing; without any it is found under those of what it stands in."""
    kinds = models.CharField(max_length=20, choices=LifeDomain)
    return ArrayField(kinds, default=list, db_default=[], blank=True)


def clean_domains(chosen: Iterable[str]) -> list[str]:
    """Those of `chosen` that there are, each once, in the order in which they are always shown."""
    wanted = set(chosen)
    return [domain.value for domain in LifeDomain if domain in wanted]


def proposed_for(text: str) -> list[str]:
    """Up to three domains that `text` is probably about, most likely first. No query."""
    counted: dict[str, int] = {}
    for word in re.findall(r"[^\W\d_]+", fold(text).casefold()):
        for domain, beginnings in _beginnings().items():
            if word.startswith(beginnings):
                counted[domain] = counted.get(domain, 0) + 1
    return sorted(counted, key=lambda domain: -counted[domain])[:MOST_PROPOSED]


def fold(text: str) -> str:
    """`text` without accents, so that `café` and `cafe` are one."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@cache
def _beginnings() -> dict[str, tuple[str, ...]]:
    listed = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {domain.value: tuple(listed[domain.value]) for domain in LifeDomain}


def labels_of(domains: Iterable[str]) -> list[tuple[str, str]]:
    """Each of `domains` with what it is called, for templates."""
    return [(domain, str(LifeDomain(domain).label)) for domain in domains]
