"""Files that go on coming after the words they belong to were sent."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from tests.builders import a_person, a_question, a_space, an_account
from tests.connections import at_the_same_time
from weerklank.contributions.actions import withdraw_contribution
from weerklank.kernel import clock
from weerklank.kernel.policy import Refused
from weerklank.media import jobs
from weerklank.media.actions import drop_upload
from weerklank.media.actions.assets import SpaceFull, keep_upload
from weerklank.media.failures import FileFailure
from weerklank.media.holders import COOKIE, Holder
from weerklank.media.models import Asset, Upload
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.media.queries import trouble_with
from weerklank.media.storage import files
from weerklank.media.tests.sending import (
    ABOUT,
    Interrupted,
    ask,
    bring,
    bring_while,
    digest_of,
    open_room,
    stop,
)
from weerklank.media.tests.storages import Storage, on_both
from weerklank.media.tests.worlds import a_waiting_picture, contributes_pictures, files_in

pytestmark = pytest.mark.django_db
Commit = Callable[..., Any]
PHOTO = phone_jpeg()
HALF = len(PHOTO) // 2


def sent_halfway(client: Client) -> tuple[str, Asset]:
    """Words were sent while half of their photo was there; where the rest goes, and the asset."""
    address = open_room(client, len(PHOTO), digest=digest_of(PHOTO)).headers["Location"]
    bring(client, address, PHOTO[:HALF], at=0)
    contributes_pictures(an_account(), a_question(a_space()), [Upload.objects.get()])
    return address, Asset.objects.get()


@on_both
def test_the_rest_still_comes_and_then_it_is_prepared(
    client: Client, storage: Storage, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        address, asset = sent_halfway(client)
        assert asset.state == Asset.State.ARRIVING
        assert ask(client, address).headers["Upload-Offset"] == str(HALF)
        last = bring(client, address, PHOTO[HALF:], at=HALF)
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(PHOTO)))
    asset.refresh_from_db()
    assert asset.state == Asset.State.PREPARING
    with files().open(asset.source) as source:
        assert source.read() == PHOTO
    assert not Upload.objects.exists()
    assert [file.name for file in files_in(storage)] == [asset.source.rpartition("/")[2]]
    assert asset.source.rpartition("/")[2] not in address
    jobs.prepare(asset.pk)
    asset.refresh_from_db()
    assert asset.state == Asset.State.READY


def test_only_who_sent_it_can_go_on(client: Client) -> None:
    address, _asset = sent_halfway(client)
    stranger = Client()
    stranger.cookies[COOKIE] = "s" * 40
    for who in (Client(), stranger):
        assert ask(who, address).status_code == 404
        assert bring(who, address, PHOTO[HALF:], at=HALF).status_code == 404
        assert stop(who, address).status_code == 404
    upload = Upload.objects.get()
    assert upload.holder == Holder(client.cookies[COOKIE].value).hash_for(upload.pk)
    assert client.get(f"/beeld/{ABOUT}/{upload.pk}/wacht").status_code == 404


def test_nothing_on_the_way_ties_two_files_of_one_browser_together(client: Client) -> None:
    sent_halfway(client)
    second = open_room(client, len(PHOTO)).headers["Location"]
    bring(client, second, PHOTO[:HALF], at=0)
    waiting = Upload.objects.get(arrives_as=None)
    contributes_pictures(an_account(), a_question(a_space()), [waiting])
    one, other = (vars(row) for row in Upload.objects.all())
    alike = {name for name in one if name != "_state" and one[name] == other[name]}
    told_of_both = {"kind", "size", "received", "on", "quarter_turns", "description"}
    assert one["staging"] != other["staging"] or one["staging"] == {}
    empty = {"starts_ms", "ends_ms", "written", "backdrop_id", "backdrop_stored_as"}
    # A disk keeps nothing in `staging`, a bucket names of each file alone; which place it had on
    # the form tells of one form alone.
    assert alike - {"position", "staging"} == told_of_both | empty


@pytest.mark.parametrize("how", ["of no use", "taken back", "too late"])
@on_both
def test_whose_words_it_belongs_to_is_told_when_it_never_comes(
    client: Client, storage: Storage, django_capture_on_commit_callbacks: Commit, how: str
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        address, asset = sent_halfway(client)
        if how == "of no use":
            assert bring(client, address, b"?" * (len(PHOTO) - HALF), at=HALF).status_code == 422
        elif how == "taken back":
            assert stop(client, address).status_code == 204
        else:
            with clock.at(clock.now() + timedelta(days=2)):
                jobs.forget_uploads.func(timestamp=0)
                assert Upload.objects.exists(), "it is waited for a day longer"
            with clock.at(clock.now() + timedelta(days=3)):
                jobs.forget_uploads.func(timestamp=0)
    asset.refresh_from_db()
    expected = FileFailure.UNUSABLE if how == "of no use" else FileFailure.NOT_ARRIVED
    assert (asset.state, asset.failure) == (Asset.State.FAILED, expected)
    assert trouble_with(asset)
    assert asset.byte_count == 0
    assert not Upload.objects.exists()
    assert files_in(storage) == []


def test_words_taken_back_stop_what_still_comes(
    client: Client, storage: Storage, django_capture_on_commit_callbacks: Commit
) -> None:
    account = an_account()
    address = open_room(client, len(PHOTO)).headers["Location"]
    bring(client, address, PHOTO[:HALF], at=0)
    words = contributes_pictures(account, a_question(a_space()), [Upload.objects.get()])
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_contribution(person=a_person(account), contribution=words)
    assert bring(client, address, PHOTO[HALF:], at=HALF).status_code == 404
    assert Asset.objects.get().state == Asset.State.GONE
    assert files_in(storage) == []


def test_a_space_takes_files_up_to_its_quota() -> None:
    author, topic = an_account(), a_question(a_space())
    with override_settings(MEDIA_SPACE_QUOTA=1_500_000):
        contributes_pictures(author, topic, [a_waiting_picture()])
        second = a_waiting_picture()
        with pytest.raises(SpaceFull):
            contributes_pictures(author, topic, [second])
        assert Upload.objects.get() == second, "it is still with its sender"
        contributes_pictures(author, a_question(a_space()), [second])


def test_what_a_space_let_go_counts_no_longer() -> None:
    author, topic = an_account(), a_question(a_space())
    with override_settings(MEDIA_SPACE_QUOTA=1_500_000):
        words = contributes_pictures(author, topic, [a_waiting_picture()])
        withdraw_contribution(person=a_person(author), contribution=words)
        contributes_pictures(author, topic, [a_waiting_picture()])


def test_a_file_that_was_taken_out_meanwhile_cannot_be_sent() -> None:
    upload = a_waiting_picture()
    drop_upload(upload=Upload.objects.get())
    with pytest.raises(Refused):
        contributes_pictures(an_account(), a_question(a_space()), [upload])


@pytest.mark.django_db(transaction=True)
def test_words_sent_while_the_last_piece_comes_in_lose_nothing(
    client: Client,
) -> None:
    address = open_room(client, len(PHOTO)).headers["Location"]
    bring(client, address, PHOTO[:HALF], at=0)
    topic = a_question(a_space())
    read_before = Upload.objects.get()
    bring(client, address, PHOTO[HALF:], at=HALF)
    with transaction.atomic():
        asset = keep_upload(upload=read_before, audience=topic.audience, space=topic.space)
    assert asset.state == Asset.State.PREPARING
    assert not Upload.objects.exists()


@on_both
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(4))
def test_two_tabs_with_the_same_file_both_end_well(client: Client, round_: int) -> None:
    secret = uuid.uuid4().hex * 2

    def send_all() -> int:
        tab = Client()
        tab.cookies[COOKIE] = secret
        address = open_room(tab, len(PHOTO), digest=digest_of(PHOTO)).headers["Location"]
        for _ in range(50):
            there = int(ask(tab, address).headers["Upload-Offset"])
            if there == len(PHOTO):
                return there
            bring(tab, address, PHOTO[there : there + 25_000], at=there)
        raise AssertionError("It never came whole")

    assert at_the_same_time(send_all, send_all) == [len(PHOTO)] * 2
    upload = Upload.objects.get()
    with files().open(upload.stored_as) as file:
        assert file.read() == PHOTO


@on_both
@pytest.mark.django_db(transaction=True)
def test_a_slow_message_never_undoes_what_a_later_one_brought(
    client: Client, storage: Storage
) -> None:
    address = open_room(client, len(PHOTO)).headers["Location"]
    other = Client()
    other.cookies[COOKIE] = client.cookies[COOKIE].value

    def bring_more() -> None:
        assert bring(other, address, PHOTO[:30_000], at=0).status_code == 204

    body = Interrupted(PHOTO[:1000], PHOTO[1000:2000], between=bring_more)
    slow = bring_while(client, address, body)
    assert slow.status_code == 409
    assert ask(client, address).headers["Upload-Offset"] == "30000"
    bring(client, address, PHOTO[30_000:], at=30_000)
    [kept] = files_in(storage)
    assert kept.read_bytes() == PHOTO


@on_both
@pytest.mark.django_db(transaction=True)
def test_a_file_taken_out_while_it_comes_in_leaves_nothing(
    client: Client, storage: Storage
) -> None:
    address = open_room(client, len(PHOTO)).headers["Location"]

    def take_out() -> None:
        drop_upload(upload=Upload.objects.get())

    answer = bring_while(client, address, Interrupted(PHOTO[:9], PHOTO[9:99], between=take_out))
    assert answer.status_code == 404
    assert files_in(storage) == []
