"""Devices that are told of news, through a real server that plays the service of their browser."""

from __future__ import annotations

import base64
import json
import logging
import os
import ssl
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import http_ece
import pytest
from allauth.account.adapter import get_adapter
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings as live
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from py_vapid import Vapid
from pytest_django.fixtures import Settings

from tests.builders import (
    a_person,
    a_portal,
    a_space,
    an_account,
    an_alias,
    an_organisation,
)
from weerklank.kernel import clock
from weerklank.kernel.notices import When
from weerklank.kernel.policy import Denied, Refused
from weerklank.kernel.sealing import KeyRing
from weerklank.notifications import actions, push
from weerklank.notifications.mailing import mail_at_once, mail_digests
from weerklank.notifications.models import PushDevice
from weerklank.notifications.push import Endpoint, devices_of, public_key
from weerklank.notifications.tests.conftest import News, Relay
from weerklank.notifications.tests.telling import chooses, tell, unmailed
from weerklank.people.models import Account
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db


def text_of(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@dataclass
class Phone:
    """A browser on a device: it alone can read what is sent to it."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    def endpoint(self, address: str) -> Endpoint:
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return Endpoint(address, text_of(point), text_of(self.auth))

    def reads(self, sent: bytes) -> dict[str, str]:
        plain = cast(Any, http_ece).decrypt(sent, private_key=self.key, auth_secret=self.auth)
        told: dict[str, str] = json.loads(plain)
        return told


@dataclass
class Service:
    """What came in, by path, and what is answered in place of 201."""

    port: int = 0
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    stalled: dict[str, threading.Event] = field(default_factory=dict)
    when_called: Callable[[], object] = lambda: None

    def address(self, path: str) -> str:
        return f"https://localhost:{self.port}{path}"

    def sent_to(self, path: str) -> list[bytes]:
        return [body for where, _headers, body in self.came if where == path]


def certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(clock.ago(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "service.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def service(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    made = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.came.append((self.path, dict(self.headers.items()), body))
            made.when_called()
            if self.path in made.stalled:
                made.stalled[self.path].wait(timeout=20)
            self.send_response(made.answers.get(self.path, 201))
            self.send_header("Location", made.address("/elsewhere"))
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_given: object) -> None:
            """Says nothing."""

    pem = certificate(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    made.port = server.server_address[1]
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    settings.VAPID_PRIVATE_KEY = text_of(os.urandom(32))
    settings.PUSH_SERVICES = ["localhost"]
    monkeypatch.setattr(push, "PORT", made.port)
    yield made
    for event in made.stalled.values():
        event.set()
    server.shutdown()
    server.server_close()


def subscribes(account: Account, service: Service, path: str = "/phone") -> Phone:
    phone = Phone()
    actions.add_device(
        person=a_person(account),
        endpoint=phone.endpoint(service.address(path)),
        device="phone",
    )
    return phone


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


def test_the_app_has_a_name_and_its_script_keeps_no_page() -> None:
    browser = Client()
    manifest = browser.get("/app.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    assert json.loads(manifest.content)["name"] == "Weerklank"
    script = browser.get("/app-nieuws.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert b"caches" not in script.content
    assert b'"fetch"' not in script.content
