"""One's own account: what one may change, consent, and leaving."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.builders import a_question, a_space, an_account, has_app, joins, says
from tests.queries import at_most
from weerklank.kernel import clock
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Refused
from weerklank.people import actions, leaving
from weerklank.people.leaving import Farewell
from weerklank.people.models import Account, Consent, Session
from weerklank.people.tests.mailbox import newest_code

pytestmark = pytest.mark.django_db
HEALTH = Consent.Purpose.HEALTH


@pytest.fixture
def resident(client: Client) -> Account:
    account = an_account()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    client.force_login(account)
    return account


def just_proved(client: Client, account: Account, seconds_ago: float = 0) -> None:
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "code", "at": time.time() - seconds_ago}
    ]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Farewell]]:
    """Two steps of other apps, in place of the real ones."""
    seen: list[tuple[str, Farewell]] = []
    monkeypatch.setattr(leaving, "_steps", [])
    leaving.before_leaving(lambda account, farewell: seen.append(("lower", farewell)))
    leaving.before_leaving(lambda account, farewell: seen.append(("higher", farewell)))
    return seen


def test_choices_are_kept(client: Client, resident: Account) -> None:
    reply = client.post(reverse("people:me"), {"first_name": " Fatima  B ", "language": "en"})
    assert reply["Location"] == reverse("people:me")
    resident.refresh_from_db()
    assert (resident.first_name, resident.language) == ("Fatima B", "en")
    assert client.cookies["taal"].value == "en"
    assert "My account" in client.get(reverse("people:me")).content.decode()


def test_choices_that_cannot_be_are_sent_back(client: Client, resident: Account) -> None:
    sent = {"first_name": "x" * 41, "language": "fr"}
    reply = client.post(reverse("people:me"), sent)
    assert reply.status_code == 422
    assert "x" * 41 in reply.content.decode()
    resident.refresh_from_db()
    assert resident.language == "nl"


def test_a_mail_that_bounces_is_said(client: Client, resident: Account) -> None:
    assert "komt niet bij u aan" not in client.get(reverse("people:me")).content.decode()
    Account.objects.update(mail_bounces=True)
    assert "komt niet bij u aan" in client.get(reverse("people:me")).content.decode()


def test_consent_is_given_and_taken_back_without_changing_a_row(
    client: Client, resident: Account
) -> None:
    for answer in ("yes", "yes", "no", "no", "yes"):
        client.post(reverse("people:consent"), {"is_given": answer})
        assert actions.has_consented(resident, HEALTH) == (answer == "yes")
    rows = Consent.objects.order_by("turn").values_list("is_given", flat=True)
    assert list(rows) == [True, False, True]


def test_consent_of_nonsense_changes_nothing(client: Client, resident: Account) -> None:
    client.post(reverse("people:consent"), {"is_given": "perhaps"})
    assert not Consent.objects.exists()


def test_after_consent_one_comes_back(client: Client, resident: Account) -> None:
    sent = {"is_given": "yes", "next": "/mijn/bijdragen/"}
    assert client.post(reverse("people:consent"), sent)["Location"] == "/mijn/bijdragen/"
    sent["next"] = "https://elders.test/"
    assert client.post(reverse("people:consent"), sent)["Location"] == reverse("people:me")


def test_the_language_can_be_switched_without_an_account(client: Client) -> None:
    sent = {"language": "en", "next": reverse("account_login")}
    reply = client.post(reverse("people:switch_language"), sent)
    page = client.get(reply["Location"])
    assert 'lang="en"' in page.content.decode()
    assert page["Content-Language"] == "en"
    client.post(reverse("people:switch_language"), {"language": "xx"})
    assert 'lang="nl"' in client.get(reverse("account_login")).content.decode()


def test_dutch_is_spoken_to_a_browser_in_english(client: Client) -> None:
    page = client.get(reverse("account_login"), HTTP_ACCEPT_LANGUAGE="en-US")
    assert 'lang="nl"' in page.content.decode()


def test_unsent_words_can_be_wiped_from_the_device(client: Client, resident: Account) -> None:
    assert client.post(reverse("people:forget"))["Clear-Site-Data"] == '"storage"'


def test_deleting_asks_first_for_proof_by_code(client: Client, resident: Account) -> None:
    just_proved(client, resident, seconds_ago=3600)
    reply = client.get(reverse("people:delete"))
    proof = reverse("people:confirm_by_code")
    assert reply["Location"] == f"{proof}?next=%2Fmijn%2Faccount%2Fverwijderen%2F"
    assert not mail.outbox
    assert client.get(reply["Location"]).status_code == 200
    sent = client.post(reply["Location"], {"send": "1"})
    wrong = client.post(sent["Location"], {"code": "0000-0000"})
    assert wrong.status_code == 422
    right = client.post(sent["Location"], {"code": newest_code()})
    assert right["Location"] == reverse("people:delete")
    assert client.get(reverse("people:delete")).status_code == 200


def test_a_code_for_proof_cannot_be_guessed(client: Client, resident: Account) -> None:
    just_proved(client, resident, seconds_ago=3600)
    proof = reverse("people:confirm_by_code")
    client.post(proof, {"send": "1"})
    statuses = [client.post(proof, {"code": "0000-0000"}).status_code for _turn in range(12)]
    assert statuses[:5] == [422] * 5
    assert 429 in statuses
    client.post(proof, {"code": newest_code()})
    assert client.get(reverse("people:delete")).status_code == 302


def test_who_has_a_second_factor_proves_it_with_that(client: Client, resident: Account) -> None:
    has_app(resident)
    just_proved(client, resident, seconds_ago=3600)
    assert client.get(reverse("people:delete"))["Location"].startswith(
        reverse("mfa_reauthenticate")
    )
    assert client.post(reverse("people:confirm_by_code"), {"send": "1"}).status_code == 302
    assert not mail.outbox


@pytest.mark.parametrize(
    "name", ["account_set_password", "mfa_add_webauthn", "mfa_activate_totp", "people:delete"]
)
def test_important_changes_want_proof(client: Client, resident: Account, name: str) -> None:
    just_proved(client, resident, seconds_ago=3600)
    assert client.get(reverse(name))["Location"].startswith(reverse("people:confirm_by_code"))
    just_proved(client, resident)
    assert client.get(reverse(name)).status_code == 200


def test_deleting_asks_twice(
    client: Client, resident: Account, steps: list[tuple[str, Farewell]]
) -> None:
    just_proved(client, resident)
    assert client.post(reverse("people:delete"), {}).status_code == 422
    page = client.post(reverse("people:delete"), {"farewell": "take"}).content.decode()
    assert "echt verwijderen" in page
    assert Account.objects.filter(pk=resident.pk).exists()
    reply = client.post(reverse("people:delete"), {"farewell": "take", "sure": "yes"})
    assert reply["Clear-Site-Data"] == '"storage"'
    assert not Account.objects.exists()
    assert not Session.objects.filter(account__isnull=False).exists()
    assert steps == [("higher", Farewell.TAKE_WORDS), ("lower", Farewell.TAKE_WORDS)]
    assert mail.outbox[-1].subject == "Uw account is weg"
    assert client.get(reverse("people:me")).status_code == 302


def test_deleting_leaves_no_line_that_ties_the_account_to_a_moment(resident: Account) -> None:
    space = a_space()
    joins(space, resident)
    said = says(resident, a_question(space))
    actions.delete_account(account=resident, farewell=Farewell.KEEP_WORDS)
    said.refresh_from_db()
    assert said.words
    lines = [str(line.actor) + str(line.subject) for line in AuditEntry.objects.all()]
    assert not any(str(resident.pk) in line for line in lines)


@pytest.mark.parametrize(
    ("farewell", "words"),
    [(Farewell.KEEP_WORDS, "Een buurvrouw die langskomt."), (Farewell.TAKE_WORDS, "")],
)
def test_what_was_said_stays_or_goes_and_leads_to_nobody(
    resident: Account, farewell: Farewell, words: str
) -> None:
    topic = a_question(a_space())
    said, other = says(resident, topic), says(an_account(), topic)
    actions.delete_account(account=resident, farewell=farewell)
    said.refresh_from_db()
    assert said.words == words
    assert (said.alias.tag, said.alias.account_sealed) == (None, None)
    other.refresh_from_db()
    assert other.words
    assert other.alias.account_sealed is not None


def test_a_step_that_refuses_keeps_everything(
    client: Client, resident: Account, steps: list[tuple[str, Farewell]]
) -> None:
    def refuse(account: Account, farewell: Farewell) -> None:
        Account.objects.filter(pk=account.pk).update(first_name="half")
        raise Refused("Geef eerst uw taken door.")

    leaving.before_leaving(refuse)
    just_proved(client, resident)
    reply = client.post(reverse("people:delete"), {"farewell": "keep", "sure": "yes"})
    assert reply.status_code == 422
    assert "Geef eerst uw taken door." in reply.content.decode()
    resident.refresh_from_db()
    assert resident.first_name != "half"


def test_change_of_address_wants_a_code_from_the_new_one(client: Client, resident: Account) -> None:
    just_proved(client, resident)
    Account.objects.update(mail_bounces=True)
    old = resident.email
    reply = client.post(
        reverse("account_email"), {"action_add": "1", "email": "nieuw@voorbeeld.test"}
    )
    resident.refresh_from_db()
    assert (resident.email, resident.mail_bounces) == (old, True)
    assert mail.outbox[-1].to == ["nieuw@voorbeeld.test"]
    client.post(reply["Location"], {"code": newest_code()})
    resident.refresh_from_db()
    assert (resident.email, resident.mail_bounces) == ("nieuw@voorbeeld.test", False)
    assert mail.outbox[-1].to == [old]
    assert [row.email for row in EmailAddress.objects.all()] == ["nieuw@voorbeeld.test"]


def test_the_address_of_another_cannot_be_taken_and_is_not_told(
    client: Client, resident: Account
) -> None:
    other = an_account()
    just_proved(client, resident)
    sent = {"action_add": "1", "email": other.email}
    taken = client.post(reverse("account_email"), sent)
    free = client.post(reverse("account_email"), {**sent, "email": "vrij@voorbeeld.test"})
    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])


def test_accounts_that_were_never_confirmed_go_after_two_nights() -> None:
    waiting, confirmed, made_here = an_account(), an_account(), an_account()
    EmailAddress.objects.create(user=waiting, email=waiting.email)
    EmailAddress.objects.create(user=confirmed, email=confirmed.email, verified=True)
    EmailAddress.objects.create(user=confirmed, email="tweede@voorbeeld.test")
    assert actions.forget_unconfirmed_accounts() == 0
    assert actions.forget_unconfirmed_accounts() == 1
    assert set(Account.objects.all()) == {confirmed, made_here}


@pytest.mark.parametrize("number", [1, 3, 50])
def test_pages_ask_the_same_of_the_database_at_any_length(
    client: Client, resident: Account, number: int
) -> None:
    for turn in range(number):
        Session.objects.create(
            session_key=f"{turn}", account=resident, expire_date=clock.now() + timedelta(days=9)
        )
        actions.record_consent(account=resident, purpose=HEALTH, is_given=turn % 2 == 0)
    for name in ("people:me", "people:sessions", "mfa_index", "mfa_list_webauthn"):
        client.get(reverse(name))
        with at_most(9):
            client.get(reverse(name))
