"""Where one is signed in; what the database shows of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import an_account
from weerklank.kernel import clock
from weerklank.people.models import Account, Session
from weerklank.people.sessions import SessionStore, stored_key

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 14) Mobile Safari"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0)"


def on_a_device(account: Account, agent: str) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    client.force_login(account)
    client.get(reverse("people:me"))
    return client


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("people:me")).status_code == 200


def test_devices_are_listed_by_kind_and_day() -> None:
    account = an_account()
    phone = on_a_device(account, PHONE)
    on_a_device(account, LAPTOP)
    page = phone.get(reverse("people:sessions")).content.decode()
    assert page.index("telefoon") < page.index("Windows-computer")
    assert page.count("dit apparaat") == 1
    assert "Android" not in page


def test_one_device_can_be_signed_out() -> None:
    account = an_account()
    phone, laptop = on_a_device(account, PHONE), on_a_device(account, LAPTOP)
    key = stored_key(laptop.session.session_key or "")
    phone.post(reverse("people:end_session"), {"session": key})
    assert is_signed_in(phone)
    assert not is_signed_in(laptop)
    assert phone.post(reverse("people:end_session"), {"session": key}).status_code == 302


def test_a_device_of_somebody_else_cannot() -> None:
    mine, theirs = on_a_device(an_account(), PHONE), on_a_device(an_account(), LAPTOP)
    key = stored_key(theirs.session.session_key or "")
    mine.post(reverse("people:end_session"), {"session": key})
    assert is_signed_in(theirs)


def test_sign_out_everywhere() -> None:
    account, other = an_account(), on_a_device(an_account(), PHONE)
    phone, laptop = on_a_device(account, PHONE), on_a_device(account, LAPTOP)
    reply = phone.post(reverse("people:end_sessions"))
    assert reply["Clear-Site-Data"] == '"storage"'
    assert not is_signed_in(phone)
    assert not is_signed_in(laptop)
    assert is_signed_in(other)


def test_the_row_shows_no_key_no_content_and_no_moment() -> None:
    client = on_a_device(an_account(), PHONE)
    row = Session.objects.get()
    key = client.session.session_key or ""
    assert row.session_key != key
    assert key not in row.session_data
    assert "account_authentication" not in row.session_data
    assert (row.expire_date.hour, row.expire_date.minute, row.expire_date.microsecond) == (0, 0, 0)


def test_a_key_from_the_database_opens_nothing() -> None:
    on_a_device(an_account(), PHONE)
    thief = Client()
    thief.cookies["weerklank"] = Session.objects.get().session_key
    assert not is_signed_in(thief)


def test_a_changed_content_counts_as_empty() -> None:
    client = on_a_device(an_account(), PHONE)
    Session.objects.update(session_data="00" * 60)
    assert not is_signed_in(client)


def test_a_session_ends() -> None:
    client = on_a_device(an_account(), PHONE)
    with clock.at(clock.now() + timedelta(days=29)):
        assert not is_signed_in(client)
        SessionStore.clear_expired()
    assert not Session.objects.exists()


def test_a_session_that_is_used_lives_on_by_day() -> None:
    account = an_account()
    client = on_a_device(account, PHONE)
    with clock.at(clock.now() + timedelta(days=3)):
        assert is_signed_in(client)
        assert Session.objects.get().seen_on == clock.today()


def test_the_key_changes_at_signing_in() -> None:
    store = SessionStore()
    store["words"] = "kept"
    store.create()
    before = store.session_key
    store.cycle_key()
    store.save()
    assert store.session_key != before
    assert Session.objects.count() == 1
