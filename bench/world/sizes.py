"""How large each part of the world is, given how much was said in it."""

from __future__ import annotations

from dataclasses import dataclass

SPACES = 700
ACCOUNTS = 60_000
# Space 0 holds the long thread. The team of the first five has the longest queue.
THREAD_SPACE = 0
TEAM_SPACES = 5
# Spaces 5 to 24 are those that are measured: their first topics have as much to show at any size.
LIVELY_SPACES = range(5, 25)
SPACES_OF_BUSY = range(5, 15)
# The spaces from here on are for their members alone; one person is a member of all of them.
FIRST_OF_INSIDER = 400
NAMES_OF_REGULAR = 5
SAID_BY_REGULAR = 20
TOPICS_A_SPACE = 4
OFFICIALS = 60
# Towns come first, and after them the region.
TOWNS = 20
OWED_TO_MEASURED_OFFICIAL = 25
LINKS = 20
LINKS_OF_LONG = 200


@dataclass(frozen=True, slots=True)
class Size:
    """What there is of everything in a world in which people said `contributions` things.

    The special cases are as large as the issue wants them, or as fits: in a small world the long
    thread, the busy person and the long queue are shorter.
    """

    contributions: int
    accounts: int = ACCOUNTS
    spaces: int = SPACES

    @property
    def thread(self) -> int:
        """Contributions in the long thread."""
        return min(20_000, self.contributions // 5)

    @property
    def by_busy(self) -> int:
        """Contributions of the busy person."""
        return min(3_000, self.contributions // 16)

    @property
    def owed(self) -> int:
        """Open promises of the official with the longest queue."""
        return min(5_000, self.contributions // 10)

    @property
    def regulars(self) -> int:
        """People who each said twenty things: those whose own pages are measured."""
        return min(500, max(20, self.contributions // 500 * 10))

    @property
    def neighbours(self) -> int:
        """People with names in the measured spaces, besides the regulars and the busy person."""
        return self.accounts // 30

    @property
    def residents(self) -> int:
        """People of whom the first are the regulars; the others have no name in those spaces."""
        return self.accounts - OFFICIALS - self.neighbours - 2

    @property
    def outcomes_a_topic(self) -> int:
        """The most outcomes that a topic has."""
        return 1 if self.contributions < 500_000 else 5

    @property
    def the_rest(self) -> int:
        """Contributions of everybody else, everywhere."""
        special = self.thread + self.by_busy + self.regulars * SAID_BY_REGULAR
        return self.contributions - special


def official_of(space: int) -> int:
    """The number of the official who answers in a space."""
    if space < LIVELY_SPACES.stop:
        return space // TEAM_SPACES
    first = LIVELY_SPACES.stop // TEAM_SPACES
    return first + space % (OFFICIALS - first)


def spaces_of_regular(number: int) -> list[int]:
    """The spaces in which a regular has a name: over all regulars each equally often."""
    width = len(LIVELY_SPACES)
    return [
        LIVELY_SPACES[(number * NAMES_OF_REGULAR + turn) % width]
        for turn in range(NAMES_OF_REGULAR)
    ]
