"""A link that drops: what passes between a client and a server, cut off again and again."""

from __future__ import annotations

import random
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_READ = 64 * 1024


class FaultyLine:
    """Passes connections on to `port`, each for a random number of bytes, seeded.

    Half of them end as one whose network is gone, the other half in good order, but too early.
    """

    def __init__(self, port: int, *, least: int, most: int, seed: int) -> None:
        self._to = port
        self._least, self._most = least, most
        self._chance = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.cuts = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Takes no more connections."""
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            _Connection(
                self,
                near,
                socket.create_connection(("127.0.0.1", self._to)),
                most=self._chance.randint(self._least, self._most),
                rudely=self._chance.random() < 0.5,
            ).start()


class _Connection(threading.Thread):
    """One connection, in both directions, until its bytes are used up."""

    def __init__(
        self,
        line: FaultyLine,
        near: socket.socket,
        far: socket.socket,
        *,
        most: int,
        rudely: bool,
    ) -> None:
        super().__init__(daemon=True)
        self._line, self._near, self._far = line, near, far
        self._left, self._rudely = most, rudely
        self._lock = threading.Lock()

    def run(self) -> None:
        back = threading.Thread(target=self._pass, args=(self._far, self._near), daemon=True)
        back.start()
        self._pass(self._near, self._far)
        back.join()
        for end in (self._near, self._far):
            end.close()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while read := source.recv(_READ):
                with self._lock:
                    fits = read[: max(0, self._left)]
                    self._left -= len(read)
                target.sendall(fits)
                if self._left < 0:
                    self._cut()
                    return
        self._hang_up()

    def _cut(self) -> None:
        with self._lock:
            self._line.cuts += 1
        if self._rudely:
            # Nothing that is still under way arrives, and the other end hears a reset.
            for end in (self._near, self._far):
                with suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._hang_up()

    def _hang_up(self) -> None:
        for end in (self._near, self._far):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def faulty_line(port: int, *, least: int, most: int, seed: int) -> Iterator[FaultyLine]:
    """A link to `port` on which a connection lives for `least` to `most` bytes."""
    line = FaultyLine(port, least=least, most=most, seed=seed)
    try:
        yield line
    finally:
        line.close()
