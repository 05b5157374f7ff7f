"""Signing up and in: by code, password and app; nothing tells whether an address is known."""

from __future__ import annotations

import re
import smtplib
import time
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from tests.builders import a_portal, an_account, an_organisation
from weerklank.kernel import clock
from weerklank.people.models import Account
from weerklank.people.tests.mailbox import newest_code

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
GOOD = "vier woorden op een rij"


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("people:me")).status_code == 200


def known(password: str | None = None) -> Account:
    account = an_account(password=password)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


def test_sign_up_with_a_code(client: Client) -> None:
    reply = client.post(
        reverse("account_signup"), {"email": "Fatima@voorbeeld.test", "first_name": "  Fatima "}
    )
    assert reply.status_code == 302
    assert not is_signed_in(client)
    page = client.get(reply["Location"])
    assert "fatima@voorbeeld.test" in page.content.decode()
    client.post(reply["Location"], {"code": newest_code()})
    assert is_signed_in(client)
    account = Account.objects.get()
    assert (account.email, account.first_name) == ("fatima@voorbeeld.test", "Fatima")
    assert not account.has_usable_password()
    assert EmailAddress.objects.get().verified
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
    assert not EmailConfirmation.objects.exists()


def test_sign_in_with_a_code(client: Client) -> None:
    account = known()
    reply = client.post(reverse("account_request_login_code"), {"email": account.email.upper()})
    assert client.post(reply["Location"], {"code": newest_code()}).status_code == 302
    assert is_signed_in(client)


@pytest.mark.parametrize("door", ["account_request_login_code", "account_signup"])
def test_another_address_can_be_used(client: Client, door: str) -> None:
    reply = client.post(reverse(door), {"email": "verkeerd@voorbeeld.test"})
    page = client.get(reply["Location"]).content.decode()
    back = re.search(r'name="next" value="([^"]+)"', page)
    assert back
    reply = client.post(reverse("account_logout"), {"next": back[1]})
    assert reply["Location"] == reverse(door)
    assert client.get(reply["Location"]).status_code == 200


def test_a_code_may_be_typed_without_dash(client: Client) -> None:
    reply = client.post(reverse("account_request_login_code"), {"email": known().email})
    client.post(reply["Location"], {"code": " " + newest_code().replace("-", " ")})
    assert is_signed_in(client)


def test_a_code_sent_again_replaces_the_first(client: Client) -> None:
    reply = client.post(reverse("account_request_login_code"), {"email": known().email})
    first = newest_code()
    client.post(reply["Location"], {"action": "resend"})
    assert newest_code() != first
    assert client.post(reply["Location"], {"code": first}).status_code == 422
    client.post(reply["Location"], {"code": newest_code()})
    assert is_signed_in(client)


def test_a_code_ends_after_a_quarter(client: Client) -> None:
    reply = client.post(reverse("account_request_login_code"), {"email": known().email})
    code = newest_code()
    later = time.time() + 15 * 60 + 1
    with mock.patch(
        "allauth.account.internal.flows.code_verification.time.time", return_value=later
    ):
        assert client.post(reply["Location"], {"code": code}).status_code == 302
    assert not is_signed_in(client)


def test_sign_in_with_password(client: Client) -> None:
    account = known(password=GOOD)
    wrong = client.post(reverse("account_login"), {"login": account.email, "password": "anders"})
    assert wrong.status_code == 422
    assert "horen niet bij elkaar" in wrong.content.decode()
    client.post(reverse("account_login"), {"login": account.email, "password": GOOD})
    assert is_signed_in(client)


def test_sign_in_with_app(client: Client) -> None:
    account = known(password=GOOD)
    TOTP.activate(account, SECRET)
    reply = client.post(reverse("account_login"), {"login": account.email, "password": GOOD})
    assert reply["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get(reply["Location"]).status_code == 200
    assert client.post(reply["Location"], {"code": "000000"}).status_code == 422
    now = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    client.post(reply["Location"], {"code": now})
    assert is_signed_in(client)


def test_the_secret_of_an_app_is_sealed() -> None:
    stored = TOTP.activate(known(), SECRET).instance
    stored.refresh_from_db()
    assert SECRET not in str(stored.data)
    assert TOTP(stored).validate_code(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


def test_password_forgotten(client: Client) -> None:
    account = known(password="oud wachtwoord van vroeger")
    reply = client.post(reverse("account_reset_password"), {"email": account.email})
    reply = client.post(reply["Location"], {"code": newest_code()})
    assert client.get(reply["Location"]).status_code == 200
    reply = client.post(reply["Location"], {"password1": GOOD})
    assert "Uw nieuwe wachtwoord" in client.get(reply["Location"]).content.decode()
    client.post(reverse("account_login"), {"login": account.email, "password": GOOD})
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("kort", "te kort"), ("qwertyuiop123", "Veel mensen"), ("password1234", "Veel mensen")],
)
def test_weak_passwords_are_refused(client: Client, password: str, sentence: str) -> None:
    account = known()
    reply = client.post(reverse("account_reset_password"), {"email": account.email})
    reply = client.post(reply["Location"], {"code": newest_code()})
    page = client.post(reply["Location"], {"password1": password})
    assert page.status_code == 422
    assert sentence in page.content.decode()


def outcome(reply: Any, address: str) -> tuple[int, str, str]:
    """What a stranger sees, without what differs at every visit."""
    body = re.sub(
        r'name="(csrfmiddlewaretoken|form_key)" value="[^"]*"', "", reply.content.decode()
    )
    return reply.status_code, reply.get("Location", ""), body.replace(address, "ADDRESS")


@pytest.mark.parametrize(
    ("door", "field"),
    [
        ("account_signup", "email"),
        ("account_request_login_code", "email"),
        ("account_reset_password", "email"),
    ],
)
@pytest.mark.parametrize("state", ["confirmed", "unconfirmed"])
def test_no_answer_tells_whether_an_address_has_an_account(
    door: str, field: str, state: str
) -> None:
    account = an_account()
    EmailAddress.objects.create(
        user=account, email=account.email, verified=state == "confirmed", primary=True
    )
    seen = []
    for address in (account.email, "niemand@voorbeeld.test"):
        client = Client()
        mail.outbox.clear()
        first = client.post(reverse(door), {field: address})
        page = client.get(first["Location"])
        wrong = client.post(first["Location"], {"code": "0000-0000"})
        again = client.post(first["Location"], {"action": "resend"}, follow=True)
        seen.append([outcome(each, address) for each in (first, page, wrong, again)])
        assert [letter.to for letter in mail.outbox][:1] == [[address]]
        assert set(first.cookies) == set(client.cookies) or first.cookies
    assert seen[0] == seen[1]


def test_no_answer_of_the_password_page_tells_whether_an_address_has_an_account() -> None:
    account = known(password=GOOD)
    replies = [
        outcome(
            Client().post(reverse("account_login"), {"login": address, "password": "verkeerd"}),
            address,
        )
        for address in (account.email, "niemand@voorbeeld.test")
    ]
    assert replies[0] == replies[1]


def test_who_signs_up_twice_is_told_by_mail(client: Client) -> None:
    account = known()
    client.post(reverse("account_signup"), {"email": account.email})
    assert "U heeft al een account" in mail.outbox[-1].subject
    assert reverse("account_request_login_code") in mail.outbox[-1].body
    assert Account.objects.count() == 1


def test_two_sign_ups_at_the_same_moment_make_one_account(client: Client) -> None:
    account = known()
    with mock.patch(
        "allauth.account.internal.flows.manage_email.email_already_exists",
        return_value=(account.email, False),
    ):
        reply = client.post(reverse("account_signup"), {"email": account.email})
    assert reply["Location"] == reverse("account_email_verification_sent")
    assert client.get(reply["Location"]).status_code == 200
    assert Account.objects.count() == 1


def test_signing_up_with_the_address_of_another_leaves_no_way_in() -> None:
    thief, owner = Client(), Client()
    thief.post(reverse("account_signup"), {"email": "eigenaar@voorbeeld.test", "password1": GOOD})
    reply = owner.post(reverse("account_request_login_code"), {"email": "eigenaar@voorbeeld.test"})
    owner.post(reply["Location"], {"code": newest_code()})
    assert is_signed_in(owner)
    assert not Account.objects.get().has_usable_password()
    assert not is_signed_in(thief)


def test_twenty_guesses_of_a_code_are_stopped(client: Client) -> None:
    account = known()
    statuses = []
    for _turn in range(20):
        reply = client.post(reverse("account_confirm_login_code"), {"code": "0000-0000"})
        if reply.status_code == 302:
            asked = client.post(reverse("account_request_login_code"), {"email": account.email})
            statuses.append(asked.status_code)
        statuses.append(reply.status_code)
    assert 429 in statuses
    assert reply.status_code == 429
    assert "Dat ging te snel" in reply.content.decode()


def test_passwords_cannot_be_guessed(client: Client) -> None:
    account = known(password=GOOD)
    sent = {"login": account.email, "password": "verkeerd"}
    statuses = [client.post(reverse("account_login"), sent).status_code for _turn in range(8)]
    assert statuses == [422] * 5 + [429] * 3
    late = client.post(reverse("account_login"), {"login": account.email, "password": GOOD})
    assert late.status_code == 429
    assert "te vaak" in late.content.decode()


def test_codes_cannot_be_asked_without_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = {"email": known().email}
    statuses = []
    for _turn in range(5):
        statuses.append(Client().post(reverse("account_request_login_code"), sent).status_code)
    assert statuses == [302, 302, 302, 429, 429]
    assert len(mail.outbox) == 3
    later = clock.now() + timedelta(seconds=61)
    monkeypatch.setattr(time, "time", later.timestamp)
    with clock.at(later):
        assert Client().post(reverse("account_request_login_code"), sent).status_code == 302


@override_settings(TRUSTED_PROXIES=1, ACCOUNT_RATE_LIMITS={"login": "2/m/ip"})
def test_behind_a_proxy_each_network_has_a_limit_of_its_own() -> None:
    sent = {"login": known().email, "password": "verkeerd"}

    def tries(forwarded: str) -> int:
        reply = Client().post(reverse("account_login"), sent, HTTP_X_FORWARDED_FOR=forwarded)
        return reply.status_code

    assert [tries(f"10.0.0.{turn}, 192.0.2.1") for turn in range(3)] == [422, 422, 429]
    assert tries("10.0.0.9, 192.0.2.2") == 422


def test_after_signing_in_one_comes_back_behind_the_same_door(client: Client) -> None:
    a_portal(an_organisation())
    account = known(password=GOOD)
    reply = client.post(
        "/duinwijk/inloggen/",
        {"login": account.email, "password": GOOD, "next": "/duinwijk/mijn/account/?a=1"},
    )
    assert reply["Location"] == "/duinwijk/mijn/account/?a=1"
    assert client.get("/duinwijk/mijn/account/").status_code == 200


def test_a_page_behind_signing_in_leads_there_and_back(client: Client) -> None:
    a_portal(an_organisation())
    account = known()
    reply = client.get("/duinwijk/mijn/account/apparaten/")
    assert reply["Location"] == "/duinwijk/inloggen/?next=/duinwijk/mijn/account/apparaten/"
    page = client.get(reply["Location"]).content.decode()
    assert 'name="next" value="/duinwijk/mijn/account/apparaten/"' in page
    reply = client.post(
        "/duinwijk/inloggen/code/",
        {"email": account.email, "next": "/duinwijk/mijn/account/apparaten/"},
    )
    reply = client.post(reply["Location"], {"code": newest_code()})
    assert reply["Location"] == "/duinwijk/mijn/account/apparaten/"


@pytest.mark.parametrize("target", ["https://elders.test/", "//elders.test/", "javascript:1"])
def test_nobody_is_led_to_another_site(client: Client, target: str) -> None:
    account = known(password=GOOD)
    reply = client.post(
        reverse("account_login"), {"login": account.email, "password": GOOD, "next": target}
    )
    assert "elders" not in reply["Location"]
    assert not reply["Location"].startswith("javascript")


def test_a_mail_that_cannot_be_sent_is_said(client: Client) -> None:
    account = known()
    with mock.patch(
        "django.core.mail.EmailMessage.send", side_effect=smtplib.SMTPServerDisconnected
    ):
        reply = client.post(reverse("account_request_login_code"), {"email": account.email})
    assert reply.status_code == 503
    assert "nu geen mail" in reply.content.decode()


def test_signing_out_has_the_device_forget(client: Client) -> None:
    client.force_login(known())
    reply = client.post(reverse("account_logout"))
    assert reply["Clear-Site-Data"] == '"storage"'
    assert not is_signed_in(client)


def test_mail_names_no_network_address_and_no_device() -> None:
    account = known(password="oud wachtwoord van vroeger")
    client = Client(HTTP_USER_AGENT="Bijzondere browser", REMOTE_ADDR="192.0.2.7")
    reply = client.post(reverse("account_reset_password"), {"email": account.email})
    reply = client.post(reply["Location"], {"code": newest_code()})
    client.post(reply["Location"], {"password1": GOOD})
    assert len(mail.outbox) == 2
    for letter in mail.outbox:
        assert "Bijzondere" not in str(letter.message())
        assert "192.0.2.7" not in str(letter.message())
        assert letter.content_subtype == "plain"


PROVIDER = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "gemeente",
                "name": "Gemeente Duinwijk",
                "client_id": "x",
                "secret": "y",
                "settings": {"server_url": "https://id.voorbeeld.test"},
            }
        ]
    }
}


def test_organisations_are_offered_only_when_there_are_some(client: Client) -> None:
    assert "Via een andere organisatie" not in client.get(reverse("account_login")).content.decode()
    with override_settings(SOCIALACCOUNT_PROVIDERS=PROVIDER):
        page = client.get(reverse("account_login") + "?next=/mijn/account/").content.decode()
        assert "Inloggen met Gemeente Duinwijk" in page
        start = reverse("openid_connect_login", kwargs={"provider_id": "gemeente"})
        assert f"{start}?next=/mijn/account/" in page
        assert "Gemeente Duinwijk" in client.get(start).content.decode()


def test_the_way_to_an_organisation_goes_over_a_page_in_between(client: Client) -> None:
    found = {
        "authorization_endpoint": "https://id.voorbeeld.test/auth",
        "token_endpoint": "https://id.voorbeeld.test/token",
    }
    with (
        override_settings(SOCIALACCOUNT_PROVIDERS=PROVIDER),
        mock.patch(
            "allauth.socialaccount.providers.openid_connect.views."
            "OpenIDConnectOAuth2Adapter.openid_config",
            found,
        ),
    ):
        reply = client.post(reverse("openid_connect_login", kwargs={"provider_id": "gemeente"}))
    assert reply.status_code == 200
    assert "url=https://id.voorbeeld.test/auth?" in reply.content.decode()
