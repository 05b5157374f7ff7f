"""Every page of signing in and of one's own account can be reached and shows its own words."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from tests.builders import an_account
from weerklank.people import sign_in_urls, urls
from weerklank.people.models import Account

pytestmark = pytest.mark.django_db

POST_ONLY = {"consent", "end_session", "end_sessions", "forget", "switch_language"}
PLAIN = [
    pattern.name
    for pattern in sign_in_urls.urlpatterns
    if "<" not in str(pattern.pattern) and pattern.name
]
OWN = [f"people:{pattern.name}" for pattern in urls.urlpatterns if pattern.name not in POST_ONLY]


def signed_in(client: Client, account: Account | None = None) -> Account:
    """Signs somebody in, a moment ago, as far as the session knows."""
    account = account or an_account()
    client.force_login(account)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return account


@pytest.mark.parametrize("name", [*PLAIN, *OWN])
def test_every_page_answers_a_stranger(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code in (200, 302, 401), name
    if response.status_code == 302:
        assert response["Location"].startswith("/"), name


@pytest.mark.parametrize("name", [*PLAIN, *OWN])
def test_every_page_answers_somebody_signed_in(client: Client, name: str) -> None:
    account = signed_in(client)
    account.set_password("vier woorden op een rij")
    account.save()
    signed_in(client, account)
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(account)
    response = client.get(reverse(name))
    assert response.status_code in (200, 302, 401), name
    if response.status_code == 200 and "download" not in name:
        body = response.content.decode()
        assert "<h1" in body
        assert "style=" not in body
        assert "<script>" not in body


def test_set_up_pages_for_who_has_nothing_yet(client: Client) -> None:
    signed_in(client)
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "account_set_password", "mfa_index"):
        response = client.get(reverse(name))
        assert response.status_code == 200, name
        assert "<h1" in response.content.decode()


def test_pages_about_one_passkey(client: Client) -> None:
    account = signed_in(client)
    key = Authenticator.objects.create(
        user=account, type=Authenticator.Type.WEBAUTHN, data={"name": "Telefoon"}
    )
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        response = client.get(reverse(name, kwargs={"pk": key.pk}))
        assert response.status_code == 200
        assert "Telefoon" in response.content.decode()
    assert "Telefoon" in client.get(reverse("mfa_list_webauthn")).content.decode()


def test_pages_about_a_passkey_of_somebody_else_are_not_there(client: Client) -> None:
    key = Authenticator.objects.create(
        user=an_account(), type=Authenticator.Type.WEBAUTHN, data={"name": "Telefoon"}
    )
    signed_in(client)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, kwargs={"pk": key.pk})).status_code == 404
