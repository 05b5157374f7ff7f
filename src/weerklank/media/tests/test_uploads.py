"""Sending pictures ahead: what is taken, what is refused, and whose it is."""

from __future__ import annotations

import errno
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connections
from django.test import Client, RequestFactory

from tests.builders import an_account
from weerklank.kernel import clock
from weerklank.kernel.policy import Refused
from weerklank.kernel.throttle import count_network_or_refuse
from weerklank.media import jobs
from weerklank.media.actions import drop_upload, uploads
from weerklank.media.files import NoRoom
from weerklank.media.models import Upload
from weerklank.media.pictures.tests.samples import phone_jpeg, png_header
from weerklank.media.tests.sending import ABOUT, bring, open_room
from weerklank.media.tests.storages import Storage, on_both, on_disk
from weerklank.media.tests.worlds import BROWSER, a_file, a_waiting_picture, files_in

pytestmark = pytest.mark.django_db
PHOTO = phone_jpeg()


def send(client: Client, content: bytes = PHOTO) -> Any:
    """Sends a picture as the script of a form does; the answer to the last of its messages."""
    made = open_room(client, len(content))
    if made.status_code != 201:
        return made
    return bring(client, made.headers["Location"], content, at=0)


@on_both
def test_a_picture_is_kept_under_a_name_that_tells_nothing(
    client: Client, storage: Storage
) -> None:
    assert send(client).status_code == 204
    upload = Upload.objects.get()
    assert [path.name for path in files_in(storage)] == [upload.stored_as.removeprefix("uploads/")]
    assert upload.pk.hex not in upload.stored_as


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"", 422, "nothing in this file"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>" * 9, 422, "cannot use this kind"),
        (b"<html><script>alert(1)</script></html>", 422, "cannot use this kind"),
        (png_header(60_000, 60_000), 422, "too many pixels"),
        (PHOTO[:40], 422, "damaged"),
        (PHOTO.ljust(20_000_001, b"\0"), 413, "larger than 20 MB"),
    ],
    ids=["empty", "svg", "html", "bomb", "cut off", "large"],
)
@on_both
def test_what_cannot_be_used_gets_a_sentence_and_leaves_nothing(
    client: Client,
    storage: Storage,
    django_capture_on_commit_callbacks: Callable[..., Any],
    content: bytes,
    status: int,
    sentence: str,
) -> None:
    client.cookies["taal"] = "en"
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, content)
    assert response.status_code == status
    assert sentence in response.json()["error"]
    assert not Upload.objects.exists()
    assert files_in(storage) == []


def test_the_sixth_picture_is_refused(client: Client) -> None:
    assert [send(client).status_code for _ in range(6)] == [204] * 5 + [422]
    assert Upload.objects.count() == 5


def test_too_often_from_one_network_is_said(client: Client) -> None:
    with clock.at(clock.now()):
        for _ in range(300):
            count_network_or_refuse(RequestFactory().get("/"), what="upload", most=300)
        assert send(client).status_code == 429


@pytest.mark.parametrize("verb", ["draaien", "beschrijven", "weg"])
def test_the_picture_of_another_browser_is_not_there(client: Client, verb: str) -> None:
    send(client)
    upload = Upload.objects.get().pk
    stranger = Client()
    assert stranger.post(f"/beeld/{ABOUT}/{upload}/{verb}/").status_code == 404
    other_topic = uuid.uuid4()
    assert client.post(f"/beeld/{other_topic}/{upload}/{verb}/").status_code == 404
    assert Upload.objects.get().quarter_turns == 0


def test_turning_describing_and_taking_out(
    client: Client, storage: Storage, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    send(client)
    upload = Upload.objects.get().pk
    for _ in range(5):
        assert client.post(f"/beeld/{ABOUT}/{upload}/draaien/").status_code == 204
    words = {"description": "  Een\0 bank \n voor de flat " + "x" * 400}
    client.post(f"/beeld/{ABOUT}/{upload}/beschrijven/", words)
    waiting = Upload.objects.get()
    assert waiting.quarter_turns == 1
    assert waiting.description.startswith("Een bank voor de flat x")
    assert len(waiting.description) == 300
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/beeld/{ABOUT}/{upload}/weg/").status_code == 204
    assert client.post(f"/beeld/{ABOUT}/{upload}/weg/").status_code == 404
    assert files_in(storage) == []


@on_disk
def test_a_full_disk_leaves_no_half_file_of_a_form(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = FileSystemStorage.save

    def fill(self: FileSystemStorage, name: str, content: Any) -> str:
        save(self, name, content)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "save", fill)
    with pytest.raises(NoRoom):
        a_waiting_picture()
    assert not Upload.objects.exists()
    assert files_in(storage) == []


def test_what_waits_together_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    first = a_waiting_picture()
    monkeypatch.setattr(uploads, "MOST_WAITING_BYTES", first.size * 2 - 1)
    with pytest.raises(NoRoom):
        a_waiting_picture(holder=b"o" * 32)


def test_pictures_keep_the_order_in_which_they_came() -> None:
    first, second, third = (a_waiting_picture() for _ in range(3))
    drop_upload(upload=second)
    fourth = a_waiting_picture()
    positions = [Upload.objects.get(pk=each.pk).position for each in (first, third, fourth)]
    assert positions == sorted(set(positions))


@pytest.mark.django_db(transaction=True)
def test_two_pictures_at_once_do_not_make_six(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        a_waiting_picture()
    counted_both = Barrier(2, timeout=1)
    next_position = uploads._next_position

    def wait_for_the_other(holder: bytes) -> int:
        # Only when both can count before one is kept do they meet here.
        with suppress(BrokenBarrierError):
            counted_both.wait()
        return next_position(holder)

    monkeypatch.setattr(uploads, "_next_position", wait_for_the_other)

    def send_one() -> bool:
        try:
            a_waiting_picture()
        except Refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as threads:
        futures = [threads.submit(send_one) for _ in range(2)]
        taken = [future.result() for future in futures]
    assert sorted(taken) == [False, True]
    assert Upload.objects.filter(holder=BROWSER).count() == 5
    assert len(files_in(storage)) == 5


def test_what_was_never_sent_is_forgotten_after_a_day(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    old = a_waiting_picture()
    nobodys = default_storage.save("sources/nobodys", a_file())
    Upload.objects.update(on=clock.today() - timedelta(days=2))
    fresh = a_waiting_picture()
    with django_capture_on_commit_callbacks(execute=True):
        jobs.forget_uploads.func(timestamp=0)
    assert list(Upload.objects.values_list("pk", flat=True)) == [fresh.pk]
    assert not default_storage.exists(old.stored_as)
    assert default_storage.exists(nobodys), "a file of just now may belong to a row on its way"
    with clock.at(clock.now() + timedelta(days=3)):
        Upload.objects.update(on=clock.today())
        jobs.forget_uploads.func(timestamp=0)
    assert not default_storage.exists(nobodys)
    assert default_storage.exists(fresh.stored_as)


def test_signing_out_takes_the_secret_of_the_browser_back(client: Client) -> None:
    client.force_login(an_account())
    send(client)
    upload = Upload.objects.get().pk
    client.post("/uitloggen/")
    assert client.cookies["wis-concepten"].value == "1"
    assert client.post(f"/beeld/{ABOUT}/{upload}/weg/").status_code == 404
