"""Events become notices: once, for each alias that is told."""

from __future__ import annotations

import uuid
from collections import defaultdict

import pytest

from tests.builders import a_space, an_account, an_alias
from weerklank.kernel import events, notices
from weerklank.notifications.models import Notice
from weerklank.notifications.telling import subscribe
from weerklank.notifications.tests.conftest import News, SomethingSaid

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscribed(news: News, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_handlers", defaultdict(list))
    subscribe(notices.kinds["something_said"])


def deliver(event: SomethingSaid, key: uuid.UUID | None = None) -> None:
    events.deliver(
        key=key or uuid.uuid4(),
        name="SomethingSaid",
        values={"alias": str(event.alias), "subject": str(event.subject)},
    )


def test_every_kind_of_news_is_listened_to_under_its_own_name() -> None:
    for kind in notices.kinds.values():
        names = [handler.__qualname__ for handler in events._handlers[kind.event.__name__]]
        assert names.count(f"tell.{kind.name}") == 1


def test_an_event_becomes_one_notice_however_often_it_comes(subscribed: None) -> None:
    alias = an_alias(an_account(), a_space())
    event = SomethingSaid(alias=alias.pk, subject=uuid.uuid4())
    deliver(event)
    deliver(event)
    assert Notice.objects.values_list("alias", "kind", "subject").get() == (
        alias.pk,
        "something_said",
        event.subject,
    )


def test_an_alias_that_is_gone_is_not_told(subscribed: None) -> None:
    deliver(SomethingSaid(alias=uuid.uuid4(), subject=uuid.uuid4()))
    assert not Notice.objects.exists()
