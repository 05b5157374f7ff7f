"""Reports with which nothing was done, and who does not agree."""

from __future__ import annotations

from tests.builders import a_person
from weerklank.moderation.actions import (
    appeal_report,
    decide_anew,
    hide_contribution,
    leave_contribution,
    report_contribution,
)
from weerklank.moderation.models import Decision, Report
from weerklank.moderation.tests.conftest import World, signed_in
from weerklank.people.models import Account

WHY_NOT = "Er staat nog steeds een adres in."
REASON = "Een adres hoort hier niet."


def reported(world: World, by: Account) -> Report:
    return report_contribution(
        person=a_person(by), contribution=world.said, reason="personal", words="Mijn straat."
    )


def left(world: World, *reporters: Account) -> Decision:
    """Reported by all of these, and left as it is by Joris."""
    for account in reporters:
        reported(world, account)
    return leave_contribution(person=a_person(world.worker), contribution=world.said)


def disagreed(world: World, by: Account) -> Decision:
    """Left as it is, with which `by` does not agree."""
    decision = left(world, by)
    report = Report.objects.get(decision=decision)
    appeal_report(person=a_person(by), report=report, words=WHY_NOT)
    return decision


def hides(world: World, by: Account, decision: Decision) -> Decision:
    """Sanne, or whoever it is, decides anew and hides it."""
    person = a_person(by)
    return decide_anew(
        person=person,
        decision=decision,
        decide=lambda: hide_contribution(person=person, contribution=world.said, reason=REASON),
    )


def mine(account: Account) -> str:
    return signed_in(account).get("/mijn-meldingen/").content.decode()
