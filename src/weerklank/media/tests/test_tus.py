"""Sending a file in pieces: what is promised to clients, and to whom."""

from __future__ import annotations

import pytest
from django.test import Client

from weerklank.media.models import Upload
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.media.storage import files
from weerklank.media.tests.sending import (
    ABOUT,
    ask,
    bring,
    digest_of,
    open_room,
)

pytestmark = pytest.mark.django_db
PHOTO = phone_jpeg()


def stored(upload: Upload) -> bytes:
    with files().open(upload.stored_as) as file:
        return file.read()


def test_a_file_comes_in_pieces(client: Client) -> None:
    made = open_room(client, len(PHOTO), digest=digest_of(PHOTO))
    assert made.status_code == 201
    address = made.headers["Location"]
    first = bring(client, address, PHOTO[:1000], at=0)
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "1000")
    told = ask(client, address)
    assert told.headers["Upload-Offset"] == "1000"
    assert told.headers["Upload-Length"] == str(len(PHOTO))
    assert told.headers["Cache-Control"] == "no-store"
    last = bring(client, address, PHOTO[1000:], at=1000)
    assert last.headers["Upload-Offset"] == str(len(PHOTO))
    upload = Upload.objects.get()
    assert upload.is_whole
    assert stored(upload) == PHOTO
    shown = client.get(f"/beeld/{ABOUT}/{upload.pk}/wacht")
    assert (shown.getvalue(), shown.headers["Content-Type"]) == (PHOTO, "image/jpeg")
