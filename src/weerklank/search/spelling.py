"""Words for who mistypes one, out of those everybody may read: compared by runs of three letters.

Whoever asks sees none of them before a search with it found something they may see.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from django.db import connection

from weerklank.search.asking import Asking
from weerklank.search.index import grams_of
from weerklank.search.models import MOST_WORD

SHORTEST = 4
MOST_WORDS = 4
MOST_PROPOSED = 3
_NEAREST = 12
_ALIKE = 0.7
_NEAR = """
SELECT asked, word
FROM unnest(%s::text[], %s::text[]) AS given (asked, runs)
CROSS JOIN LATERAL (
    SELECT word
    FROM search_word, CAST(string_to_array(runs, ',') AS varchar[]) AS sought
    WHERE grams && sought AND word <> asked
      AND length(word) BETWEEN length(asked) - 2 AND length(asked) + 2
    ORDER BY 2.0 * (SELECT count(*) FROM unnest(grams) AS gram WHERE gram = ANY(sought))
             / (cardinality(grams) + cardinality(sought)) DESC, word
    LIMIT %s
) AS near
"""


def alternatives(asking: Asking) -> Iterator[Asking]:
    """The same question with one word replaced by one that is written much like it.

    At most three, the likeliest first. One query.
    """
    words = [word for word in dict.fromkeys(asking.words) if SHORTEST <= len(word) <= MOST_WORD]
    words = words[:MOST_WORDS]
    if not words:
        return
    found = [(likeness(word, other), word, other) for word, other in _near(words)]
    found.sort(key=lambda one: (-one[0], one[2]))
    for alike, word, other in found[:MOST_PROPOSED]:
        if alike >= _ALIKE:
            yield asking.with_word(word, other)


def likeness(word: str, other: str) -> float:
    """How alike two words are, from 0 to 1."""
    return SequenceMatcher(None, word, other).ratio()


def _near(words: list[str]) -> list[tuple[str, str]]:
    runs = [",".join(grams_of(word)) for word in words]
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, [words, runs, _NEAREST])
        return list(cursor.fetchall())
