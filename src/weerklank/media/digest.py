"""The digest of a whole file, made of the digests of its pieces.

A browser has no hash that can be fed bit by bit, so it hashes pieces that fit in its memory and
then what came out of those.
"""

from __future__ import annotations

import hashlib
from typing import BinaryIO

PIECE = 4 * 1024 * 1024
_READ = 256 * 1024


def file_digest(file: BinaryIO) -> str:
    """The hexadecimal SHA-256 of the SHA-256's of each 4 MiB of `file`, from its start."""
    file.seek(0)
    whole = hashlib.sha256()
    while True:
        piece, left = hashlib.sha256(), PIECE
        while left and (read := file.read(min(_READ, left))):
            piece.update(read)
            left -= len(read)
        if left == PIECE:
            return whole.hexdigest()
        whole.update(piece.digest())
