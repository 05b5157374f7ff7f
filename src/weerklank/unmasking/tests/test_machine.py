"""The state machine, tried in any order; and what happens at the same time."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.connections import at_the_same_time
from weerklank.kernel import clock
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.notifications.models import Notice
from weerklank.unmasking import actions, codes, ending
from weerklank.unmasking.models import NameRequest
from weerklank.unmasking.states import REQUEST, RequestState
from weerklank.unmasking.tests.worlds import Town, a_threatened_town, acting, steps, trail

OFFICER = uuid.UUID(int=1)


@given(parts=st.dictionaries(st.text(min_size=1), st.text()), other=st.text())
def test_what_is_signed_is_that_alone(parts: dict[str, str], other: str) -> None:
    code = codes.make_code()
    said = codes.statement(**parts)
    signature = codes.sign(code, said, officer=OFFICER)
    key = codes.public_key(code, officer=OFFICER)
    assert codes.is_signed(said, signature=signature, key=key)
    changed = codes.statement(**{**parts, "one more": other})
    assert not codes.is_signed(changed, signature=signature, key=key)
    elsewhere = codes.public_key(code, officer=uuid.uuid4())
    assert not codes.is_signed(said, signature=signature, key=elsewhere)


@given(typed=st.text(max_size=40))
def test_what_is_no_code_is_said_so(typed: str) -> None:
    try:
        codes.public_key(typed, officer=OFFICER)
    except codes.CodeMalformed:
        return
    assert len(typed) >= 26


DEEDS = ("ask", "decline", "agree", "refuse", "open", "an hour", "a day", "three days")


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=st.lists(st.sampled_from(DEEDS), max_size=9))
def test_in_any_order_a_name_is_seen_only_after_two_signed_in_time(deeds: list[str]) -> None:
    with transaction.atomic():
        try:
            _try_all(deeds)
        finally:
            transaction.set_rollback(True)


def _try_all(deeds: list[str]) -> None:
    town, moment = a_threatened_town(), clock.now()
    with clock.at(moment):
        request = town.hand_over()
    does: dict[str, Callable[[], object]] = {
        "ask": lambda: town.ask(request),
        "decline": lambda: actions.decline_name_request(
            person=acting(town.first), request=request, reason="Nee."
        ),
        "agree": lambda: town.agree(request),
        "refuse": lambda: actions.refuse_name(
            person=acting(town.second), request=request, reason="Nee."
        ),
        "open": lambda: town.open(request),
    }
    passes = {"an hour": 1, "a day": 25, "three days": 72}
    seen = refused = 0
    before = RequestState.RAISED
    for deed in deeds:
        moment += timedelta(hours=passes.get(deed, 0), seconds=1)
        with clock.at(moment):
            if deed in passes:
                ending.let_lapse()
            else:
                try:
                    with transaction.atomic():
                        seen += isinstance(does[deed](), actions.Seen)
                except (WrongState, Refused, Denied):
                    refused += 1
        request.refresh_from_db()
        now = RequestState(request.state)
        assert now == before or now in REQUEST[before]
        before = now
    taken = steps(request)
    acted = len(taken) - 1 - taken.count("lapsed") - taken.count("told")
    assert acted + refused == sum(deed not in passes for deed in deeds)
    assert seen == taken.count("opened") <= 1
    if seen:
        assert taken[:4] == ["raised", "asked", "agreed", "opened"]
        times = dict(request.steps.values_list("kind", "at"))
        assert times["agreed"] - times["asked"] <= timedelta(hours=48)
        assert times["opened"] - times["agreed"] <= timedelta(hours=24)
    assert request.is_told == ("asked" in taken and not REQUEST[before])


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    """Each on a connection of its own."""

    @pytest.fixture
    def town(self) -> Town:
        return a_threatened_town()

    def test_one_of_two_looks_shows_the_name(self, town: Town) -> None:
        request = town.agreed()
        results = at_the_same_time(*[lambda: town.open(request)] * 2)
        kinds = sorted(type(one).__name__ for one in results)
        assert kinds == ["Seen", "WrongState"]
        assert trail(request).count("open_name") == 1

    def test_agreed_or_refused(self, town: Town) -> None:
        request = town.ask(town.hand_over())

        def refuse() -> NameRequest:
            return actions.refuse_name(
                person=acting(town.second), request=request, reason="Gemopper."
            )

        results = at_the_same_time(lambda: town.agree(request), refuse)
        assert sum(isinstance(one, WrongState) for one in results) == 1
        assert len(set(steps(request)) & {"agreed", "refused"}) == 1

    def test_handed_over_once(self, town: Town) -> None:
        results = at_the_same_time(*[town.hand_over] * 2)
        assert sum(isinstance(one, NameRequest) for one in results) == 1
        assert NameRequest.objects.count() == 1

    def test_told_once_by_two_workers(self, town: Town) -> None:
        asked = town.ask(
            town.hand_over(), tell_after_days=14, later_because="De politie vraagt het."
        )
        town.open(town.agree(asked))
        NameRequest.objects.update(tell_on=clock.today())
        results = at_the_same_time(ending.tell_authors, ending.tell_authors)
        assert sum(one for one in results if isinstance(one, int)) == 1
        assert steps(asked).count("told") == 1
        assert Notice.objects.filter(kind="unmasking.told").count() <= 1
