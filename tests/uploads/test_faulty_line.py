"""A video comes in whole over a link that drops every moment, and never through memory.

The client is the one that pages use, as npm gives it; the server is granian, as in production.
`--log-cli-level=INFO` shows the figures.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Any

import pytest

from tests.uploads.films import SEED, a_video
from tests.uploads.line import FaultyLine, faulty_line
from tests.uploads.web import a_web_server
from weerklank.media.holders import COOKIE
from weerklank.media.kinds import MOST_BYTES, MediaKind
from weerklank.media.models import Upload
from weerklank.media.storage import files
from weerklank.media.tests.sending import ABOUT, digest_of, node_says
from weerklank.media.tests.storages import Storage, on_both

logger = logging.getLogger(__name__)
pytestmark = pytest.mark.django_db(transaction=True)
PIECE = 5 * 1024 * 1024
SECRET, TOKEN = "s" * 40, "t" * 32
# What files may add to the memory of the web server's worker, with what speaks to a bucket in it.
MOST_MEMORY = 120_000_000


def send(path: Path, line: FaultyLine) -> dict[str, Any]:
    """Sends the file with the client until it is done; what that said."""
    asked = {
        "endpoint": f"http://127.0.0.1:{line.port}/stuur/{ABOUT}/",
        "path": str(path),
        "headers": {"Cookie": f"{COOKIE}={SECRET}; csrf={TOKEN}", "X-CSRFToken": TOKEN},
        "metadata": {"kind": "video", "digest": digest_of(path.read_bytes())},
        "chunkSize": PIECE,
    }
    script = Path(__file__).with_name("send.mjs")
    return node_says(script, asked, seconds=900)


def sha256_of(parts: Any) -> str:
    """The SHA-256 of a whole file that is read in pieces."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part)
    return whole.hexdigest()


def sha256_here(path: Path) -> str:
    with path.open("rb") as file:
        return sha256_of(iter(lambda: file.read(1024 * 1024), b""))


def sha256_there(upload: Upload) -> str:
    piece = files().piece(upload.stored_as, start=0, length=upload.size)
    try:
        return sha256_of(piece)
    finally:
        piece.close()


@on_both
@pytest.mark.parametrize(
    ("size", "least", "most", "cuts"),
    [
        pytest.param(12_000_000, 500_000, 1_500_000, 8, id="12 MB"),
        pytest.param(
            MOST_BYTES[MediaKind.VIDEO], 1_000_000, 6_000_000, 40,
            id="200 MB", marks=pytest.mark.long,
        ),
    ],
)  # fmt: skip
def test_a_video_comes_in_whole_over_a_link_that_drops(
    storage: Storage, tmp_path: Path, size: int, least: int, most: int, cuts: int
) -> None:
    path = tmp_path / "film.mp4"
    a_video(path, size)
    with (
        a_web_server(storage, tmp_path / "web.log") as web,
        faulty_line(web.port, least=least, most=most, seed=SEED) as line,
    ):
        before = web.most_memory()
        said = send(path, line)
        grown = web.most_memory() - before
    logger.info("%s cuts, %s, memory %s + %s bytes", line.cuts, said, before, grown)
    assert said.get("done"), said
    assert line.cuts >= cuts
    upload = Upload.objects.get()
    assert upload.is_whole
    assert upload.size == size
    assert sha256_there(upload) == sha256_here(path)
    assert grown < MOST_MEMORY
