"""Which devices are told of news: added, kept, removed."""

from __future__ import annotations

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings as live
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from tests.builders import a_person, an_account
from weerklank.kernel.policy import Denied, Refused
from weerklank.kernel.sealing import KeyRing
from weerklank.notifications import actions, push
from weerklank.notifications.models import PushDevice
from weerklank.notifications.push import Endpoint, devices_of
from weerklank.notifications.tests.devices import Phone, Service, subscribes
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db


def test_where_a_device_is_lies_sealed_and_survives_a_change_of_keys(service: Service) -> None:
    account = an_account()
    subscribes(account, service)
    assert b"localhost" not in bytes(PushDevice.objects.get().sealed)
    both = live.ALIAS_KEY_RING.with_new_key()
    with override_settings(ALIAS_KEY_RING=both):
        call_command("rotate_alias_keys")
    with override_settings(ALIAS_KEY_RING=KeyRing(both.keys[:1])):
        [device] = devices_of([account.pk])[account.pk]
    assert device.endpoint.address == service.address("/phone")


def test_the_same_device_counts_once_and_ten_is_the_most(service: Service) -> None:
    account = an_account()
    for _ in range(2):
        subscribes(account, service)
    assert PushDevice.objects.count() == 1
    for number in range(9):
        subscribes(account, service, f"/{number}")
    with pytest.raises(Refused):
        subscribes(account, service, "/eleventh")
    assert PushDevice.objects.count() == 10


@pytest.mark.parametrize(
    "address",
    [
        "https://10.0.0.1/internal",
        "http://localhost/plain",
        "https://localhost.evil.example/",
        "https://evil.example/localhost",
        "file:///etc/passwd",
        "https://127.0.0.1\\@localhost/x",
        "https://127.0.0.1 @localhost/x",
        "https://me@localhost/x",
        "https://me:secret@localhost/x",  # pragma: allowlist secret
        "https://@localhost/x",
        "https://localhost:8443/x",
        "https://local\thost/x",
        "https://localhost/\N{LATIN SMALL LETTER E WITH ACUTE}",
        "https://a..localhost/x",
        "https://.localhost/x",
        f"https://{'a' * 64}.localhost/x",
        "https://[::1",
        "https://localhost:port/x",
    ],
)
def test_we_call_services_of_browsers_and_nobody_else(service: Service, address: str) -> None:
    account = an_account()
    with pytest.raises(Refused):
        actions.add_device(
            person=a_person(account), endpoint=Phone().endpoint(address), device="phone"
        )
    assert not PushDevice.objects.exists()
    endpoint = Phone().endpoint(address)
    sent = {"address": address, "p256dh": endpoint.p256dh, "auth": endpoint.auth}
    browser = Client()
    browser.force_login(account)
    page = browser.post("/nieuws/keuze/toestel/", sent, follow=True)
    assert page.status_code == 200
    assert not PushDevice.objects.exists()


@pytest.mark.parametrize("address", ["https://localhost/x", "https://a.b.LOCALHOST:443/x@y?z"])
def test_any_device_of_a_service_of_browsers_is_taken(
    service: Service, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "PORT", 443)
    actions.add_device(person=a_person(), endpoint=Phone().endpoint(address), device="phone")
    assert PushDevice.objects.count() == 1


def test_keys_that_are_none_are_refused_and_strangers_denied(service: Service) -> None:
    wrong = Endpoint(service.address("/phone"), "AAAA", "AAAA")
    with pytest.raises(Refused):
        actions.add_device(person=a_person(), endpoint=wrong, device="phone")
    right = Phone().endpoint(service.address("/phone"))
    with pytest.raises(Denied):
        actions.add_device(person=NOBODY, endpoint=right, device="phone")


def test_a_device_is_added_and_removed_on_the_page_by_its_owner(service: Service) -> None:
    account, other = an_account(), an_account()
    browser, stranger = Client(), Client()
    browser.force_login(account)
    stranger.force_login(other)
    endpoint = Phone().endpoint(service.address("/phone"))
    sent = {"address": endpoint.address, "p256dh": endpoint.p256dh, "auth": endpoint.auth}
    assert browser.post("/nieuws/keuze/toestel/", sent).status_code == 302
    device = PushDevice.objects.get()
    stranger.post(f"/nieuws/keuze/toestel/{device.pk}/")
    assert PushDevice.objects.count() == 1
    browser.post(f"/nieuws/keuze/toestel/{device.pk}/")
    assert not PushDevice.objects.exists()
    browser.post("/nieuws/keuze/toestel/", {"address": "", "p256dh": "", "auth": ""})
    assert not PushDevice.objects.exists()


def test_signing_out_everywhere_and_a_new_password_end_what_devices_are_told(
    service: Service,
) -> None:
    account, other = an_account(), an_account()
    subscribes(other, service)
    browser = Client()
    for end in (
        lambda: browser.post(reverse("people:end_sessions")),
        lambda: get_adapter().set_password(account, "een heel nieuw wachtwoord"),
    ):
        subscribes(account, service)
        browser.force_login(account)
        end()
        assert list(PushDevice.objects.values_list("account", flat=True)) == [other.pk]
