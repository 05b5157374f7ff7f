"""Events of tests with handlers that wait, fail and echo, and a worker that knows them.

What a handler did stands in the trail, so that it can be counted from another process.
"""

from __future__ import annotations

import sys
import uuid
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection

from weerklank.kernel.audit import SYSTEM
from weerklank.kernel.events import Event, reacts_to, record
from weerklank.kernel.models import AuditEntry

# Held by a test to keep a handler waiting.
GATE = 4_711


@dataclass(frozen=True, kw_only=True)
class GongStruck(Event):
    bell: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class GateReached(Event):
    bell: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PoisonTaken(Event):
    bell: uuid.UUID


def note(verb: str, bell: uuid.UUID) -> None:
    AuditEntry.objects.create(actor=str(SYSTEM), verb=verb, subject_kind="bell", subject=bell)


def noted(verb: str) -> int:
    return AuditEntry.objects.filter(verb=verb).count()


@reacts_to(GongStruck)
def ring(event: GongStruck) -> None:
    note("rang", event.bell)


@reacts_to(GateReached)
def pass_by(event: GateReached) -> None:
    note("passed by", event.bell)


@reacts_to(GateReached)
def wait_at_gate(event: GateReached) -> None:
    sys.stdout.write("at the gate\n")
    sys.stdout.flush()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])
    note("went through", event.bell)


@reacts_to(PoisonTaken)
def look_on(event: PoisonTaken) -> None:
    note("looked on", event.bell)


@reacts_to(PoisonTaken)
def swallow(event: PoisonTaken) -> None:
    """Fails until there is an antidote; what it records before it fails must not exist."""
    if not noted("antidote"):
        record(GongStruck(bell=event.bell))
        raise LookupError("geheim@voorbeeld.test")
    note("cured", event.bell)


def work() -> None:
    """A real worker that knows these events. Hours between tries are not what is tested."""
    from weerklank.kernel import hands, jobs

    jobs.RETRY.exponential_wait = 0
    hands.POLL_SECONDS = hands.PULSE_SECONDS = 0.2
    call_command("worker")
