"""The digest of a whole file, made of the digests of its pieces.

A browser has no hash that can be fed bit by bit, so it hashes pieces that fit in its memory and
then what came out of those.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

PIECE = 4 * 1024 * 1024


def file_digest(content: Iterable[bytes]) -> str:
    """The hexadecimal SHA-256 of the SHA-256's of each 4 MiB of `content`, however it is cut."""
    whole, piece, left = hashlib.sha256(), hashlib.sha256(), PIECE
    for read in content:
        view = memoryview(read)
        while view:
            piece.update(view[:left])
            view, left = view[left:], left - len(view[:left])
            if not left:
                whole.update(piece.digest())
                piece, left = hashlib.sha256(), PIECE
    if left < PIECE:
        whole.update(piece.digest())
    return whole.hexdigest()
