"""Searches that somebody keeps: what is new in them, for whom, and that a copy tells nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import (
    a_person,
    a_portal,
    a_question,
    a_space,
    an_account,
    an_alias,
    joins,
    says,
)
from tests.connections import at_the_same_time
from tests.jobs import run_jobs
from tests.queries import count_of
from weerklank.kernel import clock
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.notices import When
from weerklank.kernel.policy import Denied, Refused
from weerklank.kernel.sealing import KeyRing
from weerklank.notifications.choices import Rhythm
from weerklank.notifications.mailing import mail_digests
from weerklank.notifications.models import LetterUnderWay, Notice
from weerklank.notifications.tests.telling import chooses
from weerklank.people.models import Account
from weerklank.search import views
from weerklank.search.actions import (
    MOST_SAVED,
    choose_telling,
    forget_search,
    keep_search,
    look_at_search,
)
from weerklank.search.models import SavedSearches
from weerklank.search.news import MOST_DAYS, MOST_NEW, kept_by
from weerklank.search.saved import Saved, opened, searches_of
from weerklank.search.wanted import wanted_of
from weerklank.spaces.audiences import audiences_for
from weerklank.spaces.models import Membership, Space
from weerklank.spaces.person import NOBODY
from weerklank.spaces.rotation import rotate

pytestmark = pytest.mark.django_db
# Wednesday evening in Amsterdam, the evening after, and the mornings between.
WEDNESDAY = datetime(2026, 7, 8, 18, 0, tzinfo=UTC)
THURSDAY = WEDNESDAY + timedelta(days=1)
THURSDAY_MORNING = datetime(2026, 7, 9, 7, 0, tzinfo=UTC)
FRIDAY_MORNING = THURSDAY_MORNING + timedelta(days=1)
WORDS = "Er is iets nieuws bij een zoekopdracht die u bewaart."


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests search from one network within a minute."""
    monkeypatch.setattr(views, "MOST_A_MINUTE", 1_000_000)


@pytest.fixture
def space() -> Space:
    """A space that everybody may enter."""
    return a_space(name="Wonen in Duinwijk")


def keeps(account: Account, words: str = "fiets", *, tells: bool = True, **asked: str) -> Saved:
    """Keeps a search of `account`, on Wednesday evening."""
    wanted = wanted_of({"q": words, **asked})
    with clock.at(WEDNESDAY):
        return keep_search(person=a_person(account), wanted=wanted, tells=tells)


def said(space: Space, words: str, *, by: Account | None = None, at: datetime = THURSDAY) -> None:
    """Somebody says something, and it can be found."""
    with clock.at(at):
        says(by or an_account(), a_question(space), words)
        run_jobs()


def new(account: Account, *, at: datetime = THURSDAY) -> list[int]:
    """How much is new in each search, the newest first."""
    with clock.at(at):
        return [one.new for one in kept_by(a_person(account))]


def told(*moments: datetime) -> list[str]:
    """What is mailed at these moments, in plain text."""
    before = len(mail.outbox)
    for moment in moments:
        with clock.at(moment):
            mail_digests()
    return [str(letter.body) for letter in mail.outbox[before:]]


def test_what_came_since_one_looked_is_new_and_no_longer_after_looking(space: Space) -> None:
    somebody = an_account()
    said(space, "Mijn fiets is weg.", at=WEDNESDAY - timedelta(hours=1))
    kept = keeps(somebody)
    said(space, "Nog op dezelfde dag een fiets.", at=WEDNESDAY + timedelta(hours=1))
    said(space, "Een dag later een fiets.")
    said(space, "Een bus.")
    assert new(somebody) == [2]
    with clock.at(THURSDAY + timedelta(minutes=1)):
        look_at_search(person=a_person(somebody), search=kept.id)
        again = look_at_search(person=a_person(somebody), search=kept.id)
    assert (again.looked_on, again.seen) == (THURSDAY.date(), 1)
    assert new(somebody) == [0]
    said(space, "Weer een fiets.", at=THURSDAY + timedelta(hours=1))
    assert new(somebody) == [1]


def test_one_hears_nothing_of_ones_own_words(space: Space) -> None:
    somebody, other = an_account(), an_account()
    keeps(somebody)
    keeps(other)
    said(space, "Mijn fiets is weg.", by=somebody)
    assert (new(somebody), new(other)) == ([0], [1])


def test_filters_are_kept_along(space: Space) -> None:
    somebody = an_account()
    keeps(somebody, "fiets", ruimte=str(space.pk), soort="contribution", volgorde="nieuwste")
    said(a_space(name="Elders"), "Een fiets.")
    assert new(somebody) == [0]
    said(space, "Een fiets.")
    assert new(somebody) == [1]
    [kept] = kept_by(a_person(somebody))
    assert (kept.name, list(map(str, kept.labels))) == (
        "fiets",
        ["Bijdragen", "Wonen in Duinwijk"],
    )


def test_what_one_may_not_see_any_more_is_not_new_nor_named(space: Space) -> None:
    somebody = an_account()
    membership = joins(space, somebody, Membership.Role.MEMBER)
    keeps(somebody, "", ruimte=str(space.pk))
    space.content_audience_id, space.listing_audience_id = audiences_for(
        space, Space.Visibility.HIDDEN
    )
    space.visibility = Space.Visibility.HIDDEN
    space.save()
    said(space, "Een fiets.", by=somebody)
    other = an_account()
    joins(space, other, Membership.Role.MEMBER)
    said(space, "Een fiets.", by=other)
    assert new(somebody)[0] > 0
    membership.delete()
    assert new(somebody) == [0]
    assert [one.name for one in kept_by(a_person(somebody))] == ["Ruimte"]
    assert told(FRIDAY_MORNING) == []


def test_who_did_not_look_for_long_hears_of_the_last_month(space: Space) -> None:
    somebody = an_account()
    keeps(somebody)
    said(space, "Een fiets.")
    late = THURSDAY + timedelta(days=MOST_DAYS + 1)
    assert new(somebody, at=late) == [0]
    said(space, "Nog een fiets.", at=late)
    assert new(somebody, at=late) == [1]


def test_more_than_can_be_told_is_said_to_be_more(space: Space) -> None:
    somebody = an_account()
    keeps(somebody)
    with clock.at(THURSDAY):
        topic = a_question(space)
        for number in range(MOST_NEW + 2):
            says(an_account(), topic, f"Fiets nummer {number}.")
        run_jobs()
        assert [one.amount for one in kept_by(a_person(somebody))] == [f"{MOST_NEW}+ nieuw"]


def test_keep_search_when_denied_empty_twice_or_too_many() -> None:
    somebody = an_account()
    with pytest.raises(Denied):
        keep_search(person=NOBODY, wanted=wanted_of({"q": "fiets"}), tells=True)
    for nothing in ({}, {"q": "   "}, {"q": "-bus"}, {"soort": "onzin"}):
        with pytest.raises(Refused):
            keep_search(person=a_person(somebody), wanted=wanted_of(nothing), tells=True)
    first = keeps(somebody)
    assert keeps(somebody, tells=False).id == first.id
    assert [one.tells for one in searches_of(somebody)] == [False]
    for number in range(MOST_SAVED - 1):
        keeps(somebody, f"fiets{number}")
    with pytest.raises(Refused):
        keeps(somebody, "bus")
    assert len(searches_of(somebody)) == MOST_SAVED
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("act", [look_at_search, choose_telling])
def test_nobody_changes_the_search_of_somebody_else(act: object) -> None:
    kept = keeps(an_account())
    other = an_account()
    more = {"tells": False} if act is choose_telling else {}
    for person in (a_person(other), NOBODY):
        with pytest.raises(Denied):
            act(person=person, search=kept.id, **more)  # type: ignore[operator]


def test_forget_search_when_denied_somebody_elses_and_twice() -> None:
    somebody, other = an_account(), an_account()
    kept = keeps(somebody)
    with pytest.raises(Denied):
        forget_search(person=NOBODY, search=kept.id)
    assert forget_search(person=a_person(other), search=kept.id) is False
    assert forget_search(person=a_person(somebody), search=kept.id) is True
    assert forget_search(person=a_person(somebody), search=kept.id) is False
    assert not SavedSearches.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_searches_kept_at_the_same_time_are_both_kept_and_the_same_one_once() -> None:
    somebody = an_account()
    words = ["fiets", "bus", "fiets", "trein"]
    results = at_the_same_time(*(partial(keeps, somebody, one) for one in words))
    assert not [one for one in results if isinstance(one, Exception)]
    assert sorted(one.query for one in searches_of(somebody)) == ["q=bus", "q=fiets", "q=trein"]


def test_it_goes_with_the_account() -> None:
    somebody = an_account()
    keeps(somebody)
    somebody.delete()
    assert not SavedSearches.objects.exists()


def test_a_copy_of_the_database_tells_neither_words_nor_that_something_came(space: Space) -> None:
    somebody = an_account()
    keeps(somebody, "echtscheiding", ruimte=str(space.pk))
    before = bytes(SavedSearches.objects.get().sealed)
    keeps(somebody, "bijstand", tells=False)
    assert len(bytes(SavedSearches.objects.get().sealed)) == len(before)
    row = bytes(SavedSearches.objects.get().sealed)
    said(space, "Na mijn echtscheiding.")
    assert WORDS in told(FRIDAY_MORNING)[0]
    assert bytes(SavedSearches.objects.get().sealed) == row
    assert not Notice.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(one::text, '') FROM search_savedsearches AS one")
        [dumped] = cursor.fetchone()
        cursor.execute("SELECT string_agg(one::text, '') FROM notifications_letterunderway AS one")
        [letters] = cursor.fetchone()
    for word in (b"echtscheiding", b"bijstand", str(space.pk).encode(), space.pk.hex.encode()):
        assert word.decode() not in dumped + letters
        assert word.hex() not in dumped + letters
    assert str(somebody.pk) not in letters


def test_new_keys_make_them_anew_and_without_a_key_there_are_none() -> None:
    somebody = an_account()
    keeps(somebody)
    ring = settings.ALIAS_KEY_RING
    with override_settings(ALIAS_KEY_RING=ring.with_new_key()):
        rotate()
        newest = KeyRing(settings.ALIAS_KEY_RING.keys[:1])
        with override_settings(ALIAS_KEY_RING=newest):
            assert [one.query for one in opened(SavedSearches.objects.get())] == ["q=fiets"]
    with override_settings(ALIAS_KEY_RING=KeyRing.fresh()):
        assert searches_of(somebody) == []


def test_a_mail_says_that_there_is_something_new_and_no_words(space: Space) -> None:
    somebody = an_account(letters=Account.Letters.FULL)
    keeps(somebody)
    assert told(THURSDAY_MORNING) == []
    said(space, "Een fiets.")
    [letter] = told(FRIDAY_MORNING, FRIDAY_MORNING, FRIDAY_MORNING + timedelta(hours=3))
    assert WORDS in letter
    assert "fiets" not in letter.lower()
    assert told(FRIDAY_MORNING + timedelta(days=1)) == []


@pytest.mark.parametrize("why", ["off", "never", "muted", "not told", "looked", "nothing", "own"])
def test_who_does_not_want_it_or_knows_it_is_mailed_nothing(space: Space, why: str) -> None:
    somebody = an_account(letters=Account.Letters.NONE if why == "off" else Account.Letters.NEWS)
    kept = keeps(somebody, tells=why != "not told")
    if why == "never":
        chooses(somebody, when={"searches": When.NEVER})
    if why == "muted":
        chooses(somebody, muted=frozenset({space.pk}))
    said(
        space,
        "Een bus." if why == "nothing" else "Een fiets.",
        by=somebody if why == "own" else None,
    )
    if why == "looked":
        with clock.at(THURSDAY + timedelta(hours=1)):
            look_at_search(person=a_person(somebody), search=kept.id)
    assert told(FRIDAY_MORNING) == []


def test_who_wants_a_mail_a_week_gets_it_then(space: Space) -> None:
    somebody = an_account()
    keeps(somebody)
    chooses(somebody, rhythm=Rhythm.WEEKLY, weekday=0)
    said(space, "Een fiets.")
    days = [FRIDAY_MORNING + timedelta(days=days) for days in range(3)]
    assert told(*days) == []
    assert len(told(*(days[-1] + timedelta(days=days_on) for days_on in (1, 2, 3)))) == 1


def test_there_is_looked_once_for_each_digest_whether_something_is_found_or_not(
    space: Space,
) -> None:
    for _number in range(3):
        keeps(an_account())
    told(FRIDAY_MORNING)
    with clock.at(FRIDAY_MORNING):
        again = count_of(mail_digests)
    keeps(an_account())
    with clock.at(FRIDAY_MORNING):
        assert count_of(mail_digests) > again
    assert LetterUnderWay.objects.count() == 4


def test_pages_keep_look_choose_and_forget(space: Space, client: Client) -> None:
    portal = a_portal(space.organisation)
    somebody = an_account()
    client.force_login(somebody)
    find = f"/{portal.slug}/zoeken/"
    page = client.get(find, {"q": "fiets"}).content.decode()
    assert "Deze zoekopdracht bewaren" in page
    answer = client.post(f"{find}bewaren/", {"search": "q=fiets", "tells": "yes"})
    assert (answer.status_code, answer["Location"]) == (302, f"{find}bewaard/")
    assert "Deze zoekopdracht bewaren" not in client.get(find, {"q": "fiets"}).content.decode()
    said(space, "Een fiets.", at=clock.now())
    saved = client.get(f"{find}bewaard/").content.decode()
    assert "1 nieuw" in saved
    assert "1 nieuw" in client.get(f"/{portal.slug}/nieuws/").content.decode()
    [kept] = searches_of(somebody)
    assert "1 nieuw" not in client.get(f"/{portal.slug}/nieuws/?soort=answers").content.decode()
    client.post(f"{find}bewaard/{kept.id}/melden/", {"tells": "no"})
    assert "1 nieuw" not in client.get(f"/{portal.slug}/nieuws/").content.decode()
    looked = client.post(f"{find}bewaard/{kept.id}/")
    assert looked["Location"] == f"{find}?q=fiets&volgorde=nieuwste"
    assert "Niets nieuws" in client.get(f"{find}bewaard/").content.decode()
    client.post(f"{find}bewaard/{kept.id}/vergeten/")
    assert "U bewaart nog geen zoekopdrachten" in client.get(f"{find}bewaard/").content.decode()


def test_pages_refuse_what_cannot_be_kept_and_keep_what_was_asked(client: Client) -> None:
    a_portal(a_space().organisation)
    somebody = an_account()
    client.force_login(somebody)
    answer = client.post("/duinwijk/zoeken/bewaren/", {"search": "soort=onzin&q=-bus"})
    assert answer.status_code == 422
    assert "Zoek eerst iets" in answer.content.decode()
    assert 'value="-bus"' in answer.content.decode()
    assert client.post("/duinwijk/zoeken/bewaren/", {"search": "\0%ff&&="}).status_code == 422
    other = keeps(an_account())
    for path in ("", "melden/"):
        address = f"/duinwijk/zoeken/bewaard/{other.id}/{path}"
        assert client.post(address).status_code == 404
        assert client.get(address).status_code == 405


def test_strangers_are_asked_to_sign_in(client: Client) -> None:
    a_portal(a_space().organisation)
    assert (
        "Deze zoekopdracht bewaren" not in client.get("/duinwijk/zoeken/?q=fiets").content.decode()
    )
    for answer in (
        client.get("/duinwijk/zoeken/bewaard/"),
        client.post("/duinwijk/zoeken/bewaren/", {"search": "q=fiets"}),
    ):
        assert answer.status_code == 302
        assert reverse("account_login").lstrip("/") in answer["Location"]


def test_any_number_of_searches_is_as_many_queries(space: Space, client: Client) -> None:
    a_portal(space.organisation)
    somebody = an_account()
    client.force_login(somebody)
    an_alias(somebody, space)
    counts: dict[str, list[int]] = {"zoeken/bewaard/": [], "nieuws/": [], "zoeken/?q=fiets": []}
    for upto in (1, 3, MOST_SAVED):
        while (there := len(searches_of(somebody))) < upto:
            keeps(somebody, f"fiets{there}", ruimte=str(space.pk))
        said(space, "Een fiets0 en een fiets1.", at=clock.now())
        for path, numbers in counts.items():
            client.get(f"/duinwijk/{path}")
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/duinwijk/{path}")
            numbers.append(len(asked))
    for numbers in counts.values():
        assert len(set(numbers)) == 1, counts
        assert numbers[0] <= 12, counts
