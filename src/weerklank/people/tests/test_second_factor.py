"""Staff without a second factor get no further than the page where they set one up."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings
from django.urls import reverse

from tests.builders import a_space, an_account, an_official, joins
from weerklank.people.models import Account
from weerklank.people.second_factor import DEMO_VISIT

pytestmark = pytest.mark.django_db
SET_UP = reverse("people:set_up_second_factor")


def an_official_without() -> Account:
    account = an_official(a_space())
    Authenticator.objects.all().delete()
    return account


def test_staff_without_second_factor_are_led_to_set_it_up(client: Client) -> None:
    client.force_login(an_official_without())
    reply = client.get(reverse("people:me"))
    assert reply["Location"] == f"{SET_UP}?next=%2Fmijn%2Faccount%2F"
    page = client.get(reply["Location"]).content.decode()
    assert "Beveilig uw account dubbel" in page
    assert reverse("mfa_add_webauthn") in page


@pytest.mark.parametrize("role", ["team", "manager"])
def test_a_place_in_a_team_is_enough(client: Client, role: str) -> None:
    account = an_account()
    joins(a_space(), account, role)
    Authenticator.objects.all().delete()
    client.force_login(account)
    assert client.get(reverse("people:me")).status_code == 302


def test_a_platform_administrator_too(client: Client) -> None:
    client.force_login(an_account(is_platform_administrator=True))
    assert client.get(reverse("people:me")).status_code == 302


@pytest.mark.parametrize("kind", ["totp", "webauthn"])
def test_an_app_or_a_passkey_opens_the_rest(client: Client, kind: str) -> None:
    account = an_official_without()
    Authenticator.objects.create(user=account, type=kind, data={})
    client.force_login(account)
    assert client.get(reverse("people:me")).status_code == 200


def test_spare_codes_alone_do_not(client: Client) -> None:
    account = an_official_without()
    Authenticator.objects.create(user=account, type="recovery_codes", data={})
    client.force_login(account)
    assert client.get(reverse("people:me")).status_code == 302


def test_residents_and_members_are_left_alone(client: Client) -> None:
    account = an_account()
    joins(a_space(), account)
    client.force_login(account)
    assert client.get(reverse("people:me")).status_code == 200


def test_nothing_is_written_without_it(client: Client) -> None:
    account = an_official_without()
    client.force_login(account)
    sent = {"first_name": "Anders", "language": "nl", "letters": "none"}
    assert client.post(reverse("people:me"), sent).status_code == 302
    account.refresh_from_db()
    assert account.first_name != "Anders"


@pytest.mark.parametrize(
    "name",
    ["account_logout", "mfa_index", "people:confirm_by_code", "people:set_up_second_factor"],
)
def test_the_way_to_set_it_up_is_open(client: Client, name: str) -> None:
    client.force_login(an_official_without())
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(("demo", "status"), [(True, 200), (False, 302)])
def test_a_visit_of_the_demo_needs_none_and_only_there(
    client: Client, demo: bool, status: int
) -> None:
    client.force_login(an_official_without())
    session = client.session
    session[DEMO_VISIT] = True
    session.save()
    with override_settings(DEMO=demo):
        assert client.get(reverse("people:me")).status_code == status
