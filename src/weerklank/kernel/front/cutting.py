"""Ends connections on which a body stopped coming in, so that nobody holds a thread for ever.

The web server waits for a body without end, and tells nothing of its connections. The system does:
how long ago each of them sent and received, and how much. Only while a read takes too long are
those on which nothing happens shut down; the server then sees the end of the body. Connections
that are idle between two requests may go along; browsers and proxies open them anew.
"""

from __future__ import annotations

import logging
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from weerklank.kernel.front.body import Reads

logger = logging.getLogger(__name__)

# A phone that sends less is as good as gone; what it sent of a file is kept, and it can go on.
LEAST_BYTES_A_SECOND = 1000
# So many looks fit into the seconds of patience, and so many in a row must find it dripping.
LOOKS = 4
OPEN_FILES = Path("/proc/self/fd")
# Of Linux's struct tcp_info: since when nothing was sent and received, in ms, and bytes received.
_SENT, _RECEIVED, _BYTES = 44, 52, 128
_TCP_INFO_SIZE = 136


@dataclass(frozen=True, slots=True)
class Line:
    """What the system tells of one connection."""

    seconds_since_sent: float
    seconds_since_received: float
    received: int


class Cutter:
    """Looks at the connections of this process while a read of a body takes long.

    `patience` is in seconds; `on_cut` is called once for each connection that was ended.
    """

    def __init__(self, reads: Reads, *, patience: float, on_cut: Callable[[], None]) -> None:
        self._reads = reads
        self._patience = patience
        self._on_cut = on_cut
        self._seen: dict[int, tuple[int, int]] = {}

    def start(self) -> None:
        """Begins to watch, in a thread that ends with the process. Does nothing but on Linux."""
        if hasattr(socket, "TCP_INFO") and OPEN_FILES.is_dir():
            threading.Thread(target=self._watch, name="cutter", daemon=True).start()

    def _watch(self) -> None:
        pause = threading.Event()
        while True:
            self._reads.wait_for_one()
            pause.wait(self._patience / LOOKS)
            try:
                self._look()
            except Exception:
                logger.exception("Connections could not be looked at")

    def _look(self) -> None:
        overdue = self._reads.longest() > self._patience
        seen: dict[int, tuple[int, int]] = {}
        for number, connection in _connections():
            with connection:
                line = _line(connection)
                if line is None:
                    continue
                drips = self._drips(number, line)
                if overdue and (self._is_still(line) or drips >= LOOKS):
                    logger.info("a connection that sent no more of its body was ended")
                    self._on_cut()
                    with suppress(OSError):
                        connection.shutdown(socket.SHUT_RDWR)
                else:
                    seen[number] = line.received, drips
        self._seen = seen

    def _is_still(self, line: Line) -> bool:
        return min(line.seconds_since_sent, line.seconds_since_received) > self._patience

    def _drips(self, number: int, line: Line) -> int:
        """At how many looks in a row a little had come in, and nothing was sent."""
        look = self._patience / LOOKS
        before, drips = self._seen.get(number, (line.received, 0))
        came = line.received - before
        if line.seconds_since_sent < look or came > look * LEAST_BYTES_A_SECOND:
            return 0
        return drips + 1 if came else drips


def _connections() -> Iterator[tuple[int, socket.socket]]:
    """The connections that came in, each by the number of its file, on a handle of its own."""
    handles = []
    for entry in os.listdir(OPEN_FILES):  # noqa: PTH208 - names are all that is needed
        with suppress(OSError):
            if os.readlink(OPEN_FILES / entry).startswith("socket:"):  # noqa: PTH115
                handle = socket.socket(fileno=os.dup(int(entry)))
                handles.append((os.fstat(handle.fileno()).st_ino, handle))
    doors = {
        handle.getsockname()[1]
        for _, handle in handles
        if _is_tcp(handle) and handle.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    }
    for number, handle in handles:
        if _is_tcp(handle) and handle.getsockname()[1] in doors:
            yield number, handle
        else:
            handle.close()


def _is_tcp(handle: socket.socket) -> bool:
    return handle.type == socket.SOCK_STREAM and handle.family in (
        socket.AF_INET,
        socket.AF_INET6,
    )


def _line(connection: socket.socket) -> Line | None:
    """What is known of a connection; None for the listening one, and where nothing is told."""
    if connection.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        return None
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_SIZE)
    if len(told) < _TCP_INFO_SIZE:
        return None
    sent, received = (struct.unpack_from("I", told, place)[0] for place in (_SENT, _RECEIVED))
    return Line(sent / 1000, received / 1000, struct.unpack_from("Q", told, _BYTES)[0])
