"""The sentences that people say: from a file of Dutch ones, or made up."""

from __future__ import annotations

import random
from pathlib import Path

USUAL = Path("../shared/data/text/dutch-sentences.txt")
LEAST = 50
SYLLABLES = (
    *("be", "ga", "ver", "on", "ter", "ha", "mo", "la", "ni", "to", "ra", "we", "ki", "pe"),
    *("du", "zo", "lij", "stra", "huis", "weg", "zorg", "buurt"),
)


def sentences_from(file: Path | None) -> tuple[list[str], str]:
    """The sentences, and where they came from in words.

    `file` holds one sentence a line; without it the usual place is looked at, beside the
    repository. Raises ValueError when the file that was asked for holds fewer than fifty.
    """
    place = file or USUAL
    if place.is_file():
        lines = (line.strip() for line in place.read_text(encoding="utf-8").splitlines())
        found = [line for line in lines if 20 <= len(line) <= 300]
        if len(found) >= LEAST:
            return found, f"{len(found)} sentences of {place}"
    if file is not None:
        raise ValueError(f"{file} does not hold {LEAST} sentences, one a line.")
    return made_up(2_000), f"made-up words: there is no {USUAL} seen from here"


def made_up(number: int) -> list[str]:
    """Sentences of made-up words, common and rare ones as in a language; always the same."""
    chance = random.Random(4)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(6_000)]
    weights = [1 / (rank + 10) for rank in range(len(words))]
    return [
        " ".join(chance.choices(words, weights, k=chance.randint(6, 22))).capitalize() + "."
        for _ in range(number)
    ]
