"""The house rules as lines that can be named: those of a space, and those that hold everywhere.

A space writes its rules in a text, one on each line. A line is known by a code made of its words:
it stays the same until the words change, and what was decided under the old words keeps them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weerklank.kernel.policy import Refused
from weerklank.spaces.models import Space

MOST_RULE = 300
THREAT, HATE, PRIVATE, ILLEGAL = "threat", "hate", "personal", "illegal"
HURTFUL, UNTRUE, SPAM, OTHER = "hurtful", "untrue", "spam", "other"
WORRY = "worry"
FIXED: dict[str, str | Promise] = {
    THREAT: gettext_lazy("It threatens somebody, or calls for violence"),
    HATE: gettext_lazy("It puts people down for who they are"),
    PRIVATE: gettext_lazy("It says something private about somebody"),
    ILLEGAL: gettext_lazy("It is against the law"),
    HURTFUL: gettext_lazy("It hurts somebody"),
    UNTRUE: gettext_lazy("It is not true"),
    SPAM: gettext_lazy("It is advertising or rubbish"),
    OTHER: gettext_lazy("Something else"),
}
# What does harm for as long as it stands there: moderators hear of it at once.
GRAVE = frozenset({THREAT, HATE, PRIVATE, ILLEGAL})
_OWN = "own:"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the house: its code, and its words as they are now."""

    code: str
    words: str

    @property
    def kept_words(self) -> str:
        """What is kept of it with a decision: the words of a space's own rule."""
        return self.words if self.code.startswith(_OWN) else ""


def rules_of(space: Space) -> list[Rule]:
    """Those of `space` in their order, then those that hold everywhere. No query."""
    own = (" ".join(line.split())[:MOST_RULE] for line in space.house_rules.splitlines())
    mine = {_code(words): words for words in own if words}
    return [Rule(code, words) for code, words in mine.items()] + fixed_rules()


def fixed_rules() -> list[Rule]:
    """Those that hold everywhere."""
    return [Rule(code, str(words)) for code, words in FIXED.items()]


def rule_of(space: Space, code: str) -> Rule:
    """The rule of this code in `space`. Raises Refused when there is none."""
    for rule in rules_of(space):
        if rule.code == code:
            return rule
    raise Refused(_("Choose which rule it is about."))


def words_of_rule(code: str, kept_words: str) -> str:
    """A rule in words, as it was when somebody pointed at it."""
    return kept_words or str(FIXED.get(code, ""))


def _code(words: str) -> str:
    return _OWN + hashlib.sha256(words.casefold().encode()).hexdigest()[:16]
