"""The pages that are measured. A page enters in one line: its name, for whom, and its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.load import Asked
from bench.town import Town, lively, of_official
from bench.world.sizes import THREAD_SPACE

Address = Callable[[Town, int], str]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as one kind of person sees it; `address` says which is asked at a given turn."""

    name: str
    who: str
    address: Address

    @property
    def key(self) -> str:
        """Name and person, which together tell pages apart."""
        return f"{self.name} ({self.who})"

    def requests(self, town: Town, number: int) -> list[Asked]:
        """`number` requests, over all people of this kind and all things that it can be about."""
        cookies = town.cookies[self.who]
        return [
            Asked(self.address(town, turn), cookies[turn % len(cookies)]) for turn in range(number)
        ]


def front_door(town: Town, turn: int) -> str:
    """Of the towns of the measured spaces."""
    return town.at(lively(turn), "portal:front")


def front_door_of_region(town: Town, turn: int) -> str:
    """Near which every space is."""
    return town.at_region("portal:front")


def space(town: Town, turn: int) -> str:
    """Each of the measured spaces."""
    return town.at(lively(turn), "portal:space", space=town.spaces[lively(turn)])


def own_space(town: Town, turn: int) -> str:
    """A space in whose team the official is."""
    at = of_official(turn)
    return town.at(at, "portal:space", space=town.spaces[at])


def topic_list(town: Town, turn: int) -> str:
    """Of the towns of the measured spaces."""
    return town.at(lively(turn), "portal:questions")


def topic(town: Town, turn: int) -> str:
    """A topic with at least twenty voices."""
    return town.at(lively(turn), "questions:show", question=town.topics[lively(turn)])


def own_topic(town: Town, turn: int) -> str:
    """The same, of a space in whose team the official is."""
    at = of_official(turn)
    return town.at(at, "questions:show", question=town.topics[at])


def thread(town: Town, turn: int) -> str:
    """The first page of the long thread."""
    return town.at(THREAD_SPACE, "questions:show", question=town.long_topic)


def deep_in_thread(town: Town, turn: int) -> str:
    """The page halfway."""
    return f"{thread(town, turn)}?na={town.deep_cursor}"


def one_of_thread(town: Town, turn: int) -> str:
    """One contribution from the middle, by its link."""
    said = town.middle[turn % len(town.middle)]
    return town.at(THREAD_SPACE, "portal:contribution", contribution=said)


def mine(town: Town, turn: int) -> str:
    """What one said oneself."""
    return town.at(lively(turn), "portal:mine")


def queue(town: Town, turn: int) -> str:
    """What is owed an answer."""
    return town.at(of_official(turn), "promises:queue")


def outcome(town: Town, turn: int) -> str:
    """What twenty contributions led to."""
    at, key = town.outcomes[turn % len(town.outcomes)]
    return town.at(at, "outcomes:show", outcome=key)


def large_outcome(town: Town, turn: int) -> str:
    """What two hundred contributions led to."""
    return town.at(THREAD_SPACE, "outcomes:show", outcome=town.long_outcome)


def news(town: Town, turn: int) -> str:
    """One's own notices."""
    return town.at(lively(turn), "notifications:list")


def search_common(town: Town, turn: int) -> str:
    """For a word that one in nine contributions holds."""
    return town.searched(turn, q=town.common_word)


def search_rare(town: Town, turn: int) -> str:
    """For words that few contributions hold, one after the other."""
    return town.searched(turn, q=town.rare_words[turn % len(town.rare_words)])


def search_nothing(town: Town, turn: int) -> str:
    """For a word that nobody wrote."""
    return town.searched(turn, q=f"qzxw{'abcdefgh'[turn % 8]}vuts")


def search_best_deep(town: Town, turn: int) -> str:
    """A page far down among what fits best with the common word."""
    return town.searched(turn, q=town.common_word, na=town.cursor_of_best)


def search_deep(town: Town, turn: int) -> str:
    """A page far back in time with the common word."""
    return town.searched(turn, q=town.common_word, volgorde="nieuwste", na=town.cursor_of_old)


PAGES = (
    Page("front door", "nobody", front_door),
    Page("front door", "resident", front_door),
    Page("front door of the region", "nobody", front_door_of_region),
    Page("space", "nobody", space),
    Page("space", "resident", space),
    Page("space", "official", own_space),
    Page("topic list", "nobody", topic_list),
    Page("topic list", "resident", topic_list),
    Page("topic", "nobody", topic),
    Page("topic", "resident", topic),
    Page("topic", "official", own_topic),
    Page("long thread, first page", "nobody", thread),
    Page("long thread, first page", "resident", thread),
    Page("long thread, first page", "official with most", thread),
    Page("long thread, deep page", "nobody", deep_in_thread),
    Page("long thread, deep page", "resident", deep_in_thread),
    Page("long thread, one in the middle", "nobody", one_of_thread),
    Page("long thread, one in the middle", "resident", one_of_thread),
    Page("my contributions", "resident", mine),
    Page("my contributions", "busy person", mine),
    Page("work queue", "official", queue),
    Page("work queue", "official with most", queue),
    Page("outcome", "nobody", outcome),
    Page("outcome", "resident", outcome),
    Page("outcome that 200 led to", "official with most", large_outcome),
    Page("search, common word", "nobody", search_common),
    Page("search, common word", "member of 300 spaces", search_common),
    Page("search, rare word", "nobody", search_rare),
    Page("search, rare word", "member of 300 spaces", search_rare),
    Page("search, nothing found", "nobody", search_nothing),
    Page("search, deep among the best", "nobody", search_best_deep),
    Page("search, deep by date", "nobody", search_deep),
    Page("search, deep by date", "member of 300 spaces", search_deep),
    Page("notices", "resident", news),
    Page("notices", "busy person", news),
)
