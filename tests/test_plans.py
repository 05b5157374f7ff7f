"""How the database goes about the reads of a topic with thousands of contributions."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import a_person, a_question, a_space, an_account, replies, says
from weerklank.contributions.live import news_in_conversation, news_on_topic
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.orders import FIRST_PAGE, Order, cursor_after, read_after
from weerklank.contributions.queries import conversation_under
from weerklank.kernel import clock
from weerklank.people.models import Account
from weerklank.portal.queries import one_voice
from weerklank.questions.queries import voices_of
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db

TOPICS, MANY = 20, 500


def a_lively_topic(author: Account) -> Topic:
    """One of several topics with hundreds of contributions, all of one author."""
    space = a_space()
    for _turn in range(TOPICS):
        topic = a_question(space)
        copy_often(says(author, topic, "De bus rijdt niet op tijd."))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return topic


def copy_often(said: Contribution) -> None:
    """Copies of `said`, a minute apart."""
    columns = [str(field.column) for field in Contribution._meta.concrete_fields]
    others = {
        "id": "gen_random_uuid()",
        "form_key": "gen_random_uuid()",
        "sent_at": "sent_at - turn * interval '1 minute'",
    }
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(others.get(name, f'"{name}"') for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO contributions_contribution ({names}) SELECT {values}"
            f" FROM contributions_contribution, generate_series(1, {MANY}) AS turn WHERE id = %s",
            [said.pk],
        )


def plan_for_all_values(sql: str) -> str:
    """The plan that a prepared read gets once, for every topic."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", sql)))
    for number, name in enumerate(names, 1):
        sql = sql.replace(f"%({name})s", f"${number}")
    connection.ensure_connection()
    rows = connection.connection.execute(f"EXPLAIN (GENERIC_PLAN) {sql.replace('%%', '%')}")
    return "\n".join(row[0] for row in rows.fetchall())


@pytest.mark.parametrize("is_signed_in", [False, True])
@pytest.mark.parametrize(
    ("order", "index"),
    [(Order.NEWEST, "contribution_of_topic"), (Order.SUPPORTED, "contribution_by_support")],
)
def test_a_page_of_a_topic_begins_in_its_index(
    is_signed_in: bool, order: Order, index: str
) -> None:
    resident = an_account()
    topic = a_lively_topic(resident)
    person = a_person(resident) if is_signed_in else NOBODY
    first = voices_of(person, topic, order=order).items
    second = read_after(cursor_after(first[-2], order), order)
    for after in (FIRST_PAGE, second):
        with CaptureQueriesContext(connection) as asked:
            found = voices_of(person, topic, order=order, after=after).items
        assert len(found) == 21
        plan = plan_for_all_values(asked[-1]["sql"])
        assert f"Index Scan using {index}" in plan
        assert "Sort Key: contributions_contribution" not in plan
    assert found[0].sent_at < first[-2].sent_at <= clock.now()


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_what_is_new_is_looked_for_among_the_newest_alone(is_signed_in: bool) -> None:
    resident = an_account()
    topic = a_lively_topic(resident)
    said = topic.contributions.order_by("sent_at").first()
    assert said is not None
    person = a_person(an_account("Henk")) if is_signed_in else NOBODY
    since = clock.now() - timedelta(minutes=10, seconds=30)
    for place, new in ((topic, 11), (said, 0)):
        with CaptureQueriesContext(connection) as asked:
            news = (
                news_on_topic(person, topic=place.pk, since=since)
                if place is topic
                else news_in_conversation(person, contribution=place.pk, since=since)
            )
        assert news is not None
        assert len(news.new) == new
        plan = plan_for_all_values(asked[-1]["sql"])
        assert "Seq Scan on contributions_contribution" not in plan, plan
        assert any(
            name in plan for name in ("said_on_topic", "reply_of_root", "reply_by_moment")
        ), plan


@pytest.mark.parametrize(
    ("order", "index"),
    [(Order.NEWEST, "reply_by_moment"), (Order.SUPPORTED, "reply_by_support")],
)
def test_a_page_of_a_conversation_begins_in_its_index(order: Order, index: str) -> None:
    author = an_account()
    root = says(author, a_question(a_space()))
    for _turn in range(3):
        copy_often(replies(author, says(author, a_question(a_space()))))
    copy_often(replies(author, root))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    voice = one_voice(NOBODY, contribution=root.pk)
    with CaptureQueriesContext(connection) as asked:
        conversation_under(NOBODY, voice, order=order)
    below = '"contributions_contribution"."root_id" = '
    [sql] = [one["sql"] for one in asked if below in one["sql"]]
    plan = plan_for_all_values(sql)
    assert f"Index Scan using {index}" in plan
    assert "Sort Key: contributions_contribution" not in plan


def test_reads_are_planned_once() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("force_generic_plan",)
