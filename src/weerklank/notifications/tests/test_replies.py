"""Replies by mail, brought to a real LMTP door."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from tests.browser.post_office import text_of
from tests.builders import a_question, a_space, an_account, replies, says
from tests.jobs import run_jobs
from weerklank.contributions.models import Contribution
from weerklank.contributions.states import TopicState
from weerklank.kernel.notices import When
from weerklank.notifications.mailing import mail_at_once
from weerklank.notifications.models import Notice
from weerklank.notifications.replying import notice_of, reply_address
from weerklank.notifications.tests.conftest import Door, Relay
from weerklank.notifications.tests.telling import chooses
from weerklank.people.actions import record_consent
from weerklank.people.models import Account

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Told:
    """Somebody who got a mail about a reply to what they said under their own first name."""

    account: Account
    said: Contribution
    answer: Contribution
    letter: EmailMessage

    @property
    def address(self) -> str:
        return str(self.letter["Reply-To"])

    def writes(self, words: str, **headers: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = f"Fatima <{self.account.email}>"
        mail["To"], mail["Subject"] = self.address, "Re: Er is nieuws voor u"
        mail["Message-ID"] = make_msgid(domain="voorbeeld.test")
        for name, value in headers.items():
            del mail[name]
            mail[name.replace("_", "-")] = value
        mail.set_content(words)
        return mail

    def replies(self) -> list[str]:
        return list(Contribution.objects.filter(parent=self.answer).values_list("words", flat=True))


@pytest.fixture
def told(door: Door, relay: Relay) -> Told:
    account = an_account(letters=Account.Letters.FULL)
    record_consent(account=account, purpose="health", is_given=True)
    chooses(account, when={"replies": When.NOW})
    said = says(account, a_question(a_space()), kind="own")
    answer = replies(an_account(), said)
    run_jobs()
    mail_at_once()
    [letter] = relay.letters_to(account.email)
    relay.taken.clear()
    return Told(account, said, answer, letter)


QUOTING = """

Op do 26 nov 2026 om 20:01 schreef Weerklank <noreply@doemee.example>:

> Er is nieuws voor u.
> Bij ons ook.
"""


def test_a_reply_goes_in_under_the_name_it_was_for(door: Door, told: Told, relay: Relay) -> None:
    mail = told.writes(f"Dat is fijn om te horen.\n\nOok op zaterdag?{QUOTING}")
    for _ in range(2):
        assert door.brings(mail, to=told.address, sender=told.account.email) == "250"
    [reply] = Contribution.objects.filter(parent=told.answer)
    assert reply.words == "Dat is fijn om te horen.\n\nOok op zaterdag?"
    assert reply.alias_id == told.said.alias_id
    assert Notice.objects.get(alias=told.said.alias).is_read
    assert relay.taken == []


def test_the_address_fits_and_leads_nowhere_without_keys(told: Told) -> None:
    box = told.address.partition("@")[0]
    assert len(box) <= 64
    notice = Notice.objects.get(alias=told.said.alias)
    assert notice.pk.hex not in box
    assert notice_of(told.address.upper()) == notice.pk
    changed = told.address.replace(box[-3:], "aaa")
    assert notice_of(changed) is None
    assert notice_of("antwoord@doemee.example") is None


def test_only_a_mail_about_one_public_thing_under_ones_own_name_can_be_replied_to(
    door: Door, relay: Relay
) -> None:
    account = an_account(letters=Account.Letters.FULL)
    chooses(account, when={"replies": When.NOW})
    for kind in ("pseudonym", "own"):
        replies(an_account(), says(account, a_question(a_space()), kind=kind))
        run_jobs()
        mail_at_once()
    hidden, open_one = relay.letters_to(account.email)
    assert hidden["Reply-To"] is None
    assert open_one["Reply-To"] is not None
    with override_settings(REPLY_ADDRESS=""):
        assert reply_address(Notice.objects.all()[0].pk) == ""


def test_of_another_sender_nothing_is_taken(door: Door, told: Told, relay: Relay) -> None:
    for sender in ("iemand@anders.test", f"{told.account.email}, iemand@anders.test"):
        mail = told.writes("Geld!", From=sender)
        assert door.brings(mail, to=told.address, sender="x@anders.test").startswith("550 5.7.1")
    assert told.replies() == []
    assert relay.taken == []


def test_to_an_address_that_we_did_not_make_nothing_comes_in(door: Door, told: Told) -> None:
    for address in ("antwoord+abc@doemee.example", "iets@doemee.example"):
        mail = told.writes("Hallo")
        assert door.brings(mail, to=address, sender=told.account.email).startswith("550 5.1.1")


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {}]
)
def test_what_a_machine_sends_is_dropped_and_not_answered(
    door: Door, told: Told, relay: Relay, headers: dict[str, str]
) -> None:
    mail = told.writes("Ik ben er niet.", **headers)
    sender = told.account.email if headers else ""
    assert door.brings(mail, to=told.address, sender=sender) == "250"
    assert told.replies() == []
    assert relay.taken == []


def closes(told: Told) -> None:
    topic = told.said.topic
    topic.state = TopicState.CLOSED
    topic.save()


def withdraws_consent(told: Told) -> None:
    record_consent(account=told.account, purpose="health", is_given=False)


def test_what_cannot_be_said_is_answered_once_and_cannot_be_answered(
    door: Door, told: Told, relay: Relay
) -> None:
    closes(told)
    mail = told.writes("Te laat.")
    for _ in range(2):
        assert door.brings(mail, to=told.address, sender=told.account.email) == "250"
    [letter] = relay.letters_to(told.account.email)
    assert letter["Auto-Submitted"] == "auto-replied"
    assert relay.senders[-1] == "<>"
    assert "gesloten" in text_of(letter)
    assert told.replies() == []


@pytest.mark.parametrize("words", ["", QUOTING, "-- \nFatima de Vries"])
def test_a_mail_without_words_of_its_own_is_answered(
    door: Door, told: Told, relay: Relay, words: str
) -> None:
    door.brings(told.writes(words), to=told.address, sender=told.account.email)
    [letter] = relay.letters_to(told.account.email)
    assert "geen eigen woorden" in text_of(letter)


def test_a_mail_that_can_be_replied_to_says_above_which_line(told: Told) -> None:
    plain = told.letter.get_body(preferencelist=("plain",))
    styled = told.letter.get_body(preferencelist=("html",))
    assert plain is not None
    assert styled is not None
    assert plain.get_content().splitlines()[0] == "Antwoord boven deze regel"
    assert "Antwoord boven deze regel" in styled.get_content()


@pytest.mark.parametrize(
    "left",
    [
        "Til: Fatima <{account}>",
        "{ACCOUNT}",
        "Svar til: {reply}",
        "info@doemee.example",
        "https://doemee.example/nieuws/afmelden/abc",
        "https://doemee.example/nieuws/af\nmelden/abc",
        "https://safe.example/?url=https%3A%2F%2Fdoemee.example%2Fnieuws%2Fafmelden%2Fabc",
    ],
)
def test_what_would_tell_who_writes_is_not_published(
    door: Door, told: Told, relay: Relay, left: str
) -> None:
    email = told.account.email
    rest = left.format(account=email, ACCOUNT=email.upper(), reply=told.address)
    mail = told.writes(f"Dat is fijn om te horen.\n\nFra: Weerklank\n{rest}")
    assert door.brings(mail, to=told.address, sender=email) == "250"
    assert told.replies() == []
    [letter] = relay.letters_to(email)
    assert "e-mailadres" in text_of(letter)


def test_without_consent_one_replies_on_the_website(door: Door, told: Told, relay: Relay) -> None:
    withdraws_consent(told)
    door.brings(told.writes("Ik heb pijn."), to=told.address, sender=told.account.email)
    [letter] = relay.letters_to(told.account.email)
    assert "op de website" in text_of(letter)
    assert told.replies() == []


def test_who_switched_all_off_gets_no_answer_either(door: Door, told: Told, relay: Relay) -> None:
    Account.objects.filter(pk=told.account.pk).update(letters=Account.Letters.NONE)
    mail = told.writes("Hallo")
    assert door.brings(mail, to=told.address, sender=told.account.email).startswith("550")
    assert relay.taken == []


def test_the_door_is_shut_until_there_is_an_address() -> None:
    with pytest.raises(CommandError, match="REPLY_ADDRESS"):
        call_command("receive_replies")
