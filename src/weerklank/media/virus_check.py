"""Has a file looked at by ClamAV's daemon, over its socket.

It speaks `INSTREAM` (clamd(8)): the file goes in pieces, each after its length in four bytes; an
empty one ends it, and one line comes back.
"""

from __future__ import annotations

import socket
from pathlib import Path

_PIECE = 256 * 1024
_LONGEST_ANSWER = 4096
_PATIENCE = 150


class Infected(Exception):
    """The scanner found something in the file."""


class NotChecked(OSError):
    """The scanner is not there, or said something else than yes or no: try again later."""


def refuse_infected(path: Path, *, scanner: str) -> None:
    """Has the file at `path` looked at by the scanner at `unix:/path` or `tcp:host:port`.

    Without a scanner ("") it does nothing. Raises Infected, NotChecked.
    """
    if not scanner:
        return
    try:
        answer = _answer(path, scanner)
    except (OSError, ValueError) as error:
        raise NotChecked(f"The virus scanner cannot be asked: {type(error).__name__}") from error
    if answer.endswith(" FOUND"):
        raise Infected
    if answer != "stream: OK":
        # Not its words: they may hold a name.
        raise NotChecked("The virus scanner did not say that the file is clean")


def _answer(path: Path, scanner: str) -> str:
    with _connected(scanner) as line, path.open("rb") as file:
        try:
            line.sendall(b"zINSTREAM\0")
            while piece := file.read(_PIECE):
                line.sendall(len(piece).to_bytes(4, "big") + piece)
            line.sendall(bytes(4))
        except BrokenPipeError:
            # It has heard enough, and may have said why.
            pass
        said = b""
        while len(said) < _LONGEST_ANSWER and (more := line.recv(_LONGEST_ANSWER)):
            said += more
            if said.endswith(b"\0"):
                break
    return said.rstrip(b"\0\n").decode("ascii", "replace")


def _connected(scanner: str) -> socket.socket:
    how, _colon, where = scanner.partition(":")
    if how == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_PATIENCE)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = where.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_PATIENCE)
