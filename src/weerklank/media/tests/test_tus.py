"""Sending a file in pieces: what is promised to clients, and to whom."""

from __future__ import annotations

import errno
import os
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory

from tests.builders import an_account
from weerklank.kernel import clock
from weerklank.kernel.throttle import count_network_or_refuse
from weerklank.media import jobs, throttling
from weerklank.media.kinds import MOST_BYTES, MediaKind
from weerklank.media.models import Upload
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.media.storage import files
from weerklank.media.tests.sending import (
    ABOUT,
    RESUMABLE,
    ask,
    bring,
    bring_less,
    bring_unannounced,
    bring_whole,
    checksum,
    digest_of,
    open_room,
    stop,
)
from weerklank.media.tests.storages import Storage, TestBucket, on_both, on_bucket, on_disk
from weerklank.media.tests.worlds import files_in
from weerklank.media.views import tus

pytestmark = pytest.mark.django_db
Commit = Callable[..., Any]
PHOTO = phone_jpeg()


def stored() -> bytes:
    """What came of the one file that waits."""
    with files().open(Upload.objects.get().stored_as) as file:
        return file.read()


def room(client: Client, content: bytes = PHOTO, digest: str = "") -> str:
    address: str = open_room(client, len(content), digest=digest).headers["Location"]
    return address


def offset(client: Client, address: str) -> int:
    return int(ask(client, address).headers["Upload-Offset"])


@on_both
def test_a_file_comes_in_pieces(client: Client) -> None:
    made = open_room(client, len(PHOTO), digest=digest_of(PHOTO))
    assert (made.status_code, made.headers["Tus-Resumable"]) == (201, "1.0.0")
    address = made.headers["Location"]
    first = bring(client, address, PHOTO[:1000], at=0)
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "1000")
    told = ask(client, address)
    assert told.headers["Upload-Offset"] == "1000"
    assert told.headers["Upload-Length"] == str(len(PHOTO))
    assert told.headers["Cache-Control"] == "no-store"
    assert not Upload.objects.get().is_whole
    last = bring(client, address, PHOTO[1000:], at=1000)
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(PHOTO)))
    assert Upload.objects.get().is_whole
    assert stored() == PHOTO


def test_who_asks_hears_what_this_server_can_do(client: Client) -> None:
    for address in (f"/stuur/{ABOUT}/", f"/stuur/{ABOUT}/{uuid.uuid4()}/"):
        said = client.options(address).headers
        assert said["Tus-Version"] == said["Tus-Resumable"] == "1.0.0"
        assert said["Tus-Extension"] == "creation,expiration,checksum,termination"
        assert said["Tus-Max-Size"] == str(MOST_BYTES[MediaKind.VIDEO])
        assert said["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_a_client_of_another_version_is_told_so(client: Client) -> None:
    address = room(client)
    for response in (
        client.post(f"/stuur/{ABOUT}/", headers={"Upload-Length": "9"}),
        client.head(address, headers={"Tus-Resumable": "0.2.2"}),
        client.patch(address, b"x", content_type="application/offset+octet-stream"),
        client.delete(address),
    ):
        assert (response.status_code, response.headers["Tus-Version"]) == (412, "1.0.0")
    assert Upload.objects.get().received == 0


def test_methods_that_mean_nothing_are_refused(client: Client) -> None:
    address = room(client)
    assert client.get(address, headers=RESUMABLE).status_code == 405
    assert client.get(f"/stuur/{ABOUT}/", headers=RESUMABLE).status_code == 405
    assert client.put(address, headers=RESUMABLE).status_code == 405


def test_a_post_may_stand_for_another_method_and_nothing_else_may(client: Client) -> None:
    address = room(client)
    headers = {**RESUMABLE, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    sent: dict[str, Any] = {"content_type": "application/offset+octet-stream", "headers": headers}
    assert client.post(address, PHOTO[:10], **sent).headers["Upload-Offset"] == "10"
    asked = client.get(address, headers=RESUMABLE | {"X-HTTP-Method-Override": "DELETE"})
    assert asked.status_code == 405
    assert Upload.objects.get().received == 10


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Length": "-1"},
        {"Upload-Length": "٣"},
        {"Upload-Length": ""},
        {"Upload-Metadata": "kind dmlydXM="},
        {"Upload-Metadata": "digest AAAA"},
    ],
    ids=["negative", "other digits", "none", "unknown kind", "no digest"],
)
def test_what_cannot_be_understood_makes_no_room(client: Client, headers: dict[str, str]) -> None:
    response = open_room(client, 1000, headers=headers)
    assert response.status_code == 400
    assert response.json()["error"]
    assert not Upload.objects.exists()


@pytest.mark.parametrize("kind", MediaKind.values)
def test_what_is_too_large_is_refused_before_it_comes(client: Client, kind: str) -> None:
    most = MOST_BYTES[MediaKind(kind)]
    assert open_room(client, most + 1, kind=kind).status_code == 413
    assert open_room(client, most, kind=kind).status_code == 201


def test_a_piece_has_to_follow_what_is_there(client: Client) -> None:
    address = room(client)
    bring(client, address, PHOTO[:1000], at=0)
    for at in (0, 999, 1001, len(PHOTO) - 1):
        assert bring(client, address, PHOTO[at : at + 10], at=at).status_code == 409
    assert bring(client, address, b"x", at=1000, headers={"Upload-Offset": "x"}).status_code == 400
    assert offset(client, address) == 1000


def test_a_piece_has_to_say_that_it_is_one(client: Client) -> None:
    address = room(client)
    headers = {**RESUMABLE, "Upload-Offset": "0"}
    sent = client.patch(address, PHOTO, content_type="application/octet-stream", headers=headers)
    assert sent.status_code == 415
    assert offset(client, address) == 0


@on_both
def test_a_lie_about_the_length_keeps_nothing_beyond_it(client: Client, storage: Storage) -> None:
    address = room(client, PHOTO[:1000])
    assert bring(client, address, PHOTO[:1001], at=0).status_code == 413
    assert bring_unannounced(client, address, PHOTO[:70_000], at=0).status_code == 413
    assert bring_unannounced(client, address, PHOTO[:1001], at=0).status_code == 413
    assert offset(client, address) == 0
    assert sum(len(path.read_bytes()) for path in files_in(storage)) <= 1000


@on_both
def test_a_piece_may_come_without_its_length(client: Client) -> None:
    address = room(client)
    assert bring_unannounced(client, address, PHOTO[:2000], at=0).headers["Upload-Offset"] == "2000"
    assert bring_unannounced(client, address, PHOTO[2000:], at=2000).status_code == 204
    assert stored() == PHOTO


@on_both
def test_what_came_before_the_line_broke_counts(client: Client) -> None:
    address = room(client)
    bring_less(client, address, PHOTO[:1500], at=0, announced=len(PHOTO))
    assert offset(client, address) == 1500
    bring_less(client, address, b"", at=1500, announced=100)
    assert offset(client, address) == 1500
    bring(client, address, PHOTO[1500:], at=1500)
    assert stored() == PHOTO


@on_both
def test_a_crash_halfway_costs_no_more_than_a_stretch(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("weerklank.media.actions.arrivals.KEPT_EVERY", 3000)
    monkeypatch.setattr(tus, "READ", 1000)
    address = room(client)

    class Killed(BaseException):
        pass

    read = tus._pieces

    def read_some(*args: Any) -> Any:
        for number, piece in enumerate(read(*args)):
            if number == 8:
                raise Killed
            yield piece

    with monkeypatch.context() as patch:
        patch.setattr(tus, "_pieces", read_some)
        with pytest.raises(Killed):
            bring(client, address, PHOTO, at=0)
    assert offset(client, address) == 6000
    bring(client, address, PHOTO[6000:], at=6000)
    assert stored() == PHOTO


@on_both
@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_that_is_not_what_its_checksum_says_is_not_kept(
    client: Client, algorithm: str
) -> None:
    address = room(client)
    good = {"Upload-Checksum": checksum(PHOTO[:5000], algorithm)}
    bad = bring(client, address, PHOTO[:4999] + b"?", at=0, headers=good)
    assert bad.status_code == 460
    assert offset(client, address) == 0
    assert bring(client, address, PHOTO[:5000], at=0, headers=good).status_code == 204
    rest = {"Upload-Checksum": checksum(PHOTO[5000:], algorithm)}
    assert bring(client, address, PHOTO[5000:], at=5000, headers=rest).status_code == 204
    assert stored() == PHOTO


@pytest.mark.parametrize("said", ["md5 AAAA", "sha1", "sha1 ?", "crc32 AAAA"])
def test_a_checksum_that_we_do_not_know_is_refused(client: Client, said: str) -> None:
    address = room(client)
    assert bring(client, address, PHOTO, at=0, headers={"Upload-Checksum": said}).status_code == 400
    assert offset(client, address) == 0


@on_both
def test_a_file_that_is_not_what_its_digest_says_is_gone(
    client: Client, storage: Storage, django_capture_on_commit_callbacks: Commit
) -> None:
    address = room(client, digest=digest_of(PHOTO))
    with django_capture_on_commit_callbacks(execute=True):
        response = bring(client, address, PHOTO[:-1] + b"?", at=0)
    assert response.status_code == 422
    assert response.json()["error"]
    assert ask(client, address).status_code == 404
    assert files_in(storage) == []


@on_both
def test_a_file_can_be_taken_back_halfway(
    client: Client, storage: Storage, django_capture_on_commit_callbacks: Commit
) -> None:
    address = room(client)
    bring(client, address, PHOTO[:1000], at=0)
    with django_capture_on_commit_callbacks(execute=True):
        assert stop(client, address).status_code == 204
    assert files_in(storage) == []
    assert stop(client, address).status_code == 404
    assert ask(client, address).status_code == 404
    assert bring(client, address, PHOTO[1000:], at=1000).status_code == 404
    assert files_in(storage) == []


def test_nobody_else_reaches_a_file_on_its_way(client: Client) -> None:
    account = an_account()
    client.force_login(account)
    address = bring_whole(client, PHOTO)
    upload = Upload.objects.get().pk
    other_browser, same_account = Client(), Client()
    same_account.force_login(account)
    elsewhere = f"/stuur/{uuid.uuid4()}/{upload}/"
    tries = [(other_browser, address), (same_account, address), (client, elsewhere)]
    for who, where in tries:
        assert ask(who, where).status_code == 404
        assert bring(who, where, b"", at=len(PHOTO)).status_code == 404
        assert stop(who, where).status_code == 404
        waiting = where.replace("/stuur/", "/beeld/") + "wacht"
        assert who.get(waiting).status_code == 404
    assert client.get(f"/beeld/{ABOUT}/{upload}/wacht").status_code == 200
    assert Upload.objects.get().pk == upload


def test_after_signing_out_nobody_goes_on_with_it(client: Client) -> None:
    client.force_login(an_account())
    address = room(client)
    bring(client, address, PHOTO[:1000], at=0)
    client.post("/uitloggen/")
    client.force_login(an_account())
    assert ask(client, address).status_code == 404
    assert bring(client, address, PHOTO[1000:], at=1000).status_code == 404
    assert stop(client, address).status_code == 404


def test_without_the_token_of_the_form_nothing_is_taken() -> None:
    client = Client(enforce_csrf_checks=True)
    assert open_room(client, 1000).status_code == 403
    client.cookies["csrf"] = "a" * 32
    assert open_room(client, 1000).status_code == 403
    token = {"X-CSRFToken": "a" * 32}
    address = open_room(client, len(PHOTO), headers=token).headers["Location"]
    assert bring(client, address, PHOTO, at=0).status_code == 403
    assert client.delete(address, headers=RESUMABLE).status_code == 403
    assert bring(client, address, PHOTO[:9], at=0, headers=token).status_code == 204
    assert client.delete(address, headers=RESUMABLE | token).status_code == 204


def test_a_row_says_nothing_of_who_when_or_what_name(client: Client) -> None:
    client.force_login(an_account())
    words = {"Upload-Metadata": "filename c2VjcmV0,filetype c2VjcmV0,kind cGljdHVyZQ=="}
    bring(client, open_room(client, 1000, headers=words).headers["Location"], PHOTO[:10], at=0)
    row = vars(Upload.objects.get())
    assert not any(isinstance(value, datetime) for value in row.values())
    assert "secret" not in str(row)
    assert row["on"] == clock.today()


@on_both
def test_what_took_too_long_is_gone(
    client: Client, storage: Storage, django_capture_on_commit_callbacks: Commit
) -> None:
    made = open_room(client, len(PHOTO))
    address = made.headers["Location"]
    bring(client, address, PHOTO[:1000], at=0)
    ends = clock.now().astimezone(clock.AMSTERDAM).replace(hour=0, minute=0, second=0) + timedelta(
        days=2
    )
    said = made.headers["Upload-Expires"]
    with clock.at(ends - timedelta(minutes=1)):
        assert ask(client, address).headers["Upload-Expires"] == said
    with clock.at(ends + timedelta(minutes=1)):
        assert ask(client, address).status_code == 410
        assert bring(client, address, PHOTO[1000:], at=1000).status_code == 410
        with django_capture_on_commit_callbacks(execute=True):
            jobs.forget_uploads.func(timestamp=0)
        assert ask(client, address).status_code == 404
    assert files_in(storage) == []


def test_the_same_file_from_another_tab_goes_on_where_the_first_is(client: Client) -> None:
    digest = digest_of(PHOTO)
    first = room(client, digest=digest)
    bring(client, first, PHOTO[:1000], at=0)
    second = room(client, digest=digest)
    assert second == first
    assert bring(client, second, PHOTO, at=0).status_code == 409
    assert offset(client, second) == 1000
    bring(client, first, PHOTO[1000:], at=1000)
    assert offset(client, second) == len(PHOTO)
    assert Upload.objects.count() == 1


@on_disk
def test_a_disk_that_is_full_halfway_keeps_what_came_and_goes_on_later(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, room_for = os.write, 5000

    address = room(client)
    with monkeypatch.context() as patch:
        written = 0

        def fill_up(file: int, piece: bytes) -> int:
            nonlocal written
            if written >= room_for:
                raise OSError(errno.ENOSPC, "No space left on device")
            done = write(file, bytes(piece)[: room_for - written])
            written += done
            return done

        patch.setattr("weerklank.media.staging.os.write", fill_up)
        response = bring(client, address, PHOTO, at=0)
    assert response.status_code == 507
    assert response.json()["error"]
    assert response.headers["Upload-Offset"] == "5000"
    assert offset(client, address) == 5000
    bring(client, address, PHOTO[5000:], at=5000)
    assert stored() == PHOTO


@on_bucket
def test_a_bucket_that_is_away_keeps_what_came_and_goes_on_later(
    client: Client, storage: TestBucket
) -> None:
    address = room(client)
    bring(client, address, PHOTO[:5000], at=0)
    [tail] = storage.client.list_objects_v2(Bucket=storage.name)["Contents"]
    kept = storage.client.get_object(Bucket=storage.name, Key=tail["Key"])["Body"].read()
    storage.client.delete_object(Bucket=storage.name, Key=tail["Key"])
    storage.client.delete_bucket(Bucket=storage.name)
    response = bring(client, address, PHOTO[5000:], at=5000)
    assert response.status_code == 507
    assert response.headers["Upload-Offset"] == "5000"
    storage.client.create_bucket(Bucket=storage.name)
    storage.client.put_object(Bucket=storage.name, Key=tail["Key"], Body=kept)
    assert bring(client, address, PHOTO[5000:], at=5000).status_code == 204
    assert stored() == PHOTO


@on_both
def test_a_file_that_got_lost_halfway_comes_anew(client: Client, storage: Storage) -> None:
    address = room(client)
    bring(client, address, PHOTO[:5000], at=0)
    if isinstance(storage, TestBucket):
        for file in storage.files():
            storage.client.delete_object(Bucket=storage.name, Key=f"uploads/{file.name}")
    else:
        [file] = files_in(storage)
        file.unlink()
    assert bring(client, address, PHOTO[5000:], at=5000).status_code == 409
    assert offset(client, address) == 0
    assert bring(client, address, PHOTO, at=0).status_code == 204
    assert stored() == PHOTO


def test_one_network_brings_so_many_bytes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "MOST_BYTES", 6000)
    address = room(client)
    with clock.at(clock.now()):
        assert bring(client, address, PHOTO[:6000], at=0).status_code == 204
        stopped = bring(client, address, PHOTO[6000:7000], at=6000)
        assert (stopped.status_code, stopped.headers["Upload-Offset"]) == (429, "7000")
        assert bring(client, address, PHOTO[7000:], at=7000).status_code == 429
        assert offset(client, address) == 7000
    with clock.at(clock.now() + timedelta(minutes=15)):
        monkeypatch.setattr(throttling, "MOST_BYTES", len(PHOTO))
        assert bring(client, address, PHOTO[7000:], at=7000).status_code == 204


def test_so_many_files_make_room(client: Client) -> None:
    with clock.at(clock.now()):
        for _ in range(300):
            count_network_or_refuse(RequestFactory().get("/"), what="upload", most=300)
        response = open_room(client, 1000)
    assert response.status_code == 429
    assert response.json()["error"]
