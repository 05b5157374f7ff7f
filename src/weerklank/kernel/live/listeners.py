"""Who listens, and what was announced lately: all of it in the memory of this process.

A listener is told how many things were announced since its pass was given, as one number. So
whoever comes back with the same pass, here or in another process, is told the same number: there
is nothing to be repeated, and nothing is lost or counted twice. Where that number cannot be known,
the page has to ask anew.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from uuid import UUID

from weerklank.kernel.live.passes import Pass
from weerklank.kernel.live.snapshots import Snapshot
from weerklank.kernel.live.wire import Announcement, LookAgain

# So many are sent on their way in a second, when many have to ask anew.
ASKING_A_SECOND = 50
MOST_REMEMBERED = 50_000


class Listener:
    """One open page: how much there is `new`, and when it is `over` within which seconds to ask."""

    __slots__ = ("changed", "given", "is_gone", "new", "over")

    def __init__(self, given: Pass) -> None:
        self.given = given
        self.new = 0
        self.over: float | None = None
        self.is_gone = False
        self.changed = asyncio.Event()

    def hear(self, said: Announcement) -> None:
        """One thing more at its place, unless it is for others or was counted for the pass."""
        if said.audience in self.given.audiences and not self.given.seen.shows(said.transaction):
            self.new += 1
            self.changed.set()

    def end(self, seconds: float) -> None:
        """The pass holds no longer; its page is to ask again within so many seconds."""
        self.over = seconds
        self.changed.set()

    def leave(self) -> None:
        """Nobody is there any more."""
        self.is_gone = True
        self.changed.set()


class Listeners:
    """All who listen here."""

    def __init__(self) -> None:
        self._named: dict[UUID, set[Listener]] = defaultdict(set)
        self._said: dict[UUID, deque[Announcement]] = defaultdict(deque)
        self._ended: dict[UUID, LookAgain] = {}
        self._remembered: deque[Announcement | LookAgain] = deque()
        # Before this we were not listening, or have forgotten. None while we hear nothing.
        self._since: Snapshot | None = None

    @property
    def hears(self) -> bool:
        """Whether announcements come in."""
        return self._since is not None

    def join(self, given: Pass) -> Listener:
        """A listener for this pass; over at once when the pass ended, or is older than we know."""
        listener = Listener(given)
        ended = [self._ended[name] for name in given.names if name in self._ended]
        if (
            self._since is None
            or not given.seen.follows(self._since)
            or not all(given.seen.shows(each.transaction) for each in ended)
        ):
            listener.end(0)
            return listener
        for name in given.names:
            self._named[name].add(listener)
        for said in self._said.get(given.place, ()):
            listener.hear(said)
        return listener

    def part(self, listener: Listener) -> None:
        """`listener` is no more. Doing it twice is the same as once."""
        for name in listener.given.names:
            named = self._named.get(name, set())
            named.discard(listener)
            if not named:
                self._named.pop(name, None)

    def hear(self, said: Announcement) -> None:
        """Something is new: whoever may know it hears so."""
        self._remembered.append(said)
        for place in said.places:
            self._said[place].append(said)
            for listener in self._named.get(place, ()):
                if listener.given.place == place:
                    listener.hear(said)

    def look_again(self, said: LookAgain) -> None:
        """Ends all that listen under this name, and lets nobody in with the same pass again."""
        self._remembered.append(said)
        self._ended[said.name] = said
        self._end(list(self._named.get(said.name, ())))

    def begin(self, since: Snapshot) -> None:
        """From now on all is heard; those who were here before may have missed something."""
        self._since = since
        self._remembered.clear()
        self._said.clear()
        self._ended.clear()
        self._end(self._everybody())

    def lose(self) -> None:
        """Nothing is heard any more until `begin`. Whoever listens stays, and is told then."""
        self._since = None

    def stop(self) -> None:
        """Everybody is to come back, to whoever is there by then."""
        for listener in self._everybody():
            listener.leave()

    def forget_before(self, snapshot: Snapshot) -> None:
        """Forgets what `snapshot` shows: no pass that still holds is older."""
        self._since = snapshot
        while self._remembered and snapshot.shows(self._remembered[0].transaction):
            said = self._remembered.popleft()
            if isinstance(said, LookAgain):
                if self._ended[said.name] is said:
                    del self._ended[said.name]
                continue
            for place in said.places:
                self._said[place].popleft()
                if not self._said[place]:
                    del self._said[place]

    @property
    def remembers_too_much(self) -> bool:
        """Whether more was announced than we want to keep."""
        return len(self._remembered) > MOST_REMEMBERED

    def _everybody(self) -> list[Listener]:
        return list({each for named in self._named.values() for each in named})

    def _end(self, listeners: list[Listener]) -> None:
        for listener in listeners:
            self.part(listener)
            listener.end(len(listeners) / ASKING_A_SECOND)
