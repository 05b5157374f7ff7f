"""Every handler of the house, run at the same time on two connections: acts once, tells once."""

from __future__ import annotations

import uuid
from dataclasses import fields
from functools import partial

import pytest

from tests.builders import an_account, replies, says
from tests.connections import at_the_same_time
from tests.full_town import Town, a_full_town, with_picture
from weerklank.contributions.models import Contribution, Mention
from weerklank.kernel import clock, events
from weerklank.kernel.models import Receipt
from weerklank.kernel.notices import kinds
from weerklank.media.models import Asset
from weerklank.moderation.models import Case, Decision, DistressList, Report
from weerklank.notifications.models import Notice
from weerklank.promises.actions import open_promise
from weerklank.promises.models import Promise, PromiseStep
from weerklank.search.models import Findable, StemCount
from weerklank.spaces.models import Post
from weerklank.unmasking.models import NameRequest
from weerklank.unmasking.states import RequestState
from weerklank.unmasking.tests.worlds import an_officer

pytestmark = pytest.mark.django_db(transaction=True)


def something_happened(town: Town) -> dict[str, uuid.UUID]:
    """What events are about: a contribution with all that can hang on it."""
    said = says(town.resident, town.topic, "De bus rijdt nooit op tijd langs het ziekenhuis.")
    with_picture(said)
    decision = Decision.objects.create(
        contribution=said, kind=Decision.Kind.HIDDEN, decided_by=town.official
    )
    case = {"contribution": said, "space": town.space, "sorted_at": said.sent_at}
    known = replies(town.official, said)
    Mention.objects.create(contribution=said, alias=known.alias)
    [asset] = Asset.objects.filter(attachment__contribution=said)
    return {
        "contribution": said.pk,
        "reply": replies(an_account(), said).pk,
        "promise": open_promise(contribution=said).pk,
        "answer": uuid.uuid4(),
        "asset": asset.pk,
        "outcome": town.tell_outcome(said).pk,
        "report": Report.objects.create(contribution=said, space=town.space, reason="other").pk,
        "decision": decision.pk,
        "verdict": Decision.objects.create(contribution=said, kind="upheld", about=decision).pk,
        "case": Case.objects.create(kind=Case.Kind.REVIEW, **case).pk,
        "space": town.space.pk,
        "topic": town.topic.pk,
        "post": Post.objects.get(account=town.official).pk,
        "help": Case.objects.create(kind=Case.Kind.HELP, **case).pk,
        "request": NameRequest.objects.create(
            contribution=said,
            alias=said.alias,
            state=RequestState.REFUSED,
            is_told=True,
            first=an_officer(town.organisation),
            ends_at=clock.now(),
        ).pk,
    }


def state() -> list[list[tuple[object, ...]]]:
    """All that handlers write."""
    return [
        sorted(rows, key=str)
        for rows in (
            Notice.objects.values_list("alias", "kind", "subject"),
            Promise.objects.values_list("id", "state"),
            PromiseStep.objects.values_list("promise", "kind"),
            StemCount.objects.values_list("stem", "contributions"),
            Contribution.objects.values_list("id", "stems"),
            Findable.objects.values_list("id", "stems", "state"),
            Case.objects.values_list("contribution", "kind", "state", "version"),
        )
    ]


HANDLED = sorted(
    name
    for name, handlers in events._handlers.items()
    if any(handler.__module__.startswith("weerklank.") for handler in handlers)
)


def test_every_handler_acts_once_though_two_workers_deliver_at_the_same_time() -> None:
    town = a_full_town()
    DistressList.objects.create(organisation=town.organisation, words=["bij ons ook"])
    for name in HANDLED:
        ids = something_happened(town)
        event_class = events.Event.known[name]
        values = {field.name: str(ids[field.name]) for field in fields(event_class)}
        key = uuid.uuid4()
        deliver = partial(events.deliver, name=name, values=values)

        assert at_the_same_time(*[partial(deliver, key=key)] * 2) == [None, None], name
        assert Receipt.objects.filter(event=key).count() == len(events._handlers[name])
        event = event_class(**{field: uuid.UUID(value) for field, value in values.items()})
        for kind in (kind for kind in kinds.values() if kind.event is event_class):
            told = Notice.objects.filter(kind=kind.name, subject=kind.subject(event))
            assert set(told.values_list("alias", flat=True)) == set(kind.told(event)) != set()

        once = state()
        as_two_events = (partial(deliver, key=uuid.uuid4()), partial(deliver, key=uuid.uuid4()))
        assert at_the_same_time(*as_two_events) == [None, None], name
        assert state() == once, name
