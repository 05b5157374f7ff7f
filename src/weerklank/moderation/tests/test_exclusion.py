"""Stopping somebody from writing, under every name, while nobody learns which names those are."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import override_settings

from tests.builders import a_person, an_account, says
from weerklank.contributions.actions import edit_contribution, withdraw_contribution
from weerklank.contributions.policies import contributions_visible_to
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused
from weerklank.kernel.sealing import KeyRing
from weerklank.moderation.actions import exclude_author, lift_exclusion, report_contribution
from weerklank.moderation.models import Case, Decision
from weerklank.moderation.tests.conftest import World, a_world, signed_in
from weerklank.people.models import Account
from weerklank.spaces.aliases import Excluded, leave_aliases, refuse_excluded
from weerklank.spaces.models import Exclusion, Space
from weerklank.spaces.person import NOBODY
from weerklank.spaces.policies import may_enter_space
from weerklank.spaces.rotation import rotate

pytestmark = pytest.mark.django_db
REASON = "Drie keer gescholden."


def excluded(world: World) -> Exclusion:
    return exclude_author(person=a_person(world.manager), contribution=world.said, reason=REASON)


def cannot_write(world: World) -> bool:
    try:
        refuse_excluded(world.author, world.space)
    except Excluded:
        return True
    return False


def test_it_stops_every_name_and_says_why_and_leaves_reading(world: World) -> None:
    excluded(world)
    for kind in ("pseudonym", "own"):
        with pytest.raises(Excluded, match=REASON):
            says(world.author, world.said.topic, kind=kind)
    with pytest.raises(Excluded, match=REASON):
        edit_contribution(
            person=a_person(world.author), contribution=world.said, words="Nog een keer."
        )
    withdraw_contribution(person=a_person(world.author), contribution=world.said)
    assert may_enter_space(a_person(world.author), world.space)
    says(an_account(), world.said.topic)
    other = a_world()
    says(world.author, other.said.topic)


def test_who_is_stopped_already_hears_it_of_the_next_words_too(world: World) -> None:
    """The case of the second is decided, and its author told; one exclusion is enough."""
    other = world.says_more()
    first = excluded(world)
    report_contribution(person=NOBODY, contribution=other, reason="spam", words="")
    manager = a_person(world.manager)
    for _twice in range(2):
        again = exclude_author(person=manager, contribution=other, reason=REASON, seen=None)
        assert again == first
    assert Case.objects.get().state == "closed"
    assert Exclusion.objects.get() == first
    decided = Decision.objects.filter(kind="excluded").values_list("contribution", "exclusion")
    assert set(decided) == {(world.said.pk, first.pk), (other.pk, first.pk)}
    assert len(decided) == 2
    assert AuditEntry.objects.filter(verb="exclude").count() == 1


def test_membership_stays() -> None:
    world = a_world(visibility=Space.Visibility.HIDDEN)
    excluded(world)
    assert may_enter_space(a_person(world.author), world.space)
    assert contributions_visible_to(a_person(world.author)).filter(pk=world.said.pk).exists()


def test_no_page_of_the_team_differs_for_the_other_name(world: World) -> None:
    own = world.says_more("Onder mijn eigen naam.", kind="own")
    stranger = says(an_account("Fatima"), world.said.topic, "Ook onder eigen naam.", "own")
    client = signed_in(world.manager)
    pages = [f"/meldingen/{own.pk}/", f"/bijdrage/{own.pk}/melden/"]

    def shown() -> list[str]:
        texts = [client.get(page).content.decode() for page in pages]
        return [text.replace(str(own.pk), "") for text in texts]

    def without_key(texts: list[str]) -> list[str]:
        return [
            "".join(line for line in text.splitlines(True) if "csrfmiddlewaretoken" not in line)
            for text in texts
        ]

    before = without_key(shown())
    excluded(world)
    client.get("/meldingen/")
    assert without_key(shown()) == before
    listed = client.get("/meldingen/uitgesloten/").content.decode()
    assert world.said.alias.name in listed
    assert f">{own.alias.name}<" not in listed
    # Deciding on the other name goes just like deciding on somebody else's.
    results = [
        exclude_author(person=a_person(world.manager), contribution=each, reason=REASON)
        for each in (own, stranger)
    ]
    assert [each.alias for each in results] == [own.alias, stranger.alias]
    tags = {bytes(tag) for tag in Exclusion.objects.values_list("tag", flat=True)}
    assert len(tags) == 3


def test_it_holds_until_every_decision_on_the_person_is_lifted(world: World) -> None:
    own = world.says_more(kind="own")
    manager = a_person(world.manager)
    first = excluded(world)
    second = exclude_author(person=manager, contribution=own, reason=REASON)
    for _ in range(2):
        lift_exclusion(person=manager, exclusion=first)
    assert cannot_write(world)
    lift_exclusion(person=manager, exclusion=second)
    assert not cannot_write(world)
    assert AuditEntry.objects.filter(verb="lift_exclusion").count() == 2
    excluded(world)
    assert cannot_write(world)


def test_deciding_twice_is_once(world: World) -> None:
    assert excluded(world) == excluded(world)
    assert Exclusion.objects.count() == 1
    entry = AuditEntry.objects.get(verb="exclude")
    assert (entry.actor, entry.scope) == (f"account:{world.manager.pk}", world.space.pk)
    assert entry.subject == Exclusion.objects.get().pk


def test_only_who_manages_the_space_can(world: World) -> None:
    exclusion = excluded(world)
    for account in (world.worker, world.author, a_world().manager):
        with pytest.raises(Denied):
            exclude_author(person=a_person(account), contribution=world.said, reason=REASON)
        with pytest.raises(Denied):
            lift_exclusion(person=a_person(account), exclusion=exclusion)
    with pytest.raises(Denied):
        exclude_author(person=NOBODY, contribution=world.said, reason=REASON)
    client = signed_in(world.worker)
    sent = {"do": "exclude", "reason": REASON, "seen": "0"}
    assert client.post(f"/meldingen/{world.said.pk}/", sent).status_code == 422
    assert client.post(f"/meldingen/uitgesloten/{exclusion.pk}/opheffen/").status_code == 404
    assert cannot_write(world)


def test_on_the_pages(world: World) -> None:
    client = signed_in(world.manager)
    address = f"/meldingen/{world.said.pk}/"
    page = client.get(address).content.decode()
    assert "Een nieuw account herkennen we niet" in page
    for bad in ("", "a" * 301):
        answer = client.post(address, {"do": "exclude", "reason": bad, "seen": "0"})
        assert answer.status_code == 422
        assert bad in answer.content.decode()
    sent = {"do": "exclude", "reason": REASON, "seen": "0"}
    assert client.post(address, sent)["Location"] == f"/bijdrage/{world.said.pk}/"
    assert REASON in client.get("/meldingen/uitgesloten/").content.decode()
    exclusion = Exclusion.objects.get()
    client.post(f"/meldingen/uitgesloten/{exclusion.pk}/opheffen/")
    assert not cannot_write(world)


def test_staff_are_not_stopped_but_spoken_to(world: World) -> None:
    staff = says(world.worker, world.said.topic, kind="post")
    with pytest.raises(Denied):
        exclude_author(person=a_person(world.manager), contribution=staff, reason=REASON)


def test_it_survives_new_keys(world: World) -> None:
    excluded(world)
    both = settings.ALIAS_KEY_RING.with_new_key()
    with override_settings(ALIAS_KEY_RING=both):
        assert cannot_write(world)
        rotate()
    newest = KeyRing(both.keys[:1])
    with override_settings(ALIAS_KEY_RING=newest):
        world.author = Account.objects.get(pk=world.author.pk)
        assert cannot_write(world)
        with pytest.raises(Excluded):
            says(world.author, world.said.topic, kind="own")


def test_it_survives_the_account_and_a_gone_account_cannot_be_stopped(world: World) -> None:
    exclusion = excluded(world)
    later = world.author
    other = says(an_account(), world.said.topic)
    gone = Account.objects.get(pk=later.pk)
    leave_aliases(gone)
    gone.delete()
    exclusion.refresh_from_db()
    assert exclusion.alias == world.said.alias
    refreshed = Account(pk=later.pk)
    with pytest.raises(Excluded):
        refuse_excluded(refreshed, world.space)
    assert rotate() > 0
    other.alias.account_sealed = other.alias.tag = None
    other.alias.save()
    with pytest.raises(Refused):
        exclude_author(person=a_person(world.manager), contribution=other, reason=REASON)
