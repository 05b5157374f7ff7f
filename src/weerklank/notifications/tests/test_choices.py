"""What people choose about being told: by the clock, sealed, and on the page."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_person, a_space, an_account, an_alias, an_official, joins
from tests.queries import at_most
from weerklank.kernel.notices import When
from weerklank.kernel.policy import Denied, Refused
from weerklank.kernel.sealing import KeyRing
from weerklank.notifications import actions
from weerklank.notifications.choices import (
    SPREAD_MINUTES,
    Choices,
    Rhythm,
    choices_of,
    minutes_of,
    sealed,
)
from weerklank.notifications.models import NoticeChoices
from weerklank.notifications.queries import mutable_spaces
from weerklank.notifications.tests.telling import chooses
from weerklank.people.models import Account
from weerklank.spaces.models import Space
from weerklank.spaces.person import NOBODY

PAGE = "/nieuws/keuze/"
moments = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis puts the zone in
    max_value=datetime(2030, 1, 1),  # noqa: DTZ001 - likewise
    timezones=st.just(UTC),
)
plans = st.builds(
    Choices,
    rhythm=st.sampled_from(Rhythm),
    weekday=st.integers(0, 6),
    hour=st.integers(6, 22),
    quiet_from=st.integers(0, 23),
    quiet_until=st.integers(0, 23),
)


@given(plans, moments, st.integers(0, SPREAD_MINUTES - 1))
def test_a_digest_was_last_due_at_the_chosen_hour_and_not_long_ago(
    chosen: Choices, moment: datetime, minutes: int
) -> None:
    due = timezone.localtime(chosen.digest_due(moment, minutes=minutes))
    assert due <= moment
    assert (due.hour, due.minute) == (chosen.hour, minutes)
    # A night in which the clock goes forward or back is an hour shorter or longer.
    longest = timedelta(days=1 if chosen.rhythm is Rhythm.DAILY else 7, hours=1)
    assert moment - due <= longest
    if chosen.rhythm is Rhythm.WEEKLY:
        assert due.weekday() == chosen.weekday
    assert chosen.digest_due(due, minutes=minutes) == due


@given(plans, moments)
def test_quiet_hours_are_those_between_two_hours_past_midnight_too(
    chosen: Choices, moment: datetime
) -> None:
    begins, ends = chosen.quiet_from, chosen.quiet_until
    assert begins is not None
    assert ends is not None
    hours = {(begins + one) % 24 for one in range((ends - begins) % 24)}
    assert chosen.is_quiet("of no kind", moment) == (timezone.localtime(moment).hour in hours)


@given(st.lists(st.uuids(), min_size=50, max_size=50, unique=True))
def test_digests_of_one_hour_are_spread(accounts: list[uuid.UUID]) -> None:
    minutes = [minutes_of(one) for one in accounts]
    assert all(0 <= one < SPREAD_MINUTES for one in minutes)
    assert len(set(minutes)) > 10
    assert minutes == [minutes_of(one) for one in accounts]


def test_what_is_stored_has_one_length_and_is_not_to_be_read() -> None:
    account = uuid.uuid4()
    few, many = Choices(), Choices(muted=frozenset(uuid.uuid4() for _ in range(40)), hour=22)
    assert len(sealed(account, few)) == len(sealed(account, many))
    assert b"muted" not in sealed(account, few)


@pytest.mark.django_db
def test_choices_survive_a_change_of_keys() -> None:
    account, space = an_account(), uuid.uuid4()
    chosen = chooses(account, muted=frozenset({space}), when={"answers": When.NEVER})
    both = settings.ALIAS_KEY_RING.with_new_key()
    with override_settings(ALIAS_KEY_RING=both):
        call_command("rotate_alias_keys")
    with override_settings(ALIAS_KEY_RING=KeyRing(both.keys[:1])):
        assert choices_of([account.pk]) == {account.pk: chosen}


@pytest.mark.django_db
def test_choosing_is_for_who_is_signed_in_and_for_what_there_is_to_choose() -> None:
    with pytest.raises(Denied):
        actions.choose(person=NOBODY, choices=Choices(), letters="news")
    with pytest.raises(Denied):
        actions.switch(person=NOBODY, on=False)
    person = a_person()
    for choices, letters in ((Choices(), "everything"), (Choices(quiet_from=3), "news")):
        with pytest.raises(Refused):
            actions.choose(person=person, choices=choices, letters=letters)
    assert not NoticeChoices.objects.exists()


@pytest.fixture
def resident() -> Account:
    return an_account()


@pytest.fixture
def browser(resident: Account) -> Client:
    client = Client()
    client.force_login(resident)
    return client


def sent(**other: object) -> dict[str, object]:
    """What the page sends when nothing was chosen, but for `other`."""
    return {
        "letters": "news",
        "often": "daily",
        "hour": "8",
        "quiet_from": "",
        "quiet_until": "",
        "when_answers": "now",
        "when_decisions": "now",
        "when_replies": "digest",
        "when_done": "digest",
        "when_searches": "digest",
        **other,
    }


@pytest.mark.django_db
def test_what_is_chosen_on_the_page_is_kept_and_shown_again(
    browser: Client, resident: Account
) -> None:
    space = a_space(name="Zorg in de wijk")
    an_alias(resident, space)
    page = browser.get(PAGE).content.decode()
    assert "Zorg in de wijk" in page
    reply = browser.post(
        PAGE,
        sent(
            letters="full", often="4", hour="17", quiet_from="22",
            quiet_until="7", muted=str(space.pk), when_replies="never", when_answers="digest",
        ),
    )  # fmt: skip
    assert reply["Location"] == PAGE
    assert choices_of([resident.pk])[resident.pk] == Choices(
        when={"replies": When.NEVER, "answers": When.DIGEST},
        muted=frozenset({space.pk}),
        rhythm=Rhythm.WEEKLY,
        weekday=4,
        hour=17,
        quiet_from=22,
        quiet_until=7,
    )
    resident.refresh_from_db()
    assert resident.letters == "full"
    assert f'value="{space.pk}" checked' in browser.get(PAGE).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"quiet_from": "22"}, {"hour": "3"}, {"when_answers": "later"}, {"muted": str(uuid.uuid4())}],
)
def test_what_cannot_be_chosen_is_sent_back_as_it_was(
    browser: Client, resident: Account, wrong: dict[str, str]
) -> None:
    reply = browser.post(PAGE, sent(often="6", **wrong))
    assert reply.status_code == 422
    assert '<option value="6" selected>' in reply.content.decode()
    assert not NoticeChoices.objects.exists()


@pytest.mark.django_db
def test_a_space_of_which_one_sees_nothing_now_stays_muted(
    browser: Client, resident: Account
) -> None:
    hidden = a_space(name="Besloten kring", visibility=Space.Visibility.HIDDEN)
    joins(hidden, resident)
    chooses(resident, muted=frozenset({hidden.pk}))
    assert "Besloten kring" in browser.get(PAGE).content.decode()
    resident.memberships.all().delete()
    assert "Besloten kring" not in browser.get(PAGE).content.decode()
    assert browser.post(PAGE, sent()).status_code == 302
    chosen = choices_of([resident.pk])[resident.pk]
    assert chosen is not None
    assert chosen.muted == {hidden.pk}


@pytest.mark.django_db
def test_one_switch_for_all_and_back(browser: Client, resident: Account) -> None:
    Account.objects.update(mail_bounces=True)
    browser.post("/nieuws/keuze/schakelaar/", {"on": "no"})
    resident.refresh_from_db()
    assert (resident.letters, resident.mail_bounces) == ("none", False)
    assert "Alles staat uit" in browser.get(PAGE).content.decode()
    browser.post("/nieuws/keuze/schakelaar/", {"on": "yes"})
    resident.refresh_from_db()
    assert resident.letters == "news"


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3, 50])
def test_the_page_asks_as_much_with_any_number_of_spaces(
    browser: Client, resident: Account, number: int
) -> None:
    for _ in range(number):
        an_alias(resident, a_space())
    with at_most(10):
        assert browser.get(PAGE).status_code == 200


@pytest.mark.django_db
def test_spaces_to_mute_are_those_of_ones_memberships_and_names_each_once(
    resident: Account,
) -> None:
    member, named, both, neither = (a_space(name=f"Ruimte {number}") for number in range(4))
    for space in (member, both):
        joins(space, resident)
    for space in (named, both):
        an_alias(resident, space)
    for space in (member, named, both, neither):
        joins(space, an_account())
        an_alias(an_account(), space)
    with CaptureQueriesContext(connection) as asked:
        assert mutable_spaces(a_person(resident)) == [member, named, both]
    # Joined, every member of a space is put beside every name in it.
    assert not [query for query in asked if 'JOIN "spaces_alias"' in query["sql"]]


@pytest.mark.django_db
def test_who_works_here_chooses_about_work_and_others_are_not_asked(browser: Client) -> None:
    assert "when_work" not in browser.get(PAGE).content.decode()
    official = an_official(a_space())
    staff = Client()
    staff.force_login(official)
    chooses(official, when={"work": When.NEVER})
    page = staff.get(PAGE).content.decode()
    assert "when_work" in page


@pytest.mark.django_db
def test_what_can_wait_is_never_told_at_once(browser: Client) -> None:
    assert browser.post(PAGE, sent(when_searches="now")).status_code == 422
    assert browser.post(PAGE, sent(when_searches="never")).status_code == 302
