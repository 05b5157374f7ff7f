"""Reported words stay readable for the team when the keys change."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from tests.builders import a_person
from weerklank.kernel.sealing import KeyRing
from weerklank.moderation.actions import look_into_kept_words, report_contribution
from weerklank.moderation.tests.conftest import World
from weerklank.people.models import Account
from weerklank.spaces.aliases import account_behind
from weerklank.spaces.models import Alias
from weerklank.spaces.person import NOBODY
from weerklank.spaces.sealed_lists import my_alias_ids

pytestmark = pytest.mark.django_db


def test_after_rotation_the_old_key_is_needed_by_nobody(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    report = report_contribution(person=NOBODY, contribution=world.said, reason="spam", words="")
    both = settings.ALIAS_KEY_RING.with_new_key()
    with override_settings(ALIAS_KEY_RING=both):
        call_command("rotate_alias_keys")
        call_command("rotate_alias_keys")
    assert "seals made anew" in capsys.readouterr().out
    with override_settings(ALIAS_KEY_RING=KeyRing(both.keys[:1])):
        alias = Alias.objects.get(pk=world.said.alias_id)
        assert account_behind(alias) == world.author
        assert my_alias_ids(Account.objects.get(pk=world.author.pk)) == [alias.pk]
        kept = look_into_kept_words(person=a_person(world.worker), report=report)
        assert "zwaluwstaart" in kept.words


def test_with_a_key_missing_nothing_changes(world: World) -> None:
    before = bytes(Alias.objects.get(pk=world.said.alias_id).account_sealed or b"")
    with (
        override_settings(ALIAS_KEY_RING=KeyRing.fresh()),
        pytest.raises(CommandError, match="not in ALIAS_KEYS"),
    ):
        call_command("rotate_alias_keys")
    assert bytes(Alias.objects.get(pk=world.said.alias_id).account_sealed or b"") == before
