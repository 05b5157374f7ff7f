"""Who is signed in comes with the session, and is never older or somebody else's."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.builders import an_account, has_app
from tests.queries import at_most
from weerklank.people.models import Account, Session
from weerklank.people.sessions import SessionMiddleware
from weerklank.people.signed_in import AccountBackend, AccountMiddleware

pytestmark = pytest.mark.django_db
PASSWORD = "een-lang-en-zeldzaam-wachtwoord"


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    client.get(reverse("people:me"))
    return client


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def asks(client: Client) -> HttpRequest:
    """A request of this browser, as far as the account is known."""
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    SessionMiddleware(answer).process_request(request)
    AccountMiddleware(answer).process_request(request)
    return request


def status(client: Client) -> int:
    return client.get(reverse("people:me")).status_code


def test_session_and_account_take_one_query() -> None:
    account = an_account()
    request = asks(signed_in(account))
    with at_most(1):
        assert request.user == account
        assert request.user.is_authenticated


def test_a_stranger_asks_nothing() -> None:
    request = asks(Client())
    with at_most(0):
        assert not request.user.is_authenticated


def test_a_changed_password_ends_the_other_sessions() -> None:
    account = an_account(password=PASSWORD)
    client = signed_in(account)
    account.set_password(PASSWORD + "-nieuw")
    account.save()
    assert status(client) == 302
    assert not Session.objects.filter(account=account).exists()


def test_an_account_that_may_not_be_used_is_out_at_once() -> None:
    account = an_account()
    client = signed_in(account)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert status(client) == 302
    Account.objects.filter(pk=account.pk).update(is_active=True)
    assert status(client) == 200


def test_two_people_in_one_thread_never_mix() -> None:
    one, other = an_account("Fatima"), an_account("Bram")
    of_one, of_other, of_nobody = asks(signed_in(one)), asks(signed_in(other)), asks(Client())
    assert of_one.user == one
    assert of_other.user == other
    assert not of_nobody.user.is_authenticated
    with at_most(1):
        assert AccountBackend().get_user(one.pk) == one
    with at_most(1):
        assert AccountBackend().get_user(other.pk) == other


def test_the_account_is_read_anew_at_every_request() -> None:
    account = an_account("Fatima")
    client = signed_in(account)
    assert asks(client).user.first_name == "Fatima"  # type: ignore[union-attr]
    Account.objects.filter(pk=account.pk).update(first_name="Noor")
    assert asks(client).user.first_name == "Noor"  # type: ignore[union-attr]


def test_a_row_that_names_another_account_signs_nobody_else_in() -> None:
    mine, other = an_account(), an_account()
    client = signed_in(mine)
    Session.objects.filter(account=mine).update(account=other)
    assert asks(client).user == mine


def test_django_alone_would_say_the_same() -> None:
    account = an_account(password=PASSWORD)
    client = signed_in(account)
    request = asks(client)
    AuthenticationMiddleware(answer).process_request(request)
    assert get_user(request) == request.user == account
    assert authenticate(None, email=account.email, password=PASSWORD) == account


def test_a_second_factor_counts_from_the_next_request_on() -> None:
    account = an_account(is_platform_administrator=True)
    client = signed_in(account)
    front = reverse("portal:front")
    assert client.get(front).status_code == 302
    has_app(account)
    assert client.get(front).status_code == 200
    account.authenticator_set.all().delete()
    assert client.get(front).status_code == 302
