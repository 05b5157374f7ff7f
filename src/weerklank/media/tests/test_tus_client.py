"""The client that pages use, as it comes from npm, against this server over a real connection."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from weerklank.media.holders import COOKIE
from weerklank.media.models import Upload
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.media.storage import files
from weerklank.media.tests.sending import ABOUT, digest_of, node_says
from weerklank.media.tests.storages import on_both

PHOTO = phone_jpeg(size=(1200, 900))
SECRET, TOKEN = "s" * 40, "t" * 32


def client_says(path: Path, *, secret: str = SECRET, **words: Any) -> dict[str, Any]:
    """Runs the client until it is done or stopped; what it said."""
    headers = {"Cookie": f"{COOKIE}={secret}; csrf={TOKEN}", "X-CSRFToken": TOKEN}
    asked = {
        "path": str(path),
        "headers": headers,
        "metadata": {"kind": "picture", "digest": digest_of(PHOTO)},
        **words,
    }
    script = Path(__file__).with_name("tus_client.mjs")
    return node_says(script, asked, seconds=60)


@on_both
@pytest.mark.django_db(transaction=True)
def test_it_stops_and_goes_on_from_there_later(tmp_path: Path, live_server: LiveServer) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(PHOTO)
    endpoint = f"{live_server.url}/stuur/{ABOUT}/"
    first = client_says(path, endpoint=endpoint, stopAfter=60_000)
    assert first["stopped"], first
    upload = Upload.objects.get()
    assert 60_000 <= upload.received < len(PHOTO)
    stranger = client_says(path, uploadUrl=first["url"], secret="x" * 40)
    assert stranger["status"] == 404
    again = client_says(path, uploadUrl=first["url"])
    assert again.get("done"), again
    assert again["started"] > upload.received, "it went on from where it was"
    upload.refresh_from_db()
    assert upload.is_whole
    with files().open(upload.stored_as) as file:
        assert file.read() == PHOTO


@pytest.mark.django_db(transaction=True)
def test_it_hears_that_a_file_is_of_no_use(tmp_path: Path, live_server: LiveServer) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"<html>" * 9000)
    said = client_says(
        path, endpoint=f"{live_server.url}/stuur/{ABOUT}/", metadata={"kind": "picture"}
    )
    assert said["status"] == 422
    assert not Upload.objects.exists()
