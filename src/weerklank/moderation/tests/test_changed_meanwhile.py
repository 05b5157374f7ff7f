"""Words that change while somebody looks at them."""

from __future__ import annotations

import pytest

from tests.builders import a_person
from tests.forms import forms_on
from weerklank.contributions.actions import edit_contribution
from weerklank.contributions.models import Contribution
from weerklank.kernel.policy import WrongState
from weerklank.moderation.actions import (
    ask_to_change,
    leave_contribution,
    report_contribution,
)
from weerklank.moderation.models import Case
from weerklank.moderation.queue.cases import open_case
from weerklank.moderation.tests.conftest import World, a_world, signed_in
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db
REASON = "Er staat een telefoonnummer in."


def changes(world: World, said: Contribution) -> None:
    edit_contribution(person=a_person(world.author), contribution=said, words="Heel wat anders.")


def version(said: Contribution) -> int:
    return Case.objects.get(contribution=said, state="open").version


def test_nobody_decides_on_words_that_were_changed_while_they_looked() -> None:
    """Also before the worker comes round: what was held, what was asked for, what was reported."""
    world = a_world(looks_at_newcomers=True)
    held, worker = world.said, a_person(world.worker)
    seen = version(held)
    changes(world, held)
    with pytest.raises(WrongState):
        leave_contribution(person=worker, contribution=held, seen=seen)
    leave_contribution(person=worker, contribution=held, seen=version(held))

    held.refresh_from_db()
    report_contribution(person=NOBODY, contribution=held, reason="spam", words="")
    seen = version(held)
    changes(world, held)
    with pytest.raises(WrongState):
        leave_contribution(person=worker, contribution=held, seen=seen)
    assert not Case.objects.get(contribution=held, state="open").is_changed

    ask_to_change(person=worker, contribution=held, reason=REASON)
    changes(world, held)
    assert Case.objects.get(contribution=held, state="open").is_changed


def test_who_was_too_late_decides_on_the_same_page_on_what_it_shows_now(world: World) -> None:
    client, address = signed_in(world.worker), f"/meldingen/{world.said.pk}/"
    report_contribution(person=NOBODY, contribution=world.said, reason="spam", words="")
    decision = {"do": "leave", "seen": str(version(world.said))}
    report_contribution(
        person=a_person(world.manager), contribution=world.said, reason="spam", words=""
    )
    answer = client.post(address, decision)
    assert answer.status_code == 409
    [form] = [one for one in forms_on(answer.content.decode()) if "do" in dict(one.fields)]
    decision["seen"] = dict(form.fields)["seen"]
    assert client.post(address, decision).status_code == 302


def test_a_program_that_held_it_back_still_counts_after_it_was_changed(world: World) -> None:
    case = open_case(world.said, reasons=["first"])
    worker = a_person(world.worker)
    ask_to_change(person=worker, contribution=world.said, reason=REASON)
    assert Case.objects.get(pk=case.pk).state == "closed"
    changes(world, world.said)
    released = leave_contribution(person=worker, contribution=world.said)
    assert (released.kind, released.is_automated) == ("released", True)

    other = world.says_more()
    ask_to_change(person=worker, contribution=other, reason=REASON)
    changes(world, other)
    assert not leave_contribution(person=worker, contribution=other).is_automated
