"""The list of one's own news, and reading it."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.builders import (
    a_person,
    a_portal,
    a_space,
    an_account,
    an_alias,
    an_official,
    an_organisation,
    joins,
)
from weerklank.kernel import clock
from weerklank.kernel.policy import Denied
from weerklank.notifications import actions
from weerklank.notifications.context import count_unread, unread_notices
from weerklank.notifications.models import Notice
from weerklank.notifications.policies import may_see_notice, notices_visible_to
from weerklank.notifications.tests.conftest import News
from weerklank.notifications.tests.telling import tell
from weerklank.people.models import Account
from weerklank.spaces.aliases import alias_of_post
from weerklank.spaces.models import Membership, Space
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_one_reads_the_news_of_all_ones_names_and_no_other(news: News) -> None:
    account, space = an_account(), a_space()
    mine = [
        tell(an_alias(account, space)),
        tell(an_alias(account, space, "own", "Fatima")),
    ]
    other = tell(an_alias(an_account(), space))
    page = signed_in(account).get("/nieuws/").content.decode()
    assert all(str(notice.subject) in page for notice in mine)
    assert str(other.subject) not in page


def test_newest_first_and_the_rest_on_a_next_page(news: News) -> None:
    account = an_account()
    alias = an_alias(account, a_space())
    now = clock.now()
    made = [tell(alias, made_at=now - timedelta(hours=n)) for n in range(25)]
    client = signed_in(account)
    text = client.get("/nieuws/").content.decode()
    assert text.index(str(made[0].subject)) < text.index(str(made[1].subject))
    assert str(made[20].subject) not in text
    cursor = text.split("?na=")[1].split('"')[0]
    rest = client.get(f"/nieuws/?na={cursor}")
    assert str(made[24].subject) in rest.content.decode()
    assert str(made[19].subject) not in rest.content.decode()


@pytest.mark.parametrize("number", [1, 3, 50])
def test_the_number_of_queries_is_the_same_at_any_length(news: News, number: int) -> None:
    account, space = an_account(), a_space()
    alias = an_alias(account, space)
    for _ in range(number):
        tell(alias)
    client = signed_in(account)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get("/nieuws/").status_code == 200
    assert len(asked) <= 10, [query["sql"] for query in asked]
    assert news.asked == 1


def test_staff_see_what_is_for_their_visible_alias(news: News) -> None:
    space = a_space()
    official = an_official(space)
    notice = tell(alias_of_post(post=official.posts.get(), space=space))
    assert list(notices_visible_to(a_person(official))) == [notice]


def test_the_two_answers_of_the_policy_agree_and_leaving_a_space_hides_its_news() -> None:
    account = an_account()
    closed, hidden, open_one = (
        a_space(visibility=Space.Visibility.MEMBERS),
        a_space(visibility=Space.Visibility.HIDDEN),
        a_space(),
    )
    for space in (closed, hidden):
        joins(space, account)
    told = [tell(an_alias(account, space)) for space in (closed, hidden, open_one)]
    Membership.objects.filter(space=hidden, account=account).delete()
    for person in (a_person(account), a_person(), NOBODY):
        visible = set(notices_visible_to(person))
        assert visible == {notice for notice in told if may_see_notice(person, notice)}
    assert set(notices_visible_to(a_person(account))) == {told[0], told[2]}
    assert count_unread(a_person(account)) == 2


def test_opening_marks_as_read_and_leads_through_the_front_door(news: News) -> None:
    organisation = an_organisation()
    a_portal(organisation, "duinwijk")
    institution = an_organisation("Zorgthuis", parent=organisation)
    account = an_account()
    notice = tell(an_alias(account, a_space(institution)))
    client = signed_in(account)
    assert client.get(f"/nieuws/{notice.pk}/").status_code == 405
    answer = client.post(f"/nieuws/{notice.pk}/")
    assert answer["Location"] == f"/duinwijk/bijdrage/{notice.subject}/"
    again = client.post(f"/duinwijk/nieuws/{notice.pk}/")
    assert again["Location"] == f"/duinwijk/bijdrage/{notice.subject}/"
    assert Notice.objects.get().is_read


def test_news_of_another_is_not_there(news: News) -> None:
    notice = tell(an_alias(an_account(), a_space()))
    assert signed_in(an_account()).post(f"/nieuws/{notice.pk}/").status_code == 404
    assert Client().post(f"/nieuws/{notice.pk}/").status_code == 302
    with pytest.raises(Denied):
        actions.read_notice(person=a_person(), notice=notice)
    assert not Notice.objects.get().is_read


def test_what_is_gone_is_not_listed_and_leads_back(news: News) -> None:
    account = an_account()
    notice = tell(an_alias(account, a_space()))
    news.gone.add(notice.subject)
    client = signed_in(account)
    assert str(notice.subject) not in client.get("/nieuws/").content.decode()
    assert client.post(f"/nieuws/{notice.pk}/")["Location"] == "/nieuws/"


def test_reading_all_marks_ones_own_only(news: News) -> None:
    account, space = an_account(), a_space()
    mine, other = tell(an_alias(account, space)), tell(an_alias(an_account(), space))
    assert signed_in(account).post("/nieuws/gelezen/").status_code == 302
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.is_read, other.is_read) == (True, False)
    with pytest.raises(Denied):
        actions.read_all_notices(person=NOBODY)


def test_the_number_of_unread_news_costs_a_stranger_nothing_and_others_one_query() -> None:
    account = an_account()
    tell(an_alias(account, a_space()))
    tell(an_alias(account, a_space()), is_read=True)
    person = a_person(account)
    assert person.audiences
    with CaptureQueriesContext(connection) as asked:
        assert count_unread(person) == 1
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        assert count_unread(NOBODY) == 0
        request = RequestFactory().get("/")
        assert not unread_notices(request)["unread_notices"]
    assert len(asked) == 0


def test_an_address_that_was_refused_is_told_of_and_can_be_tried_again() -> None:
    account = an_account(mail_bounces=True)
    client = signed_in(account)
    assert "Onze mail komt niet bij u aan" in client.get("/nieuws/").content.decode()
    client.post("/nieuws/post/")
    account.refresh_from_db()
    assert not account.mail_bounces
    with pytest.raises(Denied):
        actions.resume_mail(person=NOBODY)


def test_only_what_one_asks_for_and_its_next_page(news: News) -> None:
    account = an_account()
    alias = an_alias(account, a_space())
    now = clock.now()
    unread = [tell(alias, made_at=now - timedelta(hours=n)) for n in range(25)]
    read = tell(alias, is_read=True)
    client = signed_in(account)

    def shown(address: str) -> str:
        return client.get(address).content.decode()

    page = shown("/nieuws/?toon=ongelezen&soort=answers")
    assert str(unread[0].subject) in page
    assert str(read.subject) not in page
    older = re.search(r'href="(/nieuws/\?[^"]*na=[^"]*)"', page)
    assert older
    rest = shown(html.unescape(older[1]))
    assert str(unread[24].subject) in rest
    assert str(unread[0].subject) not in rest
    assert str(read.subject) in shown("/nieuws/?soort=answers")
    assert str(unread[0].subject) not in shown("/nieuws/?soort=replies")
    assert str(read.subject) in shown("/nieuws/?soort=nonsense&toon=what&na=x")


def test_who_opens_the_thing_itself_has_read_the_news_about_it(news: News) -> None:
    organisation = an_organisation()
    a_portal(organisation, "duinwijk")
    account, stranger = an_account(), an_account()
    space = a_space(organisation)
    mine, another = tell(an_alias(account, space)), tell(an_alias(account, space, "own", "Fatima"))
    theirs = tell(an_alias(stranger, space), subject=mine.subject)
    client = signed_in(account)
    where = f"/duinwijk/bijdrage/{mine.subject}/"
    assert client.post("/duinwijk/nieuws/gezien/", {"path": where}).status_code == 204
    unread = set(Notice.objects.filter(is_read=False))
    assert unread == {another, theirs}
    client.post("/nieuws/gezien/", {"path": f"/bijdrage/{another.subject}/"})
    assert set(Notice.objects.filter(is_read=False)) == {theirs}
    client.post("/nieuws/gezien/", {})
    with pytest.raises(Denied):
        actions.read_notices_of_page(person=NOBODY, path=where)


def test_pages_say_so_only_while_there_is_unread_news(news: News) -> None:
    account = an_account()
    notice = tell(an_alias(account, a_space()))
    client = signed_in(account)
    assert "data-news-seen" in client.get("/").content.decode()
    Notice.objects.filter(pk=notice.pk).update(is_read=True)
    assert "data-news-seen" not in client.get("/").content.decode()
    assert "data-news-seen" not in Client().get("/").content.decode()
