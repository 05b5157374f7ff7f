"""Whatever way a file comes in, the same bytes lie there: tried with ways nobody thinks of."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.s3.exceptions import NoSuchUpload
from moto.s3.models import S3Backend

from weerklank.media import jobs
from weerklank.media.actions import drop_upload
from weerklank.media.digest import PIECE, file_digest
from weerklank.media.models import Upload
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.media.storage import files
from weerklank.media.tests.sending import (
    ask,
    bring,
    bring_less,
    bring_unannounced,
    checksum,
    digest_of,
    open_room,
)
from weerklank.media.tests.storages import TestBucket, on_both, on_bucket

pytestmark = pytest.mark.django_db
PHOTO = phone_jpeg(size=(240, 180))


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes everything that goes by megabytes go by kilobytes, so that a photo has many of it."""
    monkeypatch.setattr("weerklank.media.views.tus.READ", 700)
    monkeypatch.setattr("weerklank.media.actions.arrivals.KEPT_EVERY", 5000)
    monkeypatch.setattr("weerklank.media.bucket_staging.PART", 3000)
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 3000)


ways = st.lists(
    st.tuples(
        st.sampled_from(["whole", "dropped", "unannounced", "checked", "mistaken", "again"]),
        st.integers(1, len(PHOTO)),
    ),
    max_size=8,
)


@on_both
@pytest.mark.usefixtures("small_steps")
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ways=ways)
def test_any_way_of_sending_gives_the_same_file(ways: list[tuple[str, int]]) -> None:
    client = Client()
    address = open_room(client, len(PHOTO), digest=digest_of(PHOTO)).headers["Location"]
    at = 0
    for way, length in [*ways, ("whole", len(PHOTO))]:
        piece = PHOTO[at : at + length]
        if way == "dropped":
            bring_less(client, address, piece, at=at, announced=len(PHOTO) - at)
            at += len(piece)
        elif way == "unannounced":
            bring_unannounced(client, address, piece, at=at)
            at += len(piece)
        elif way == "checked":
            bring(client, address, piece, at=at, headers={"Upload-Checksum": checksum(piece)})
            at += len(piece)
        elif way == "mistaken":
            wrong = {"Upload-Checksum": checksum(piece + b"!")}
            assert bring(client, address, piece, at=at, headers=wrong).status_code == 460
        elif way == "again":
            assert bring(client, address, PHOTO[:length], at=at + 1).status_code in (409, 413)
        else:
            bring(client, address, piece, at=at)
            at += len(piece)
        assert ask(client, address).headers["Upload-Offset"] == str(at)
        if at == len(PHOTO):
            break
    upload = Upload.objects.get(pk=address.rstrip("/").rpartition("/")[2])
    assert upload.is_whole
    assert upload.staging == {}
    with files().open(upload.stored_as) as file:
        assert file.read() == PHOTO
    drop_upload(upload=upload)


@on_bucket
@pytest.mark.usefixtures("small_steps")
def test_a_bucket_is_left_with_one_file_and_nothing_begun(
    client: Client, storage: TestBucket
) -> None:
    address = open_room(client, len(PHOTO)).headers["Location"]
    bring(client, address, PHOTO[:7000], at=0)
    upload = Upload.objects.get()
    assert set(upload.staging) == {"multipart", "tail"}
    assert storage.begun() == [upload.staging["multipart"]]
    assert [file.content for file in storage.files()] == [PHOTO[6000:7000]]
    bring(client, address, PHOTO[7000:], at=7000)
    assert storage.begun() == []
    assert [file.content for file in storage.files()] == [PHOTO]


@on_bucket
@pytest.mark.usefixtures("small_steps")
def test_an_upload_in_parts_that_no_row_knows_is_given_up(
    client: Client, storage: TestBucket
) -> None:
    bring(client, open_room(client, len(PHOTO)).headers["Location"], PHOTO[:7000], at=0)
    mine = Upload.objects.get().staging["multipart"]
    # This server says of each that it was begun long ago.
    storage.client.create_multipart_upload(Bucket=storage.name, Key="uploads/nobodys")
    assert len(storage.begun()) == 2
    jobs.forget_uploads.func(timestamp=0)
    assert storage.begun() == [mine]


@on_bucket
@pytest.mark.usefixtures("small_steps")
def test_an_upload_in_parts_that_the_bucket_gave_up_comes_anew(
    client: Client, storage: TestBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_part = S3Backend.upload_part

    def as_s3_does(self: S3Backend, bucket: str, multipart: str, *words: Any) -> Any:
        if multipart not in self.get_bucket(bucket).multiparts:
            raise NoSuchUpload(upload_id=multipart)
        return upload_part(self, bucket, multipart, *words)

    monkeypatch.setattr(S3Backend, "upload_part", as_s3_does)
    address = open_room(client, len(PHOTO)).headers["Location"]
    bring(client, address, PHOTO[:7000], at=0)
    upload = Upload.objects.get()
    storage.client.abort_multipart_upload(
        Bucket=storage.name, Key=upload.stored_as, UploadId=upload.staging["multipart"]
    )
    assert bring(client, address, PHOTO[7000:], at=7000).status_code == 409
    assert ask(client, address).headers["Upload-Offset"] == "0"
    assert bring(client, address, PHOTO, at=0).status_code == 204
    assert [file.content for file in storage.files()] == [PHOTO]


@on_bucket
@pytest.mark.usefixtures("small_steps")
def test_what_was_put_together_before_a_crash_is_found(client: Client, storage: TestBucket) -> None:
    address = open_room(client, len(PHOTO), digest=digest_of(PHOTO)).headers["Location"]
    bring(client, address, PHOTO[:7000], at=0)
    upload = Upload.objects.get()
    bring(client, address, PHOTO[7000:], at=7000)
    Upload.objects.update(received=7000, staging=upload.staging)
    assert bring(client, address, PHOTO[7000:], at=7000).status_code == 204
    assert Upload.objects.get().is_whole
    assert [file.content for file in storage.files()] == [PHOTO]


@pytest.mark.parametrize("cut", [1_000_003, PIECE, 3 * PIECE])
def test_a_digest_is_that_of_the_digests_of_pieces_however_they_come(cut: int) -> None:
    content = b"a" * PIECE + b"b"
    pieces = [content[at : at + cut] for at in range(0, len(content), cut)]
    # pragma: allowlist nextline secret
    digest = "565546ad93383e225e7cf808fb4d527a54dec54826a5c34a24c1f19a03c62583"
    assert file_digest(pieces) == digest
    halves = hashlib.sha256(b"a" * PIECE).digest() * 2
    assert file_digest([b"a" * PIECE * 2]) == hashlib.sha256(halves).hexdigest()
