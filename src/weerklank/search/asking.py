"""What somebody typed in the search box, taken apart: words, "phrases", and what to leave -out.

The last word may be unfinished, so it also stands for the words that begin with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from weerklank.spaces.life import fold

MOST_LETTERS = 200
MOST_TERMS = 12
SHORTEST_BEGINNING = 3
_DUTCH = "'pg_catalog.dutch'"
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase, or one that must not be there."""

    text: str
    is_phrase: bool = False
    is_out: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """The terms, and whether the last one may go on."""

    terms: tuple[Term, ...]
    is_unfinished: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for: nothing typed, or only what is to be left out."""
        return all(term.is_out for term in self.terms)

    @property
    def words(self) -> list[str]:
        """The words looked for, in small letters without accents."""
        wanted = [_folded(term.text).casefold() for term in self.terms if not term.is_out]
        return [word for text in wanted for word in re.findall(r"[^\W\d_]+", text)]

    @property
    def beginning(self) -> str:
        """With what words may begin that the last word stands for; empty when it is finished."""
        last = _folded(self.terms[-1].text).casefold()[:MOST_LETTERS] if self.terms else ""
        may_go_on = self.is_unfinished and not self.terms[-1].is_out
        is_long_enough = last.isalpha() and len(last) >= SHORTEST_BEGINNING
        return last if may_go_on and is_long_enough else ""

    def with_word(self, wrong: str, right: str) -> Asking:
        """The same with another word in the place of one."""
        terms = tuple(
            term
            if term.is_out
            else replace(term, text=_exchange(_folded(term.text).casefold(), wrong, right))
            for term in self.terms
        )
        return Asking(terms)

    @property
    def text(self) -> str:
        """As somebody would type it."""
        return " ".join(
            ("-" if term.is_out else "") + (f'"{term.text}"' if term.is_phrase else term.text)
            for term in self.terms
        )

    def as_sql(self) -> tuple[str, list[str]]:
        """An expression of type tsquery, and its parameters. Any input is allowed."""
        parts, params = [], []
        for at, term in enumerate(self.terms):
            sql, given = self._term(term, is_last=at == len(self.terms) - 1)
            parts.append(f"!!({sql})" if term.is_out else f"({sql})")
            params += given
        return " && ".join(parts), params

    def _term(self, term: Term, *, is_last: bool) -> tuple[str, list[str]]:
        text = _folded(term.text)
        if term.is_phrase:
            return f"phraseto_tsquery({_DUTCH}, %s)", [text]
        whole = f"plainto_tsquery({_DUTCH}, %s)"
        if is_last and self.beginning:
            return f"{whole} || %s::tsquery", [text, f"'{self.beginning}':*"]
        return whole, [text]


def read(typed: str) -> Asking:
    """What was typed, as far as it fits; never an error."""
    typed = " ".join(typed.replace("\0", " ")[:MOST_LETTERS].split(" "))
    terms = []
    for out, phrase, word in _TERM.findall(typed):
        text = (phrase or word).strip()
        if any(sign.isalnum() for sign in text):
            terms.append(Term(text, is_phrase=bool(phrase), is_out=bool(out)))
    kept = tuple(terms[:MOST_TERMS])
    goes_on = bool(kept) and not kept[-1].is_phrase and not typed.endswith(" ")
    return Asking(kept, is_unfinished=goes_on)


def _folded(text: str) -> str:
    """Without accents, and no longer than what may be typed: one sign can unfold into eighteen."""
    return fold(text)[:MOST_LETTERS]


def _exchange(text: str, wrong: str, right: str) -> str:
    return re.sub(rf"\b{re.escape(wrong)}\b", right, text)
