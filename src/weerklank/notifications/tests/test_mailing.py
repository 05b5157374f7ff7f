"""Mail about news, through a real mail server."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

import psycopg
import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test import override_settings
from procrastinate.contrib.django import app

from tests.browser.post_office import text_of
from tests.builders import (
    a_portal,
    a_question,
    a_space,
    an_account,
    an_alias,
    an_official,
    an_organisation,
    joins,
    says,
)
from weerklank.kernel import clock
from weerklank.kernel.sealing import KeyRing
from weerklank.notifications import jobs
from weerklank.notifications.delivery import Delivery, deliver
from weerklank.notifications.due import AtOnce
from weerklank.notifications.mailing import mail_at_once
from weerklank.notifications.models import Notice
from weerklank.notifications.tests.conftest import News, Relay
from weerklank.notifications.tests.telling import tell, unmailed
from weerklank.people.models import Account
from weerklank.spaces.aliases import alias_of_post
from weerklank.spaces.models import Membership, Space

pytestmark = pytest.mark.django_db
QUARTER = clock.now().replace(minute=15, second=0, microsecond=0)


def test_one_mail_for_all_names_that_names_nothing(news: News, relay: Relay) -> None:
    account = an_account()
    space = a_space(name="Zorg en schulden")
    told = [
        tell(an_alias(account, space, name="Merel Zwart")),
        tell(an_alias(account, space, "own", "Fatima")),
        tell(an_alias(account, a_space(name="Jeugdhulp"))),
    ]
    mail_at_once()
    mail_at_once()
    [letter] = relay.letters_to(account.email)
    assert letter["Subject"] == "Er is nieuws voor u"
    whole = letter.as_string() + text_of(letter)
    assert "https://doemee.example/nieuws/" in text_of(letter)
    for secret in ("Zorg", "Jeugdhulp", "Merel", "Fatima", "Geheim", str(space.pk), *map(str, [
        notice.subject for notice in told
    ])):  # fmt: skip
        assert secret not in whole
    assert unmailed() == 0


def test_in_the_language_of_the_account(news: News, relay: Relay) -> None:
    account = an_account(language="en")
    tell(an_alias(account, a_space()))
    mail_at_once()
    [letter] = relay.letters_to(account.email)
    assert letter["Subject"] == "There is news for you"


def test_fuller_text_only_by_choice_for_what_is_public_and_under_ones_own_name(
    news: News, relay: Relay
) -> None:
    organisation = an_organisation()
    a_portal(organisation, "duinwijk")
    account = an_account(letters=Account.Letters.FULL)
    public = a_space(organisation)
    closed = a_space(organisation, visibility=Space.Visibility.MEMBERS)
    joins(closed, account)
    said = says(account, a_question(public), kind="own")
    pseudonym = says(account, a_question(public), kind="pseudonym")
    among_members = says(account, a_question(closed), kind="own")
    not_known = uuid.uuid4()
    for contribution in (said, pseudonym, among_members):
        tell(contribution.alias, subject=contribution.pk)
    tell(said.alias, subject=not_known)
    mail_at_once()
    [letter] = relay.letters_to(account.email)
    text = text_of(letter)
    assert f"Geheim nieuws over {said.pk}" in text
    assert f"https://doemee.example/duinwijk/bijdrage/{said.pk}/" in text
    for other in (pseudonym.pk, among_members.pk, not_known):
        assert str(other) not in text


def test_none_for_who_wants_none_or_cannot_be_reached(news: News, relay: Relay) -> None:
    for account in (an_account(letters=Account.Letters.NONE), an_account(mail_bounces=True)):
        tell(an_alias(account, a_space()))
    mail_at_once()
    assert relay.taken == []
    assert unmailed() == 0


def test_none_about_what_is_read_gone_or_no_longer_to_be_seen(news: News, relay: Relay) -> None:
    account = an_account()
    hidden = a_space(visibility=Space.Visibility.HIDDEN)
    joins(hidden, account)
    tell(an_alias(account, hidden))
    Membership.objects.all().delete()
    open_one = a_space()
    tell(an_alias(account, open_one), is_read=True)
    news.gone.add(tell(an_alias(account, open_one)).subject)
    mail_at_once()
    assert relay.taken == []
    assert unmailed() == 0


def test_staff_hear_how_much_waits_and_no_words(news: News, relay: Relay) -> None:
    space = a_space()
    official = an_official(space)
    alias = alias_of_post(post=official.posts.get(), space=space)
    for _ in range(2):
        tell(alias)
    mail_at_once()
    [letter] = relay.letters_to(official.email)
    assert "2 berichten gaan over uw werk" in text_of(letter)
    assert "Geheim" not in text_of(letter)


def test_an_address_that_does_not_exist_is_marked_and_left_alone(
    news: News, relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = an_account(), an_account()
    relay.refusals[bad.email] = "550 5.1.1 No such user"
    space = a_space()
    for account in (bad, good):
        tell(an_alias(account, space))
    with caplog.at_level(logging.DEBUG, logger="weerklank"):
        mail_at_once()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.mail_bounces, good.mail_bounces) == (True, False)
    assert len(relay.letters_to(good.email)) == 1
    assert unmailed() == 0
    for secret in (bad.email, good.email, str(bad.pk), str(good.pk)):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    "answer",
    ["451 4.7.1 Try again later", "550 5.7.1 Relaying denied", "550 5.2.2 Mailbox full"],
)
def test_what_is_refused_for_now_is_tried_again(news: News, relay: Relay, answer: str) -> None:
    account, other = an_account(), an_account()
    relay.refusals[account.email] = answer
    for receiver in (account, other):
        tell(an_alias(receiver, a_space()))
    mail_at_once()
    assert unmailed() == 1
    assert len(relay.letters_to(other.email)) == 1
    account.refresh_from_db()
    assert not account.mail_bounces
    relay.refusals.clear()
    mail_at_once()
    assert len(relay.letters_to(account.email)) == 1
    assert unmailed() == 0


def test_without_a_relay_nothing_is_marked(news: News, relay: Relay) -> None:
    account = an_account()
    tell(an_alias(account, a_space()))
    with override_settings(EMAIL_PORT=1):
        mail_at_once()
    assert unmailed() == 1
    mail_at_once()
    assert len(relay.letters_to(account.email)) == 1


def test_old_failures_are_tried_each_quarter_and_given_up_after_three_days(
    news: News, relay: Relay
) -> None:
    account = an_account()
    alias = an_alias(account, a_space())
    tell(alias, made_at=QUARTER - timedelta(hours=2))
    with clock.at(QUARTER + timedelta(minutes=1)):
        mail_at_once()
    assert unmailed() == 1
    with clock.at(QUARTER + timedelta(minutes=15)):
        mail_at_once()
    assert len(relay.taken) == 1
    tell(alias, made_at=QUARTER - timedelta(days=4))
    with clock.at(QUARTER):
        mail_at_once()
    assert len(relay.taken) == 1
    assert unmailed() == 0


def test_an_account_that_is_gone_gets_nothing_and_holds_up_nobody(news: News, relay: Relay) -> None:
    gone, other = an_account(), an_account()
    for account in (gone, other):
        tell(an_alias(account, a_space()))
    gone.delete()
    mail_at_once()
    assert [address for address, _ in relay.taken] == [other.email]
    assert unmailed() == 0


def test_a_name_sealed_with_a_lost_key_waits_and_holds_up_nobody(news: News, relay: Relay) -> None:
    lost, other = an_account(), an_account()
    with override_settings(ALIAS_KEY_RING=KeyRing.fresh()):
        tell(an_alias(lost, a_space()))
    tell(an_alias(other, a_space()))
    mail_at_once()
    assert [address for address, _ in relay.taken] == [other.email]
    assert unmailed() == 1


def test_an_account_that_cannot_be_mailed_holds_up_nobody_and_is_given_up(
    news: News, relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    broken, *others = (an_account() for _ in range(3))
    Account.objects.filter(pk=broken.pk).update(email="fatima@x.test\nBcc: all@x.test")
    for account in (broken, *others):
        tell(an_alias(account, a_space()))
    mail_at_once()
    assert sorted(address for address, _ in relay.taken) == sorted(one.email for one in others)
    assert unmailed() == 1
    assert "x.test" not in caplog.text
    for _ in range(2):
        mail_at_once()
    assert (len(relay.taken), unmailed()) == (2, 0)


def test_what_went_out_is_marked_when_the_round_breaks_off(
    news: News, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        tell(an_alias(an_account(), a_space()))

    def one_only(letter: EmailMessage, line: BaseEmailBackend) -> Delivery:
        if relay.taken:
            raise SystemExit
        return deliver(letter, line)

    monkeypatch.setattr("weerklank.notifications.mailing.deliver", one_only)
    with pytest.raises(SystemExit):
        mail_at_once()
    assert (len(relay.taken), unmailed()) == (1, 2)


def test_while_another_worker_mails_this_one_does_nothing(news: News, relay: Relay) -> None:
    tell(an_alias(an_account(), a_space()))
    with psycopg.connect(**connection.get_connection_params(), autocommit=False) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [AtOnce.lock])
        mail_at_once()
        assert relay.taken == []
        other.rollback()
    mail_at_once()
    assert len(relay.taken) == 1


def test_batches_of_any_number_reach_everybody_once(
    news: News, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("weerklank.notifications.mailing.BATCH", 2)
    space = a_space()
    accounts = [an_account() for _ in range(5)]
    for account in accounts:
        tell(an_alias(account, space))
    mail_at_once()
    assert sorted(address for address, _ in relay.taken) == sorted(a.email for a in accounts)


@pytest.mark.django_db(transaction=True)
def test_the_worker_mails_and_forgets_by_the_clock(news: News, relay: Relay) -> None:
    assert {"mail_news", "forget_old_notices"} <= set(app.tasks)
    alias = an_alias(an_account(), a_space())
    tell(alias, made_at=clock.ago(days=401))
    kept = tell(alias)
    jobs.mail_news(timestamp=0)
    assert len(relay.taken) == 1
    jobs.forget_old_notices(timestamp=0)
    assert list(Notice.objects.all()) == [kept]
