"""Two messages with the end of a file: one was thought lost, and its line was only slow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.uploads.films import a_video
from weerklank.media.bucket_staging import PART, BucketStaging
from weerklank.media.models import Upload
from weerklank.media.storage import files
from weerklank.media.tests.sending import ask, bring, bring_less, open_room
from weerklank.media.tests.storages import on_bucket

pytestmark = pytest.mark.django_db(transaction=True)


@on_bucket
def test_what_one_put_together_is_found_by_the_other(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "film.mp4"
    a_video(path, PART + 90_000)
    film = path.read_bytes()
    address = open_room(client, len(film), kind="video").headers["Location"]
    safe = PART + 1000
    bring(client, address, film[:safe], at=0)
    finish, others = BucketStaging.finish, [lambda: bring_some_more()]

    def bring_some_more() -> None:
        bring_less(client, address, film[safe : safe + 5000], at=safe, announced=len(film) - safe)

    def finish_slowly(*arguments: Any, **more: Any) -> None:
        finish(*arguments, **more)
        if others:
            others.pop()()

    monkeypatch.setattr(BucketStaging, "finish", finish_slowly)
    assert bring(client, address, film[safe:], at=safe).status_code == 409
    at = int(ask(client, address).headers["Upload-Offset"])
    assert at == safe + 5000
    assert bring(client, address, film[at:], at=at).status_code == 204
    upload = Upload.objects.get()
    assert upload.is_whole
    with files().open(upload.stored_as) as file:
        assert file.read() == film
