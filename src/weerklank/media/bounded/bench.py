"""Where a bounded process works, and what it says it made: for those who wait for it."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_MOST_BYTES = 4096


@contextmanager
def bench_beside(into: Path) -> Iterator[Path]:
    """A folder for a bounded process to work in, on the same disk as `into`, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=into.resolve()) as folder:
        yield Path(folder)


def read_manifest(path: Path) -> dict[str, Any]:
    """What a bounded process left as its manifest: claims, of which nothing is to be believed yet.

    Raises ValueError, TypeError, OSError or RecursionError when it is no small mapping of our kind.
    """
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MOST_BYTES:
        raise ValueError("no manifest")
    claims = json.loads(path.read_bytes())
    if not isinstance(claims, dict):
        raise TypeError("a manifest is a mapping")
    return claims
