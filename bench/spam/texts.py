"""Texts made of templates, with what is known around each. One seed, always the same texts."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weerklank.moderation.spam.features import Around, Level

HERE = Path(__file__).parent
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody sends; `template` numbers what it was made of, within its file."""

    words: str
    around: Around
    is_spam: bool
    template: int


def texts(name: str, *, each: int, seed: int) -> list[Text]:
    """`each` texts of every template in the file `name` (without ending)."""
    templates = _read(name)
    slots = _read("slots")
    chance = random.Random(seed)
    found = []
    number = 0
    for kind in ("spam", "ham"):
        for template in templates[kind]:
            for _turn in range(each):
                words = _SLOT.sub(
                    lambda match: str(chance.choice(slots[match[1]])), template["words"]
                )
                around = (_of_spammer if kind == "spam" else _of_resident)(template, chance)
                found.append(Text(words, around, kind == "spam", number))
            number += 1
    return found


def _of_spammer(template: dict[str, Any], chance: random.Random) -> Around:
    """Mostly a new account; one in three from a throw-away address; half of them in many spaces."""
    return Around(
        level=Level.NEW if chance.random() < 0.9 else Level.KNOWN,
        lately=chance.choice([0, 0, 1, 2, 4, 8]),
        own_elsewhere=chance.choice([0, 0, 0, 1, 2, 5]),
        others_elsewhere=chance.choice([0, 0, 0, 1, 3]),
        is_disposable=chance.random() < 0.33,
    )


def _of_resident(template: dict[str, Any], chance: random.Random) -> Around:
    """Half of them new; who repeats themselves or copies a petition does so by the template."""
    levels = [Level.NEW] * 5 + [Level.KNOWN] * 3 + [Level.TRUSTED] * 2
    return Around(
        level=Level(template.get("level", chance.choice(levels))),
        lately=_between(template.get("lately", [0, 2]), chance),
        own_elsewhere=_between(template.get("own_elsewhere", [0, 0]), chance),
        others_elsewhere=_between(template.get("others_elsewhere", [0, 0]), chance),
        is_disposable=chance.random() < 0.05,
    )


def _between(bounds: list[int], chance: random.Random) -> int:
    return chance.randint(*bounds)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
