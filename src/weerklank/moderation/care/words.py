"""Finding the words of a list in what somebody said.

Whole words that stand side by side, by the stems of PostgreSQL's own Dutch dictionary. Words that
it passes over (`niet`, `meer`) count here: without them "wil niet meer leven" would be "leven".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from weerklank.kernel.policy import Refused
from weerklank.moderation.care.models import LONGEST_LISTED
from weerklank.spaces.life import fold

MOST_LISTED = 200
_LEAST_LETTERS = 3
_WORD = re.compile(r"[^\W_]+")
_STEMS = """
    SELECT word, (ts_lexize('pg_catalog.dutch_stem', word))[1] FROM unnest(%s::text[]) AS word
"""


def example_list() -> str:
    """Words to begin with, one on each line."""
    return Path(__file__).with_name("example_words.txt").read_text(encoding="utf-8")


def words_found(listed: Sequence[str], text: str) -> list[str]:
    """Those of `listed` that stand in `text`, in their order. One query, none for an empty list."""
    if not listed:
        return []
    said, sought = _words_in(text), [_words_in(line) for line in listed]
    stems = _stems_of({*said, *(word for words in sought for word in words)})
    whole = _in_a_row(said, stems)
    return [
        line for line, words in zip(listed, sought, strict=True) if _in_a_row(words, stems) in whole
    ]


def clean_list(lines: Iterable[str]) -> list[str]:
    """The words and phrases on `lines` as they are kept, each once. One query.

    Raises Refused, and names the line, for one that is too short or too long, for a word that is
    in nearly every text, and for too many of them.
    """
    kept: dict[tuple[str, ...], str] = {}
    for line in (" ".join(line.split()) for line in lines):
        words = _words_in(line)
        if not line:
            continue
        if len(line) > LONGEST_LISTED:
            raise Refused(
                _("At most %(most)s characters on a line. This one is longer: %(line)s")
                % {"most": LONGEST_LISTED, "line": line}
            )
        if sum(map(len, words)) < _LEAST_LETTERS:
            raise Refused(
                _("Write a whole word on each line. One now says: %(line)s") % {"line": line}
            )
        kept.setdefault(tuple(words), line)
    if len(kept) > MOST_LISTED:
        raise Refused(
            _("Your list has %(has)s lines. There is room for %(most)s. Take some out.")
            % {"has": len(kept), "most": MOST_LISTED}
        )
    alone = {words[0]: line for words, line in kept.items() if len(words) == 1}
    for word, stem in _looked_up(alone).items():
        if stem is None:
            raise Refused(
                _("“%(line)s” stands in nearly every text. Make it a short phrase.")
                % {"line": alone[word]}
            )
    return list(kept.values())


def _words_in(text: str) -> list[str]:
    return _WORD.findall(fold(text).casefold())


def _in_a_row(words: Iterable[str], stems: dict[str, str]) -> str:
    return f" {' '.join(stems[word] for word in words)} "


def _stems_of(words: Iterable[str]) -> dict[str, str]:
    return {word: stem or word for word, stem in _looked_up(words).items()}


def _looked_up(words: Iterable[str]) -> dict[str, str | None]:
    """Each word with its stem; without for what the dictionary passes over."""
    with connection.cursor() as cursor:
        cursor.execute(_STEMS, [list(words)])
        return dict(cursor.fetchall())
