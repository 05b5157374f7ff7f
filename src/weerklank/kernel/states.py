"""Transition tables: which state may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)


def may_become(table: Mapping[S, frozenset[S]], current: S, wanted: S) -> bool:
    """Whether `table` lets `current` become `wanted`."""
    return wanted in table.get(current, frozenset())
