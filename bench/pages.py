"""The pages that are measured. A page enters in one line: its name, for whom, and its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.load import Asked
from bench.town import Town, lively, of_official

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


PAGES = (
    Page("front door", "nobody", lambda t, n: t.at(lively(n), "portal:front")),
    Page("front door", "resident", lambda t, n: t.at(lively(n), "portal:front")),
    Page("front door of the region", "nobody", lambda t, n: "/stad-20/"),
    Page("space", "nobody", lambda t, n: t.at(lively(n), "portal:space", space=t.spaces[lively(n)])),
    Page("space", "resident", lambda t, n: t.at(lively(n), "portal:space", space=t.spaces[lively(n)])),
    Page("space", "official", lambda t, n: t.at(of_official(n), "portal:space", space=t.spaces[of_official(n)])),
    Page("topic list", "nobody", lambda t, n: t.at(lively(n), "portal:questions")),
    Page("topic list", "resident", lambda t, n: t.at(lively(n), "portal:questions")),
    Page("topic", "nobody", lambda t, n: t.at(lively(n), "questions:show", question=t.topics[lively(n)])),
    Page("topic", "resident", lambda t, n: t.at(lively(n), "questions:show", question=t.topics[lively(n)])),
    Page("topic", "official", lambda t, n: t.at(of_official(n), "questions:show", question=t.topics[of_official(n)])),
    Page("long thread, first page", "nobody", lambda t, n: t.at(0, "questions:show", question=t.long_topic)),
    Page("long thread, first page", "resident", lambda t, n: t.at(0, "questions:show", question=t.long_topic)),
    Page("long thread, first page", "official with most", lambda t, n: t.at(0, "questions:show", question=t.long_topic)),
    Page("long thread, deep page", "resident", lambda t, n: t.at(0, "questions:show", question=t.long_topic) + f"?na={t.deep_cursor}"),
    Page("long thread, one in the middle", "nobody", lambda t, n: t.at(0, "portal:contribution", contribution=t.middle[n % len(t.middle)])),
    Page("long thread, one in the middle", "resident", lambda t, n: t.at(0, "portal:contribution", contribution=t.middle[n % len(t.middle)])),
    Page("my contributions", "resident", lambda t, n: t.at(lively(n), "portal:mine")),
    Page("my contributions", "busy person", lambda t, n: t.at(5, "portal:mine")),
    Page("work queue", "official", lambda t, n: t.at(of_official(n), "promises:queue")),
    Page("work queue", "official with most", lambda t, n: t.at(0, "promises:queue")),
    Page("outcome", "nobody", lambda t, n: t.at(t.outcomes[n % 20][0], "outcomes:show", outcome=t.outcomes[n % 20][1])),
    Page("outcome", "resident", lambda t, n: t.at(t.outcomes[n % 20][0], "outcomes:show", outcome=t.outcomes[n % 20][1])),
    Page("outcome that 200 led to", "official with most", lambda t, n: t.at(0, "outcomes:show", outcome=t.long_outcome)),
    Page("notices", "resident", lambda t, n: t.at(lively(n), "notifications:list")),
    Page("notices", "busy person", lambda t, n: t.at(5, "notifications:list")),
)  # fmt: skip
