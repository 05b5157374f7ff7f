"""An event that cannot be handled: from its first try by a real worker to its replay on screen."""

from __future__ import annotations

import uuid

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.builders import a_space, an_account, an_official, has_app
from tests.outbox.bells import PoisonTaken, note, noted
from tests.outbox.processes import a_worker
from tests.waiting import wait_until
from weerklank.kernel.events import record
from weerklank.kernel.models import AuditEntry, StuckJob
from weerklank.kernel.outbox import outbox_state
from weerklank.kernel.queues import MOST_TRIES
from weerklank.people.models import Account

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(account: Account) -> Client:
    has_app(account)
    client = Client()
    client.force_login(account)
    return client


def test_a_poisoned_event_is_set_aside_shown_and_replayed() -> None:
    administrator = an_account(is_platform_administrator=True)
    page = reverse("spaces:stuck_jobs")
    client = signed_in(administrator)
    with transaction.atomic():
        record(PoisonTaken(bell=uuid.uuid4()))
    with a_worker():
        wait_until(lambda: outbox_state().stuck == 1)
        first = StuckJob.objects.get()
        assert (first.event, first.error) == ("PoisonTaken", "LookupError")
        assert first.tries == MOST_TRIES + 1
        assert noted("looked on") == 1
        assert not ProcrastinateJob.objects.filter(args__name="GongStruck").exists()
        assert noted("rang") == 0

        shown = client.get(page).content.decode()
        assert "PoisonTaken" in shown
        assert "LookupError" in shown
        assert "geheim" not in shown
        assert page in client.get(reverse("spaces:manage")).content.decode()

        replay = reverse("spaces:replay_stuck_job", kwargs={"stuck": first.pk})
        assert client.post(replay).status_code == 302
        wait_until(lambda: StuckJob.objects.exclude(pk=first.pk).exists())
        again = StuckJob.objects.get()
        assert again.tries == first.tries + 1

        note("antidote", uuid.uuid4())
        assert client.post(reverse("spaces:replay_all_stuck_jobs")).status_code == 302
        wait_until(lambda: noted("cured") == 1)
        wait_until(lambda: not ProcrastinateJob.objects.filter(args__name="PoisonTaken").exists())
    assert noted("looked on") == 1
    assert not StuckJob.objects.exists()
    assert page not in client.get(reverse("spaces:manage")).content.decode()
    lines = AuditEntry.objects.filter(verb="replay_stuck_job")
    assert set(lines.values_list("subject", flat=True)) == {first.pk, again.pk}
    assert {line.actor for line in lines} == {f"account:{administrator.pk}"}


def test_what_is_stuck_does_not_exist_for_anybody_else() -> None:
    stuck = StuckJob.objects.create(
        job=1, task="deliver_event", event="PoisonTaken", tries=9, error="X", on="2026-01-01"
    )
    other = signed_in(an_official(a_space(), is_administrator=True))
    replay = reverse("spaces:replay_stuck_job", kwargs={"stuck": stuck.pk})
    assert other.get(reverse("spaces:stuck_jobs")).status_code == 404
    assert other.post(replay).status_code == 404
    assert other.post(reverse("spaces:replay_all_stuck_jobs")).status_code == 404
    assert reverse("spaces:stuck_jobs") not in other.get(reverse("spaces:manage")).content.decode()
    assert StuckJob.objects.count() == 1
