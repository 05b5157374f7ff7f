"""What is counted to stop abuse names no alias and no contribution."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import a_portal, a_question, a_space, an_account, an_organisation
from weerklank.contributions.models import Contribution
from weerklank.kernel import throttle
from weerklank.spaces.models import Alias

pytestmark = pytest.mark.django_db


def test_no_count_holds_an_alias_or_a_contribution(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    make = throttle.Count.__init__

    def spy(count: throttle.Count, *told: Any, **named: Any) -> None:
        make(count, *told, **named)
        counted.append(f"{count}")

    monkeypatch.setattr(throttle.Count, "__init__", spy)
    organisation = an_organisation()
    a_portal(organisation)
    topic = a_question(a_space(organisation))
    account, client = an_account(), Client()
    client.force_login(account)
    for kind in ("pseudonym", "own"):
        client.post(
            f"/duinwijk{reverse('questions:answer', args=[topic.pk])}",
            {"words": "Een verhaal over hulp thuis.", "do": "next"},
        )
        client.post(
            f"/duinwijk{reverse('questions:appear', args=[topic.pk])}",
            {"kind": kind, "pseudonym": "Merel", "first_name": "Fatima", "health": "yes"},
        )
    said = list(Contribution.objects.values_list("pk", flat=True))
    client.post(
        f"/duinwijk{reverse('moderation:report', args=[said[0]])}", {"reason": "spam", "words": ""}
    )
    aliases = list(Alias.objects.values_list("pk", flat=True))
    assert (len(said), len(aliases)) == (2, 2)
    everything = " ".join(counted)
    for what in ("send", "report"):
        assert f"what={what!r}" in everything
    for key in (*said, *aliases, topic.pk, topic.space_id):
        assert str(key) not in everything
        assert key.hex not in everything
