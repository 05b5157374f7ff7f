"""Devices that are told of news, through the service of their browser."""

from __future__ import annotations

import logging
import threading
import uuid
from datetime import timedelta
from typing import Any, cast

import pytest
from django.db import connection
from django.test import Client
from py_vapid import Vapid
from pytest_django.fixtures import Settings

from tests.builders import a_person, a_portal, a_space, an_account, an_alias, an_organisation
from weerklank.kernel import clock
from weerklank.kernel.notices import When
from weerklank.notifications import actions, push
from weerklank.notifications.mailing import mail_at_once, mail_digests
from weerklank.notifications.models import PushDevice
from weerklank.notifications.push import Endpoint, public_key
from weerklank.notifications.tests.conftest import News, Relay
from weerklank.notifications.tests.devices import Phone, Service, subscribes
from weerklank.notifications.tests.telling import chooses, tell, unmailed
from weerklank.people.models import Account

pytestmark = pytest.mark.django_db


def test_a_device_hears_that_there_is_news_and_nothing_else(
    news: News, relay: Relay, service: Service
) -> None:
    account = an_account()
    phone = subscribes(account, service)
    tell(an_alias(account, a_space(name="Zorg en schulden")))
    mail_at_once()
    mail_at_once()
    [(path, headers, body)] = service.came
    assert phone.reads(body) == {"title": "Weerklank", "body": "Er is nieuws voor u"}
    assert (path, headers["topic"], headers["ttl"]) == ("/phone", "news", "86400")
    token = headers["authorization"].split("t=")[1].split(",")[0]
    assert cast(Any, Vapid).verify(f"vapid t={token},k={public_key()}")


def test_off_muted_never_quiet_and_what_waits_for_a_digest_tell_no_device(
    news: News, relay: Relay, service: Service
) -> None:
    space = a_space()
    off, muted, never, quiet, later = (an_account() for _ in range(5))
    Account.objects.filter(pk=off.pk).update(letters=Account.Letters.NONE)
    chooses(muted, muted=frozenset({space.pk}))
    chooses(never, when={"answers": When.NEVER})
    chooses(quiet, quiet_from=0, quiet_until=23)
    chooses(later, when={"answers": When.DIGEST})
    noon = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
    for account in (off, muted, never, quiet, later):
        subscribes(account, service)
        tell(an_alias(account, space), made_at=noon)
    with clock.at(noon):
        mail_at_once()
    with clock.at(noon + timedelta(days=1)):
        mail_digests()
    assert service.came == []


def test_an_address_that_bounces_keeps_no_device_from_hearing(
    news: News, relay: Relay, service: Service
) -> None:
    account = an_account(mail_bounces=True)
    subscribes(account, service)
    tell(an_alias(account, a_space()))
    mail_at_once()
    assert (len(service.came), relay.taken) == (1, [])


@pytest.mark.parametrize("answer", [404, 410])
def test_a_device_that_is_gone_is_forgotten(
    news: News, relay: Relay, service: Service, answer: int
) -> None:
    account = an_account()
    subscribes(account, service, "/gone")
    subscribes(account, service, "/there")
    service.answers["/gone"] = answer
    for _ in range(2):
        tell(an_alias(account, a_space()))
        mail_at_once()
    assert len(service.sent_to("/gone")) == 1
    assert len(service.sent_to("/there")) == 2
    assert PushDevice.objects.count() == 1


@pytest.mark.parametrize("answer", [302, 429, 500])
def test_any_other_answer_changes_nothing_and_leads_nowhere(
    news: News, relay: Relay, service: Service, answer: int
) -> None:
    account = an_account()
    subscribes(account, service)
    service.answers["/phone"] = answer
    tell(an_alias(account, a_space()))
    mail_at_once()
    assert [path for path, _headers, _body in service.came] == ["/phone"]
    assert PushDevice.objects.count() == 1
    assert len(relay.letters_to(account.email)) == 1


def test_a_service_that_stalls_is_asked_once_in_a_round(
    news: News, relay: Relay, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "PATIENCE_SECONDS", 0.2)
    people = [an_account() for _ in range(4)]
    service.stalled["/phone"] = threading.Event()
    for account in people:
        subscribes(account, service)
        tell(an_alias(account, a_space()))
    mail_at_once()
    assert len(service.came) == 1
    assert len(relay.taken) == len(people)


def a_broken_device(account: Account, service: Service) -> None:
    key = uuid.uuid4()
    broken = Endpoint(service.address("/broken"), "AAAA", "AAAA")
    PushDevice.objects.create(id=key, account=account, sealed=push.sealed(key, broken))


def test_a_device_that_cannot_be_written_to_is_dropped_and_breaks_nobodys_round(
    news: News, relay: Relay, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    people = [an_account() for _ in range(3)]
    for account in people:
        a_broken_device(account, service)
        subscribes(account, service)
        tell(an_alias(account, a_space()))
    with caplog.at_level(logging.INFO, logger="weerklank"):
        mail_at_once()
    assert "devices: " in caplog.text
    assert "3 dropped" in caplog.text
    assert "localhost" not in caplog.text
    assert (len(relay.taken), unmailed()) == (3, 0)
    assert len(service.sent_to("/phone")) == 3
    assert PushDevice.objects.count() == 3


def test_a_fault_of_ours_drops_no_device_and_holds_up_no_mail(
    news: News, relay: Relay, service: Service, settings: Settings
) -> None:
    account = an_account()
    subscribes(account, service)
    settings.SECURITY_CONTACT = ""
    tell(an_alias(account, a_space()))
    mail_at_once()
    assert (len(relay.taken), unmailed(), service.came) == (1, 0, [])
    assert PushDevice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_devices_are_called_once_all_mail_of_the_batch_is_out_and_marked(
    news: News, relay: Relay, service: Service
) -> None:
    waited: list[tuple[int, int]] = []

    def look() -> None:
        waited.append((len(relay.taken), unmailed()))
        connection.close()

    service.when_called = look
    for _ in range(3):
        account = an_account()
        subscribes(account, service)
        tell(an_alias(account, a_space()))
    mail_at_once()
    assert waited == [(3, 0)] * 3


def test_one_round_calls_devices_for_so_many_seconds_and_no_longer(
    news: News, relay: Relay, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "BUDGET_SECONDS", 0.0001)
    for _ in range(3):
        account = an_account()
        subscribes(account, service)
        tell(an_alias(account, a_space()))
    mail_at_once()
    assert (len(service.came), len(relay.taken), unmailed()) == (1, 3, 0)


def test_a_redirect_and_a_host_that_is_not_there_are_the_fault_of_that_device_alone(
    news: News, relay: Relay, service: Service
) -> None:
    account = an_account()
    for path in ("/moved", "/one", "/two"):
        subscribes(account, service, path)
    actions.add_device(
        person=a_person(account),
        endpoint=Phone().endpoint(service.address("/").replace("localhost", "no.such.localhost")),
        device="phone",
    )
    service.answers["/moved"] = 307
    tell(an_alias(account, a_space()))
    mail_at_once()
    assert sorted(path for path, _headers, _body in service.came) == ["/moved", "/one", "/two"]


def test_a_service_that_stalls_under_one_host_is_not_asked_under_another(
    news: News, relay: Relay, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "PATIENCE_SECONDS", 0.2)
    account = an_account()
    service.stalled["/phone"] = threading.Event()
    subscribes(account, service)
    key = uuid.uuid4()
    again = Phone().endpoint(f"https://LOCALHOST:{service.port}/phone")
    PushDevice.objects.create(id=key, account=account, sealed=push.sealed(key, again))
    tell(an_alias(account, a_space()))
    mail_at_once()
    assert len(service.came) == 1


def test_without_a_key_of_ours_nothing_is_told_or_offered(
    news: News, relay: Relay, service: Service, settings: Settings
) -> None:
    account = an_account()
    subscribes(account, service)
    browser = Client()
    browser.force_login(account)
    a_portal(an_organisation(), "duinwijk")
    page = browser.get("/duinwijk/nieuws/keuze/").content.decode()
    assert "data-push-key" in page
    assert 'data-push-worker="/app-nieuws.js"' in page
    settings.VAPID_PRIVATE_KEY = ""
    assert "data-push-key" not in browser.get("/nieuws/keuze/").content.decode()
    tell(an_alias(account, a_space()))
    mail_at_once()
    assert service.came == []


def test_a_service_that_left_the_list_is_called_no_more(
    news: News, relay: Relay, service: Service, settings: Settings
) -> None:
    account = an_account()
    subscribes(account, service)
    settings.PUSH_SERVICES = ["elsewhere.example"]
    tell(an_alias(account, a_space()))
    mail_at_once()
    assert service.came == []
    assert len(relay.letters_to(account.email)) == 1
