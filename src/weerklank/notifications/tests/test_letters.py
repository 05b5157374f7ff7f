"""What mails look like: in whose style, how large, without pictures, and how they are stopped."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest
from django.test import Client

from tests.browser.post_office import text_of
from tests.builders import (
    a_portal,
    a_question,
    a_space,
    an_account,
    an_organisation,
    replies,
    says,
)
from tests.jobs import run_jobs
from weerklank.contributions.models import Contribution
from weerklank.kernel.notices import When
from weerklank.notifications.mailing import mail_at_once
from weerklank.notifications.models import Notice
from weerklank.notifications.tests.conftest import News, Relay
from weerklank.notifications.tests.telling import chooses, tell
from weerklank.people.models import Account

pytestmark = pytest.mark.django_db
DUINWIJK, NEUTRAL = "#006b75", "#1f4b99"
LARGEST = 60_000


def html_of(letter: EmailMessage) -> str:
    part = letter.get_body(preferencelist=("html",))
    assert part is not None
    return str(part.get_content())


def a_letter(relay: Relay, account: Account, *said: Contribution) -> EmailMessage:
    for one in said:
        tell(one.alias, subject=one.pk)
    mail_at_once()
    return relay.letters_to(account.email)[-1]


def test_for_one_organisation_in_its_house_style_and_else_in_ours(news: News, relay: Relay) -> None:
    organisation, other = an_organisation(), an_organisation("Kanaalstad")
    a_portal(organisation)
    a_portal(other, "kanaalstad")
    full = an_account(letters=Account.Letters.FULL)
    topic = a_question(a_space(organisation))
    own = says(full, topic, kind="own")
    assert DUINWIJK in html_of(a_letter(relay, full, own))
    elsewhere = says(full, a_question(a_space(other)), kind="own")
    Notice.objects.all().delete()
    assert DUINWIJK not in html_of(a_letter(relay, full, own, elsewhere))
    hidden = says(full, topic, kind="pseudonym")
    for said in ([hidden], [own, hidden]):
        Notice.objects.all().delete()
        html = html_of(a_letter(relay, full, *said))
        assert DUINWIJK not in html
        assert NEUTRAL in html
        assert "Duinwijk" not in html
    quiet = an_account()
    assert DUINWIJK not in html_of(a_letter(relay, quiet, says(quiet, topic, kind="own")))


def test_light_and_dark_without_pictures_and_small(news: News, relay: Relay) -> None:
    account = an_account(letters=Account.Letters.FULL)
    topic = a_question(a_space())
    said = [says(account, topic, "Lang verhaal. " * 200, kind="own") for _ in range(30)]
    letter = a_letter(relay, account, *said)
    assert len(letter.as_bytes()) < LARGEST
    html = html_of(letter)
    assert "prefers-color-scheme:dark" in html
    assert not re.search(r"<img|url\(|<script|<link", html)
    assert letter.get_content_type() == "multipart/alternative"


def test_what_was_said_back_stands_in_a_fuller_mail(relay: Relay) -> None:
    account = an_account(letters=Account.Letters.FULL)
    chooses(account, when={"replies": When.NOW})
    said = says(account, a_question(a_space()), kind="own")
    replies(an_account(), said, "Bij ons <ook>.\nAl jaren.")
    run_jobs()
    mail_at_once()
    [letter] = relay.letters_to(account.email)
    assert "> Bij ons <ook>.\n> Al jaren." in text_of(letter).replace("\r\n", "\n")
    assert "Bij ons &lt;ook&gt;." in html_of(letter)


def unsubscribe_path(letter: EmailMessage) -> str:
    found = re.fullmatch(
        r"<https://doemee\.example(/nieuws/afmelden/\S+/)>", letter["List-Unsubscribe"].strip()
    )
    assert found
    return found[1]


def test_a_mail_program_stops_all_with_one_click(news: News, relay: Relay) -> None:
    account, other = an_account(), an_account()
    topic = a_question(a_space())
    letter = a_letter(relay, account, says(account, topic))
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = unsubscribe_path(letter)
    assert str(account.pk) not in path
    assert path in text_of(letter)
    mailer = Client(enforce_csrf_checks=True)
    for _ in range(2):
        reply = mailer.post(path, {"List-Unsubscribe": "One-Click"})
        assert reply.status_code == 200
    account.refresh_from_db()
    other.refresh_from_db()
    assert (account.letters, other.letters) == ("none", "news")
    tell(says(account, topic).alias)
    mail_at_once()
    assert len(relay.letters_to(account.email)) == 1


def test_by_hand_it_asks_first_and_a_look_changes_nothing(news: News, relay: Relay) -> None:
    account = an_account()
    path = unsubscribe_path(a_letter(relay, account, says(account, a_question(a_space()))))
    assert "Alle mail stoppen?" in Client().get(path).content.decode()
    account.refresh_from_db()
    assert account.letters == "news"
    assert "niets meer" in Client().post(path).content.decode()
    account.delete()
    assert Client().post(path).status_code == 404
    broken = path[:-6] + "AAAA/"
    assert Client().get(broken).status_code == 404
    assert Client().post(broken).status_code == 404
