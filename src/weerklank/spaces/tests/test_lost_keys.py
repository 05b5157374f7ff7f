"""When the key of somebody's list of names is missing, nothing of it is lost or written over."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.builders import a_person, a_portal, a_space, an_account, an_alias
from weerklank.kernel.policy import Refused
from weerklank.kernel.sealing import KeyRing, SealBroken
from weerklank.people.actions import delete_account
from weerklank.people.leaving import Farewell
from weerklank.people.models import Account
from weerklank.spaces.aliases import appear_in_space
from weerklank.spaces.models import Alias
from weerklank.spaces.rotation import rotate
from weerklank.spaces.sealed_lists import my_alias_ids, sealed_list

pytestmark = pytest.mark.django_db


def with_a_list_nobody_can_open() -> tuple[Account, Alias, bytes]:
    """An account whose alias opens with our key, and whose list was sealed with a lost one."""
    account = an_account()
    alias = an_alias(account, a_space(), "pseudonym", "Merel")
    with override_settings(ALIAS_KEY_RING=KeyRing.fresh()):
        account.aliases_sealed = sealed_list(account.pk, [alias.pk])
    account.save()
    return account, alias, account.aliases_sealed


def stored_list(account: Account) -> bytes:
    return bytes(Account.objects.get(pk=account.pk).aliases_sealed or b"")


def test_rotation_stops_and_changes_nothing() -> None:
    account, alias, before = with_a_list_nobody_can_open()
    tag = bytes(alias.tag or b"")
    with override_settings(ALIAS_KEY_RING=settings.ALIAS_KEY_RING.with_new_key()):
        with pytest.raises(SealBroken):
            rotate()
        with pytest.raises(SealBroken):
            my_alias_ids(account)
    assert stored_list(account) == before
    assert bytes(Alias.objects.get().tag or b"") == tag


def test_no_name_is_added_to_a_list_that_cannot_be_read() -> None:
    account, _alias, before = with_a_list_nobody_can_open()
    with pytest.raises(Refused, match="aan onze kant"):
        appear_in_space(
            person=a_person(account), space=a_space(), kind="pseudonym", name="Roodborst"
        )
    assert stored_list(account) == before
    assert Alias.objects.count() == 1


@pytest.mark.parametrize("farewell", list(Farewell))
def test_an_account_whose_names_cannot_be_cut_loose_stays(farewell: Farewell) -> None:
    account, _alias, before = with_a_list_nobody_can_open()
    with pytest.raises(Refused, match="aan onze kant"):
        delete_account(account=account, farewell=farewell)
    assert stored_list(account) == before


def test_pages_can_still_be_read(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    account, _alias, _before = with_a_list_nobody_can_open()
    a_portal(Alias.objects.get().space.organisation)
    client.force_login(account)
    assert a_person(account).alias_ids == frozenset()
    for path in ("/duinwijk/", "/duinwijk/nieuws/", "/duinwijk/mijn/bijdragen/"):
        assert client.get(path).status_code == 200
    assert "not in ALIAS_KEYS" in caplog.text
    assert str(account.pk) not in caplog.text
