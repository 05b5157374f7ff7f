from __future__ import annotations

import pytest

from tests.builders import (
    a_person,
    a_space,
    an_account,
    an_alias,
    an_official,
    an_organisation,
    joins,
)
from tests.connections import at_the_same_time
from weerklank.kernel.policy import Denied, Refused
from weerklank.kernel.sealing import KeyRing
from weerklank.people.models import Account
from weerklank.spaces.aliases import (
    Excluded,
    account_behind,
    alias_of,
    appear_in_space,
    exclude,
    leave_aliases,
    refuse_excluded,
    reseal_everything,
)
from weerklank.spaces.models import Alias, Membership, Space
from weerklank.spaces.person import NOBODY
from weerklank.spaces.pseudonyms import offered_names
from weerklank.spaces.sealed_lists import my_alias_ids

pytestmark = pytest.mark.django_db


def test_an_alias_is_found_by_its_owner_and_by_nobody_else() -> None:
    account, space = an_account(), a_space()
    alias = an_alias(account, space, "pseudonym", "Merel")
    assert alias_of(a_person(account), space, "pseudonym") == alias
    assert alias_of(a_person(account), space, "own") is None
    assert alias_of(a_person(), space, "pseudonym") is None
    assert alias_of(a_person(account), a_space(), "pseudonym") is None
    assert my_alias_ids(Account.objects.get(pk=account.pk)) == [alias.pk]
    assert account_behind(alias) == account


def test_one_can_have_an_own_name_and_a_pseudonym_and_no_second_of_either() -> None:
    account, space = an_account(), a_space()
    aliases = {
        an_alias(account, space, "own", "Fatima"),
        an_alias(account, space, "pseudonym", "Merel"),
    }
    assert len(aliases) == 2
    assert an_alias(account, space, "pseudonym", "Ander") in aliases
    assert set(my_alias_ids(Account.objects.get(pk=account.pk))) == {a.pk for a in aliases}


@pytest.mark.parametrize("name", ["MEREL", "m e r e l", "Mérel", "Merel!"])
def test_a_pseudonym_is_unique_in_its_space_however_it_is_written(name: str) -> None:
    space = a_space()
    an_alias(an_account(), space, "pseudonym", "Merel")
    with pytest.raises(Refused):
        an_alias(an_account(), space, "pseudonym", name)
    assert an_alias(an_account(), a_space(), "pseudonym", name).space != space
    assert an_alias(an_account(), space, "own", name).kind == "own"


@pytest.mark.parametrize("name", ["", "x", "!!", "a@b.nl", "ab\u202ecd", "y" * 41])
def test_what_cannot_be_a_name_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        appear_in_space(person=a_person(), space=a_space(), kind="pseudonym", name=name)


def test_nobody_appears_in_a_space_that_they_may_not_enter() -> None:
    for visibility in (Space.Visibility.MEMBERS, Space.Visibility.HIDDEN):
        with pytest.raises(Denied):
            an_alias(an_account(), a_space(visibility=visibility))
    with pytest.raises(Denied):
        appear_in_space(person=NOBODY, space=a_space(), kind="own", name="Fatima")


def test_staff_have_no_pseudonym_in_spaces_of_their_own_organisation() -> None:
    space = a_space()
    official = an_official(space)
    alias = an_alias(official, space, "pseudonym", "Merel")
    assert (alias.kind, alias.name) == ("post", "Sanne")
    elsewhere = a_space()
    assert an_alias(official, elsewhere, "pseudonym", "Merel").kind == "pseudonym"


def test_staff_are_visible_in_the_whole_tree_of_their_organisation() -> None:
    region = an_organisation("Regio")
    municipality = an_organisation("Gemeente", parent=region)
    council = an_organisation("Raad", parent=municipality)
    of_region, of_council = an_official(a_space(region)), an_official(a_space(council))
    for account, organisation in ((of_region, council), (of_council, region)):
        assert an_alias(account, a_space(organisation), "pseudonym", "Merel").kind == "post"
    beside = a_space(an_organisation("Andere gemeente", parent=region))
    assert an_alias(of_council, beside, "pseudonym", "Merel").kind == "pseudonym"


def test_staff_without_first_name_or_role_are_asked_for_them() -> None:
    space = a_space()
    official = an_official(space)
    official.posts.update(role="")
    with pytest.raises(Refused):
        an_alias(official, space)


@pytest.mark.django_db(transaction=True)
def test_two_pseudonyms_of_one_person_at_the_same_time_become_one() -> None:
    account, space = an_account(), a_space()
    results = at_the_same_time(
        *[
            lambda name=name: an_alias(account, space, "pseudonym", name)
            for name in ("Merel", "Mees")
        ]
    )
    assert results[0] == results[1]
    assert my_alias_ids(Account.objects.get(pk=account.pk)) == [Alias.objects.get().pk]


def test_exclusion_stops_every_alias_and_leaves_membership() -> None:
    account, space = an_account(), a_space(visibility=Space.Visibility.MEMBERS)
    joins(space, account)
    own, hidden = (
        an_alias(account, space, "own", "Fatima"),
        an_alias(account, space, "pseudonym", "Merel"),
    )
    exclude(alias=hidden, reason="Schelden.")
    for _alias in (own, hidden):
        with pytest.raises(Excluded, match="Schelden"):
            an_alias(account, space)
    assert Membership.objects.filter(account=account).exists()
    refuse_excluded(account, a_space())
    refuse_excluded(an_account(), space)


def test_a_new_key_opens_everything_and_the_old_one_is_needed_no_more(settings) -> None:  # type: ignore[no-untyped-def]
    account, space = an_account(), a_space()
    alias = an_alias(account, space, "pseudonym", "Merel")
    exclude(alias=alias, reason="Schelden.")
    both = settings.ALIAS_KEY_RING.with_new_key()
    settings.ALIAS_KEY_RING = both
    assert alias_of(a_person(account), space, "pseudonym") == alias
    reseal_everything()
    reseal_everything()
    settings.ALIAS_KEY_RING = KeyRing(both.keys[:1])
    fresh = Account.objects.get(pk=account.pk)
    assert alias_of(a_person(fresh), space, "pseudonym") == alias
    assert my_alias_ids(fresh) == [alias.pk]
    assert account_behind(Alias.objects.get()) == account
    with pytest.raises(Excluded):
        refuse_excluded(fresh, space)


def test_the_list_on_the_account_has_the_same_length_for_one_alias_as_for_many() -> None:
    few, many = an_account(), an_account()
    an_alias(few, a_space())
    for _ in range(5):
        an_alias(many, a_space())
    lengths = {len(a.aliases_sealed or b"") for a in Account.objects.exclude(aliases_sealed=None)}
    assert len(lengths) == 1


def test_after_leaving_an_alias_leads_nowhere() -> None:
    account, space = an_account(), a_space()
    alias = an_alias(account, space)
    leave_aliases(Account.objects.get(pk=account.pk))
    alias.refresh_from_db()
    assert account_behind(alias) is None
    assert alias_of(a_person(account), space, "pseudonym") is None


def test_offered_names_are_free() -> None:
    space = a_space()
    names = offered_names(space)
    assert len(set(names)) == 3
    an_alias(an_account(), space, "pseudonym", names[0])
    assert names[0] not in offered_names(space, how_many=20)


def test_staff_have_one_face_everywhere_and_a_picked_one_goes_first() -> None:
    space = a_space()
    official = an_official(space)
    faces = {an_alias(official, each).face_key for each in (space, a_space(space.organisation))}
    assert faces == {official.posts.get().pk}
    official.posts.update(face=3)
    assert an_alias(official, a_space(space.organisation)).face_key == 3
