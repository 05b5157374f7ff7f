from __future__ import annotations

import gzip

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from weerklank.kernel.front.pages import Asked, Kept, PageCache
from weerklank.kernel.front.tests import pages
from weerklank.kernel.front.tests.visits import PERSON, Visits

pytestmark = [pytest.mark.django_db, pytest.mark.urls(pages.__name__)]


def test_a_page_for_everybody_is_made_once_and_asks_the_database_nothing(
    visit: Visits, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = visit("/plain/")
    with django_assert_num_queries(0):
        kept = visit("/plain/")
    assert (kept.status, kept.body, kept.headers) == (200, made.body, made.headers)
    assert "default-src 'none'" in kept.headers["content-security-policy"]
    assert kept.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("page", pages.NOT_KEPT)
def test_what_is_not_the_same_for_everybody_is_never_kept(visit: Visits, page: str) -> None:
    assert visit(f"/{page}/").body != visit(f"/{page}/").body


def test_words_of_people_cannot_keep_a_page_from_being_kept(visit: Visits) -> None:
    assert visit("/quotes/").body == visit("/quotes/").body


def test_who_asks_a_second_later_gets_a_new_page(visit: Visits) -> None:
    made = visit("/plain/")
    visit.seconds = 0.49
    assert visit("/plain/").body == made.body
    visit.seconds = 1.0
    assert visit("/plain/").body != made.body


def test_the_second_begins_before_the_page_is_made(visit: Visits) -> None:
    inner = visit.door._inner

    def slow(*request: object) -> object:
        visit.seconds += 0.75
        return inner(*request)  # type: ignore[arg-type]

    visit.door._inner = slow  # type: ignore[assignment]
    made = visit("/plain/")
    visit.seconds += 0.25
    assert visit("/plain/").body != made.body


def test_one_makes_it_anew_in_time_while_the_others_get_what_is_kept(
    visit: Visits,
) -> None:
    made = visit("/plain/")
    inner, others = visit.door._inner, []

    def in_the_meantime(*request: object) -> object:
        others.append(visit("/plain/").body)
        return inner(*request)  # type: ignore[arg-type]

    visit.door._inner = in_the_meantime  # type: ignore[assignment]
    visit.seconds = 0.6
    anew = visit("/plain/")
    assert others == [made.body]
    assert anew.body != made.body
    assert visit("/plain/").body == anew.body


def test_while_it_is_made_anew_nobody_gets_what_is_a_second_old(visit: Visits) -> None:
    made = visit("/plain/")
    inner, others = visit.door._inner, []

    def slowly(*request: object) -> object:
        visit.door._inner = inner
        visit.seconds = 1.0
        others.append(visit("/plain/").body)
        return inner(*request)  # type: ignore[arg-type]

    visit.door._inner = slowly  # type: ignore[assignment]
    visit.seconds = 0.6
    visit("/plain/")
    assert others != [made.body]


def test_after_one_that_failed_another_makes_it_anew(visit: Visits) -> None:
    made = visit("/plain/")
    inner = visit.door._inner

    def fails(*request: object) -> object:
        raise RuntimeError

    visit.door._inner = fails  # type: ignore[assignment]
    visit.seconds = 0.6
    with pytest.raises(RuntimeError):
        visit("/plain/")
    visit.door._inner = inner
    assert visit("/plain/").body != made.body


@pytest.mark.parametrize(
    "other",
    [
        {"cookies": f"{PERSON}=x"},
        {"cookies": "csrf=x"},
        {"cookies": "taal=fr"},
        {"cookies": "taal=en"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"HTTP_HX_REQUEST": "true"},
        {"HTTP_HOST": "127.0.0.1"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_X_FORWARDED_PROTO": "https, http"},
        {"method": "POST"},
    ],
    ids=str,
)
def test_who_is_somebody_or_asks_for_something_else_gets_a_page_of_their_own(
    visit: Visits, other: dict[str, str]
) -> None:
    made = visit("/plain/")
    assert visit("/plain/", **other).body != made.body
    assert visit("/plain/").body == made.body


def test_each_language_has_its_own(visit: Visits) -> None:
    english = visit("/plain/", cookies="taal=en")
    assert b" en</p>" in english.body
    assert b" nl</p>" in visit("/plain/").body
    assert visit("/plain/", cookies="taal=en").body == english.body


def test_only_parameters_that_the_page_depends_on_are_kept(visit: Visits) -> None:
    first, second = visit("/plain/?na=1"), visit("/plain/?na=2")
    assert visit("/plain/?na=1").body == first.body != second.body
    assert visit("/plain/?utm=1").body != visit("/plain/?utm=1").body
    long = f"/plain/?na={'x' * 600}"
    assert visit(long).body != visit(long).body


def test_a_host_that_is_not_ours_gets_nothing_kept(visit: Visits) -> None:
    visit("/plain/")
    assert [visit("/plain/", HTTP_HOST="elders.test").status for _ in range(2)] == [400, 400]


def test_what_is_kept_takes_a_bounded_number_of_bytes(visit: Visits, settings: Settings) -> None:
    settings.PAGE_CACHE_BYTES = 20_000
    visit = Visits()
    first, last = visit("/plain/?na=0"), visit("/plain/?na=1")
    for number in range(2, 20):
        last = visit(f"/plain/?na={number}")
    assert visit("/plain/?na=19").body == last.body
    assert visit("/plain/?na=0").body != first.body


def test_what_nobody_can_get_any_more_is_not_left_in_memory(visit: Visits) -> None:
    for number in range(9):
        visit(f"/plain/?na={number}")
    nine = visit.door._pages.bytes
    visit.seconds = 60.0
    visit("/plain/")
    assert visit.door._pages.bytes * 5 < nine


def test_who_came_in_time_gets_a_page_that_took_long() -> None:
    cache = PageCache(most_bytes=100_000, now=lambda: 3.0)
    asked = Asked("weerklank.test", True, "/", "", "nl", False)
    page = Kept(begun=0.0, headers=[], body=b"x", compressed=b"", tag="")
    cache.keep(asked, page)
    assert cache.fresh(asked, arrived=0.9) is page
    assert cache.fresh(asked, arrived=1.0) is None


def test_it_is_compressed_for_who_takes_that(visit: Visits) -> None:
    made = visit("/plain/")
    packed = visit("/plain/", HTTP_ACCEPT_ENCODING="br, gzip;q=0.5")
    assert packed.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in packed.headers["vary"]
    assert gzip.decompress(packed.body) == made.body
    assert int(packed.headers["content-length"]) == len(packed.body)
    assert visit("/plain/", HTTP_ACCEPT_ENCODING="gzip;q=0, br").body == made.body


def test_head_gives_the_headers_alone(visit: Visits) -> None:
    made = visit("/plain/")
    head = visit("/plain/", method="HEAD")
    assert (head.body, head.headers) == (b"", made.headers)


def test_who_stored_it_hears_that_it_is_the_same(visit: Visits) -> None:
    tag = visit("/may_be_stored/").headers["etag"]
    again = visit("/may_be_stored/", HTTP_IF_NONE_MATCH=f'"other", {tag}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert "content-security-policy" in again.headers
    assert visit("/may_be_stored/", HTTP_IF_NONE_MATCH='W/"other"').status == 200
