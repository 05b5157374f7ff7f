"""Mail that comes back later, brought to a real LMTP door."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.conf import settings as live
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.builders import a_person, a_space, an_account, an_alias
from weerklank.kernel import clock
from weerklank.notifications.actions import leave_alone, resume_mail
from weerklank.notifications.bounces import letter_from
from weerklank.notifications.mailing import forget_old_notices, mail_at_once
from weerklank.notifications.models import LetterUnderWay
from weerklank.notifications.tests.conftest import Door, News, Relay
from weerklank.notifications.tests.reports import a_report, about
from weerklank.notifications.tests.telling import tell, unmailed
from weerklank.people.models import Account

pytestmark = pytest.mark.django_db(transaction=True)


def sender_of_letter(account: Account, relay: Relay) -> str:
    """Mails `account` that there is news; from whom, on the envelope."""
    tell(an_alias(account, a_space()))
    mail_at_once()
    sender = relay.senders[-1]
    assert sender
    return sender


def bounces(account: Account) -> bool:
    account.refresh_from_db()
    return account.mail_bounces


def test_each_letter_has_a_sender_of_its_own_that_names_nobody(
    news: News, door: Door, relay: Relay
) -> None:
    account = an_account()
    senders = [sender_of_letter(account, relay) for _ in range(2)]
    assert len(set(senders)) == 2
    for sender in senders:
        box, _at, host = sender.partition("@")
        assert (box[:4], len(box) <= 64, host) == ("weg+", True, "doemee.example")
        assert account.pk.hex not in sender
        sent = letter_from(sender.upper())
        assert sent is not None
        assert sent.account == account.pk
    assert {str(letter["From"]) for letter in relay.letters_to(account.email)} == {
        live.DEFAULT_FROM_EMAIL
    }


def test_without_a_box_the_sender_is_as_it_was(
    news: News, door: Door, relay: Relay, settings: Settings
) -> None:
    account = an_account()
    made = sender_of_letter(account, relay)
    settings.BOUNCE_ADDRESS = ""
    assert sender_of_letter(account, relay) in live.DEFAULT_FROM_EMAIL
    report = a_report(about(account.email))
    assert door.brings(report, to=made, sender="").startswith("550 5.1.1")
    assert not bounces(account)


def test_an_address_of_which_a_mail_comes_back_is_left_alone_and_its_owner_told(
    news: News, door: Door, relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    account, other = an_account(), an_account()
    sender = sender_of_letter(account, relay)
    caplog.clear()
    with caplog.at_level(logging.DEBUG, logger="weerklank"):
        report = a_report(about(account.email.title()))
        assert door.brings(report, to=sender, sender="") == "250"
    assert (bounces(account), bounces(other)) == (True, False)
    tell(an_alias(account, a_space()))
    mail_at_once()
    assert (len(relay.taken), unmailed()) == (1, 0)
    browser = Client()
    browser.force_login(account)
    for page in ("/nieuws/", "/nieuws/keuze/", reverse("people:me")):
        assert "komt niet bij u aan" in browser.get(page).content.decode()
    assert "mail: 1 came back" in caplog.text
    for secret in (account.email, sender, sender.partition("@")[0], str(account.pk)):
        assert secret not in caplog.text


def test_what_failed_for_now_or_for_another_reason_does_nothing(
    news: News, door: Door, relay: Relay
) -> None:
    account = an_account()
    sender = sender_of_letter(account, relay)
    for how in (
        {"action": "delayed", "status": "4.4.1", "diagnosis": "smtp; 451 4.4.1 Later"},
        {"status": "4.4.7", "diagnosis": "smtp; 451 4.4.1 Later"},
        {"status": "5.2.2", "diagnosis": "smtp; 552 5.2.2 Mailbox full"},
        {"status": "5.0.0", "diagnosis": "smtp; 552 Over quota"},
        {"status": "5.7.1", "diagnosis": "smtp; 550 5.7.1 Looks like spam"},
    ):
        assert door.brings(a_report(about(account.email, **how)), to=sender, sender="") == "250"
        assert not bounces(account)


def test_a_report_about_somebody_else_or_with_a_sender_and_any_other_mail_do_nothing(
    news: News, door: Door, relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    account, other = an_account(), an_account()
    sender = sender_of_letter(account, relay)
    away = EmailMessage()
    away["From"], away["Subject"] = account.email, "Ik ben er niet"
    away["Auto-Submitted"] = "auto-replied"
    away.set_content("Tot maandag!")
    report = a_report(about(account.email))
    caplog.clear()
    with caplog.at_level(logging.DEBUG, logger="weerklank"):
        for mail, by in (
            (a_report(about(other.email)), ""),
            (report, "iemand@anders.test"),
            (away.as_bytes(), ""),
            (away.as_bytes(), account.email),
            (report[: len(report) // 2], ""),
            (b"\xff\x00: \n\n", ""),
        ):
            assert door.brings(mail, to=sender, sender=by) == "250"
    assert (bounces(account), bounces(other)) == (False, False)
    assert caplog.text == ""
    assert len(relay.taken) == 1


def test_at_a_sender_that_we_did_not_give_or_long_ago_nothing_comes_in(
    news: News, door: Door, relay: Relay
) -> None:
    account = an_account()
    sender = sender_of_letter(account, relay)
    report = a_report(about(account.email))
    forged = sender.replace(sender[10:13], "aaa")
    for address in (forged, "weg@doemee.example", "weg+abc@doemee.example"):
        assert door.brings(report, to=address, sender="").startswith("550 5.1.1")
    with clock.at(clock.now() + timedelta(days=8)):
        assert letter_from(sender) is None
    with clock.at(clock.now() - timedelta(days=8)):
        old = sender_of_letter(account, relay)
    assert door.brings(report, to=old, sender="").startswith("550 5.1.1")
    assert not bounces(account)


def test_a_letter_comes_back_once_and_who_says_that_the_address_is_right_is_believed(
    news: News, door: Door, relay: Relay
) -> None:
    account = an_account()
    sender = sender_of_letter(account, relay)
    report = a_report(about(account.email))
    assert door.brings(report, to=sender, sender="") == "250"
    resume_mail(person=a_person(account))
    assert door.brings(report, to=sender, sender="") == "250"
    assert not bounces(account)
    assert door.brings(report, to=sender_of_letter(account, relay), sender="") == "250"
    assert bounces(account)
    with clock.at(clock.now() + timedelta(days=9)):
        forget_old_notices()
    assert not LetterUnderWay.objects.exists()


def test_the_same_report_twice_at_the_same_time_counts_once(
    news: News, door: Door, relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    account = an_account()
    sender = sender_of_letter(account, relay)
    report = a_report(about(account.email))
    with caplog.at_level(logging.INFO, logger="weerklank"), ThreadPoolExecutor(4) as pool:
        said = pool.map(lambda _: door.brings(report, to=sender, sender=""), range(4))
        assert list(said) == ["250"] * 4
    assert bounces(account)
    assert caplog.text.count("came back") == 1


def test_of_an_address_that_somebody_left_nothing_is_heard(
    news: News, door: Door, relay: Relay
) -> None:
    account = an_account()
    sender, report = sender_of_letter(account, relay), a_report(about(account.email))
    Account.objects.filter(pk=account.pk).update(email="nieuw@voorbeeld.test")
    assert door.brings(report, to=sender, sender="") == "250"
    assert leave_alone(addresses={account.pk: "oud@voorbeeld.test"}) == 0
    assert not bounces(account)
    account.delete()
    assert door.brings(report, to=sender, sender="") == "250"


def test_what_is_too_large_or_cannot_be_read_is_refused_without_a_word_in_the_log(
    news: News, door: Door, relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    account = an_account()
    sender = sender_of_letter(account, relay)
    report = a_report(about(account.email))
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (depth, depth)
        for depth in range(3000)
    )
    caplog.clear()
    with caplog.at_level(logging.DEBUG, logger="weerklank"):
        large = door.brings(report + b"x\n" * 700_000, to=sender, sender="")
        assert large.startswith("552")
        assert door.brings(nested, to=sender, sender="").startswith("554 5.6.0")
    assert caplog.text == ""
    assert not bounces(account)


def test_one_box_is_enough_to_open_the_door_and_each_is_shut_without_its_setting(
    news: News, door: Door, relay: Relay
) -> None:
    sender = sender_of_letter(an_account(), relay)
    with override_settings(REPLY_ADDRESS="", BOUNCE_ADDRESS=""):
        assert letter_from(sender.replace("weg+", "+")) is None
        with pytest.raises(CommandError, match="BOUNCE_ADDRESS"):
            call_command("receive_replies")
