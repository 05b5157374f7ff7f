"""A worker that dies between the relay's taking a mail and its saying so, as a real process."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import uuid
from datetime import timedelta

import pytest
from aiosmtpd.smtp import SMTP
from django.conf import settings

from devtools.places import ROOT
from tests.builders import (
    a_person,
    a_question,
    a_space,
    an_account,
    an_alias,
    an_official,
    says,
)
from tests.jobs import run_jobs
from weerklank.kernel import clock
from weerklank.notifications.mailing import forget_old_notices, mail_at_once
from weerklank.notifications.models import LetterUnderWay, Notice
from weerklank.notifications.tests.conftest import News, Relay
from weerklank.notifications.tests.telling import tell, unmailed
from weerklank.notifications.under_way import letters_in_doubt
from weerklank.people.models import Account
from weerklank.promises.actions import answer_contribution

MAIL = (
    "import django; django.setup();"
    " from weerklank.notifications.mailing import mail_at_once; mail_at_once()"
)


class Mailer:
    """A process that mails what waits, and can be killed by the relay."""

    process: subprocess.Popen[bytes]

    def run(self, relay: Relay) -> int:
        self.process = subprocess.Popen(
            [sys.executable, "-c", MAIL],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT / "src"),
                "EMAIL_URL": f"smtp://127.0.0.1:{relay.port}",
                "BASE_URL": settings.BASE_URL,
            },
        )
        return self.process.wait(timeout=60)

    def die(self, server: SMTP) -> None:
        self.process.kill()
        self.process.wait()


def hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


def three_people_with_news() -> list[Account]:
    space = a_space()
    topic, official = a_question(space), an_official(space)
    people = [an_account() for _ in range(3)]
    for account in people:
        answer_contribution(
            person=a_person(official),
            contribution=says(account, topic),
            words="Dank u wel.",
            form_key=uuid.uuid4(),
        )
    run_jobs()
    return people


def message_ids(relay: Relay, account: Account) -> list[str]:
    return [letter["Message-ID"] for letter in relay.letters_to(account.email)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("crashes", [pytest.param(1, marks=pytest.mark.long), 2])
def test_of_a_round_in_which_workers_die_one_mail_goes_once_more(
    relay: Relay, crashes: int, caplog: pytest.LogCaptureFixture
) -> None:
    people = three_people_with_news()
    unlucky, mailer = people[1], Mailer()
    relay.before_answer[unlucky.email] = mailer.die
    for _ in range(crashes):
        assert mailer.run(relay) == -9
    assert Notice.objects.filter(is_mailed=True).count() == 0
    relay.before_answer.clear()
    with caplog.at_level(logging.INFO, logger="weerklank"):
        mail_at_once()
    first, second = message_ids(relay, unlucky)
    assert first == second
    assert first.endswith("@doemee.example>")
    assert ("1 given up" if crashes == 2 else "1 in doubt") in caplog.text
    for account in (people[0], people[2]):
        assert len(message_ids(relay, account)) == 1
    assert not Notice.objects.filter(is_mailed=False).exists()
    assert letters_in_doubt() == 1
    assert LetterUnderWay.objects.get().tag not in first
    mail_at_once()
    assert len(relay.taken) == 4


@pytest.mark.django_db
def test_when_the_line_breaks_before_the_answer_the_mail_goes_again_as_the_same(
    relay: Relay,
) -> None:
    people = three_people_with_news()
    relay.before_answer = {account.email: hang_up for account in people}
    for _ in range(3):
        mail_at_once()
    relay.before_answer.clear()
    mail_at_once()
    assert not Notice.objects.filter(is_mailed=False).exists()
    ids = [message_ids(relay, account) for account in people]
    assert [len(set(each)) for each in ids] == [1, 1, 1]
    assert len({each[0] for each in ids}) == 3
    assert [len(each) for each in ids] == [4, 4, 4]
    assert letters_in_doubt() == len([each for each in ids if len(each) > 1])


@pytest.mark.django_db
def test_what_is_new_since_a_letter_came_in_doubt_has_a_letter_of_its_own_after_it(
    news: News, relay: Relay
) -> None:
    account = an_account()
    alias = an_alias(account, a_space())
    relay.before_answer[account.email] = hang_up
    for _ in range(2):
        tell(alias)
    mail_at_once()
    tell(alias)
    mail_at_once()
    relay.before_answer.clear()
    for _ in range(3):
        mail_at_once()
    first, again, once_more, new = message_ids(relay, account)
    assert first == again == once_more != new
    assert unmailed() == 0


@pytest.mark.django_db
def test_a_round_forgets_no_letter_that_it_did_not_deal_with(relay: Relay) -> None:
    three_people_with_news()
    LetterUnderWay.objects.create(tag="of another round", answer="accepted")
    mail_at_once()
    assert len(relay.taken) == 3
    assert LetterUnderWay.objects.get().tag == "of another round"


@pytest.mark.django_db
def test_what_was_in_doubt_is_counted_for_a_month() -> None:
    for days in (1, 40):
        LetterUnderWay.objects.create(tag=str(days), tries=2, on=clock.today() - timedelta(days))
    forget_old_notices()
    assert letters_in_doubt() == 1
