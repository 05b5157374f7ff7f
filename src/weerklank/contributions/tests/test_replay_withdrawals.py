"""What was withdrawn after a backup was made does not come back with that backup."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from tests.builders import a_question, a_space, an_account, says
from weerklank.contributions import withdrawals
from weerklank.contributions.counts import counts_for
from weerklank.contributions.models import Contribution
from weerklank.kernel.models import AuditEntry
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db


def test_noted_withdrawals_are_erased_again_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    topic = a_question(a_space())
    back, stays = says(an_account(), topic, "Weg hiermee"), says(an_account(), topic, "Blijft")
    with override_settings(WITHDRAWALS_FILE=tmp_path / "withdrawals"):
        call_command("replay_withdrawals")
        for key in (back.pk, uuid.uuid4(), back.pk):
            withdrawals.note(key)
        call_command("replay_withdrawals")
        call_command("replay_withdrawals")
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["0", "1", "0"]
    assert Contribution.objects.values_list("words", "state").get(pk=back.pk) == ("", "withdrawn")
    stays.refresh_from_db()
    assert (stays.words, stays.state) == ("Blijft", "standing")
    assert counts_for(NOBODY, [topic.pk]) == {topic.pk: 1}
    assert AuditEntry.objects.get(verb="withdraw").actor == "system"
