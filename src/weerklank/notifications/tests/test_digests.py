"""The mail with all that is new, through a real mail server that refuses, stalls and bounces."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings

from tests.browser.post_office import text_of
from tests.builders import (
    a_person,
    a_question,
    a_space,
    an_account,
    an_alias,
    joins,
    replies,
    says,
)
from tests.jobs import run_jobs
from weerklank.contributions.models import Contribution
from weerklank.kernel import clock, notices
from weerklank.kernel.notices import When
from weerklank.kernel.sealing import KeyRing
from weerklank.notifications import under_way
from weerklank.notifications.actions import read_all_notices
from weerklank.notifications.choices import Rhythm
from weerklank.notifications.delivery import Delivery
from weerklank.notifications.mailing import mail_at_once, mail_digests
from weerklank.notifications.models import LetterUnderWay, Notice
from weerklank.notifications.tests.conftest import News, Relay
from weerklank.notifications.tests.telling import chooses, tell, unmailed
from weerklank.notifications.under_way import letters_in_doubt
from weerklank.people.models import Account
from weerklank.spaces.models import Alias, Membership, Space
from weerklank.spaces.sealed_lists import my_alias_ids

pytestmark = pytest.mark.django_db
# A Wednesday, ten minutes to nine at night in Amsterdam.
EVENING = datetime(2026, 7, 8, 18, 50, tzinfo=UTC)
MORNING = datetime(2026, 7, 9, 7, 0, tzinfo=UTC)
WAITS = {"kind": "something_else", "made_at": EVENING}


@pytest.fixture(autouse=True)
def other_news(news: News, monkeypatch: pytest.MonkeyPatch) -> None:
    """News of a second kind, that waits for the digest."""
    kind = notices.kinds["something_said"]
    later = notices.NoticeKind(
        "something_else", kind.event, kind.told, kind.subject, kind.read, kind.word, "replies"
    )
    monkeypatch.setitem(notices.kinds, later.name, later)


def at(moment: datetime) -> None:
    """Everything that goes out at `moment`."""
    with clock.at(moment):
        mail_at_once()
        mail_digests()


def test_what_can_wait_waits_for_the_morning_and_comes_once(relay: Relay) -> None:
    account = an_account()
    space = a_space(name="Zorg en schulden")
    tell(an_alias(account, space, name="Merel Zwart"), **WAITS)
    tell(an_alias(account, a_space()), **WAITS)
    for hour in range(11):
        at(EVENING + timedelta(hours=hour))
        assert relay.taken == []
    at(MORNING)
    [letter] = relay.letters_to(account.email)
    text = letter.as_string() + text_of(letter)
    for secret in ("Zorg", "Merel", "Geheim", "2 "):
        assert secret not in text_of(letter)
    assert "Geheim" not in text
    for day in range(3):
        at(MORNING + timedelta(days=day))
    assert len(relay.taken) == 1


def test_nothing_new_no_mail(relay: Relay) -> None:
    account = an_account()
    an_alias(account, a_space())
    tell(an_alias(account, a_space()), **{**WAITS, "is_mailed": True})
    at(MORNING)
    assert relay.taken == []


def test_what_was_read_before_is_in_no_digest(relay: Relay) -> None:
    account = an_account()
    tell(an_alias(account, a_space()), **WAITS)
    read_all_notices(person=a_person(account))
    at(MORNING)
    assert relay.taken == []
    assert unmailed() == 0


def test_what_was_told_at_once_is_in_no_digest(relay: Relay) -> None:
    account = an_account()
    alias = an_alias(account, a_space())
    tell(alias, made_at=EVENING)
    at(EVENING)
    at(MORNING)
    assert len(relay.taken) == 1


def test_by_what_one_may_see_at_the_moment_of_sending(relay: Relay) -> None:
    account = an_account()
    hidden = a_space(visibility=Space.Visibility.HIDDEN)
    joins(hidden, account)
    tell(an_alias(account, hidden), **WAITS)
    Membership.objects.all().delete()
    at(MORNING)
    assert relay.taken == []


def test_of_words_that_moved_out_of_sight_nothing_is_told(relay: Relay) -> None:
    account = an_account()
    space = a_space()
    said = says(account, a_question(space))
    answer = replies(an_account(), said)
    tell(said.alias, subject=answer.pk, **WAITS)
    team = space.audiences.get(kind="team")
    Contribution.objects.filter(pk=answer.pk).update(audience=team)
    at(MORNING)
    assert relay.taken == []
    assert unmailed() == 0


def test_never_about_ones_own_doings_under_another_name(relay: Relay) -> None:
    account = an_account()
    said = says(account, a_question(a_space()), kind="own")
    with clock.at(EVENING):
        reply = replies(account, said)
        assert reply.alias_id != said.alias_id
        run_jobs()
    assert Notice.objects.filter(kind="contributions.replied").count() == 1
    at(MORNING)
    assert relay.taken == []
    assert unmailed() == 0


def test_weekly_on_a_day_of_ones_own(relay: Relay) -> None:
    account = an_account()
    chooses(account, rhythm=Rhythm.WEEKLY, weekday=5, hour=18)
    tell(an_alias(account, a_space()), **WAITS)
    saturday = datetime(2026, 7, 11, 17, 0, tzinfo=UTC)
    for moment in (MORNING, MORNING + timedelta(days=1), saturday - timedelta(hours=2)):
        at(moment)
        assert relay.taken == []
    at(saturday)
    assert len(relay.taken) == 1


def test_now_digest_or_never_by_choice(relay: Relay) -> None:
    now, later, never = an_account(), an_account(), an_account()
    chooses(now, when={"replies": When.NOW})
    chooses(later, when={"answers": When.DIGEST})
    chooses(never, when={"answers": When.NEVER, "replies": When.NEVER})
    for account in (now, later, never):
        alias = an_alias(account, a_space())
        tell(alias, made_at=EVENING)
        tell(alias, **WAITS)
    at(EVENING)
    assert [address for address, _letter in relay.taken] == [now.email]
    at(MORNING)
    assert sorted(a for a, _letter in relay.taken) == sorted([now.email, later.email])
    assert unmailed() == 0


def test_a_muted_space_is_silent_and_another_is_not(relay: Relay) -> None:
    account, loud, muted = an_account(), a_space(), a_space()
    chooses(account, muted=frozenset({muted.pk}))
    tell(an_alias(account, muted), made_at=EVENING)
    tell(an_alias(account, muted, "own", "Fatima"), **WAITS)
    at(EVENING)
    at(MORNING)
    assert relay.taken == []
    tell(an_alias(account, loud), made_at=MORNING)
    at(MORNING)
    assert len(relay.taken) == 1


def test_who_switched_all_off_hears_nothing(relay: Relay) -> None:
    account = an_account(letters=Account.Letters.NONE)
    alias = an_alias(account, a_space())
    tell(alias, made_at=EVENING)
    tell(alias, **WAITS)
    at(EVENING)
    at(MORNING)
    assert relay.taken == []
    assert unmailed() == 0


def test_in_quiet_hours_it_waits_until_they_are_over(relay: Relay) -> None:
    account = an_account()
    chooses(account, quiet_from=20, quiet_until=7)
    tell(an_alias(account, a_space()), made_at=EVENING)
    at(EVENING)
    at(EVENING + timedelta(hours=9))
    assert relay.taken == []
    at(EVENING.replace(hour=5, minute=0) + timedelta(days=1))
    assert len(relay.taken) == 1


def test_what_is_grave_comes_at_once_whatever_was_chosen(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = notices.kinds["something_else"]
    grave = notices.NoticeKind(
        "alarm", kind.event, kind.told, kind.subject, kind.read, kind.word, is_grave=True
    )
    monkeypatch.setitem(notices.kinds, grave.name, grave)
    account = an_account()
    chooses(account, when={"other": When.NEVER}, quiet_from=0, quiet_until=23)
    tell(an_alias(account, a_space()), kind="alarm", made_at=EVENING)
    at(EVENING)
    assert len(relay.taken) == 1


def test_choices_under_a_lost_key_wait_and_hold_up_nobody(relay: Relay) -> None:
    lost, other = an_account(), an_account()
    with override_settings(ALIAS_KEY_RING=KeyRing.fresh()):
        chooses(lost)
    for account in (lost, other):
        tell(an_alias(account, a_space()), **WAITS)
    at(MORNING)
    assert [address for address, _letter in relay.taken] == [other.email]
    assert unmailed() == 1


def people_with_news(number: int) -> list[Account]:
    space = a_space()
    people = [an_account() for _ in range(number)]
    for account in people:
        tell(an_alias(account, space), **WAITS)
    return people


def test_who_is_refused_for_now_or_for_good_keeps_nobody_waiting(relay: Relay) -> None:
    busy, unknown, *others = people_with_news(12)
    relay.refusals = {busy.email: "451 4.7.1 Try again later", unknown.email: "550 5.1.1 No"}
    at(MORNING)
    assert sorted(a for a, _letter in relay.taken) == sorted(a.email for a in others)
    relay.refusals.clear()
    at(MORNING + timedelta(minutes=15))
    assert len(relay.letters_to(busy.email)) == 1
    unknown.refresh_from_db()
    assert unknown.mail_bounces
    assert relay.letters_to(unknown.email) == []
    assert len(relay.taken) == len(others) + 1


@override_settings(EMAIL_TIMEOUT=0.3)
def test_who_stalls_keeps_nobody_waiting_and_gets_the_same_mail_again(relay: Relay) -> None:
    stalls, *others = people_with_news(12)
    relay.before_answer[stalls.email] = lambda _server: time.sleep(0.5)
    at(MORNING)
    assert {a for a, _letter in relay.taken} >= {a.email for a in others}
    assert unmailed() == 1
    relay.before_answer.clear()
    at(MORNING + timedelta(minutes=15))
    first, second = relay.letters_to(stalls.email)
    assert first["Message-ID"] == second["Message-ID"]
    assert letters_in_doubt() == 1
    assert len(relay.taken) == len(others) + 2


def test_a_morning_that_broke_off_goes_on_and_doubles_at_most_the_mail_in_doubt(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("weerklank.notifications.mailing.BATCH", 4)
    people = people_with_news(30)
    end = under_way.end

    def dies_at_the_tenth(tag: bytes, answer: Delivery) -> None:
        if len(relay.taken) == 10:
            raise KeyboardInterrupt
        end(tag, answer)

    monkeypatch.setattr(under_way, "end", dies_at_the_tenth)
    with pytest.raises(KeyboardInterrupt):
        at(MORNING)
    monkeypatch.setattr(under_way, "end", end)
    # Meanwhile one more thing happened to everybody: for this morning it is too late.
    for account in people:
        tell(Alias.objects.get(pk=my_alias_ids(account)[0]), **{**WAITS, "made_at": MORNING})
    at(MORNING + timedelta(minutes=15))
    twice = [a for a in people if len(relay.letters_to(a.email)) == 2]
    assert len(twice) == 1
    assert len(relay.taken) == len(people) + 1
    assert len({letter["Message-ID"] for letter in relay.letters_to(twice[0].email)}) == 1
    assert letters_in_doubt() == 1
    assert LetterUnderWay.objects.count() == 1
