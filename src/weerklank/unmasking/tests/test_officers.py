"""Who becomes an officer, and what makes one count."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.builders import a_person, an_account, an_alias, an_official, an_organisation, joins
from weerklank.kernel import clock
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.spaces.models import Membership, Post
from weerklank.unmasking import actions
from weerklank.unmasking.admission import fingerprint, is_admitted
from weerklank.unmasking.models import NameRequest, Officer
from weerklank.unmasking.tests.worlds import (
    Town,
    a_threatened_town,
    acting,
    an_officer,
    gets_code,
    steps,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Officer:
    return an_officer(an_organisation())


def admits(officer: Officer, key: str = "") -> None:
    officer.refresh_from_db()
    call_command("admit_officer", str(officer.pk), key or fingerprint(officer))


def counts(officer: Officer) -> bool:
    return is_admitted(Officer.objects.select_related("post").get(pk=officer.pk))


def test_appointed_with_a_code_and_admitted_on_the_host(officer: Officer, capsys) -> None:  # type: ignore[no-untyped-def]
    assert not counts(officer)
    actions.take_code(person=acting(officer), officer=officer)
    assert not counts(officer)
    admits(officer)
    assert counts(officer)
    verbs = AuditEntry.objects.filter(subject=officer.pk).order_by("at")
    assert list(verbs.values_list("verb", "actor"))[-1] == ("admit_officer", "host")
    assert "Admitted" in capsys.readouterr().out


def test_the_host_admits_no_other_key_and_nobody_without_one(officer: Officer) -> None:
    with pytest.raises(CommandError, match="no officer"):
        call_command("admit_officer", str(uuid.uuid4()), "x")
    with pytest.raises(CommandError, match="another one"):
        call_command("admit_officer", str(officer.pk), "x")
    with pytest.raises(CommandError, match="no code"):
        call_command("admit_officer", str(officer.pk), "")
    actions.take_code(person=acting(officer), officer=officer)
    with pytest.raises(CommandError, match="another one"):
        admits(officer, "0000000000000000")
    assert not counts(officer)


def test_a_new_code_needs_a_new_admission(officer: Officer) -> None:
    old = gets_code(officer)
    new = actions.take_code(person=acting(officer), officer=officer)
    assert new != old
    assert not counts(officer)


def test_nobody_appoints_themselves_or_elsewhere(officer: Officer) -> None:
    administrator = an_account()
    own = Post.objects.create(
        account=administrator, organisation=officer.organisation, kind="official",
        first_name="Ada", role="Beheerder", is_administrator=True,
    )  # fmt: skip
    elsewhere = an_officer(an_organisation()).post
    for post in (own, elsewhere):
        with pytest.raises(Denied):
            actions.appoint_officer(person=a_person(administrator), post=post)  # type: ignore[arg-type]
    with pytest.raises(Denied):
        actions.appoint_officer(person=acting(officer), post=own)


def test_only_who_can_be_seen_is_appointed(officer: Officer) -> None:
    administrator = a_person(Post.objects.get(
        organisation=officer.organisation, is_administrator=True
    ).account)  # fmt: skip
    nameless = Post.objects.create(
        account=an_account(), organisation=officer.organisation, kind="official"
    )
    with pytest.raises(Refused, match="voornaam"):
        actions.appoint_officer(person=administrator, post=nameless)
    again = actions.appoint_officer(person=administrator, post=officer.post)  # type: ignore[arg-type]
    assert again == officer


def test_dismissing_ends_it_and_twice_is_once(officer: Officer) -> None:
    gets_code(officer)
    with pytest.raises(Denied):
        actions.dismiss_officer(person=acting(officer), officer=officer)
    administrator = a_person(Post.objects.get(
        organisation=officer.organisation, is_administrator=True
    ).account)  # fmt: skip
    for _turn in range(2):
        actions.dismiss_officer(person=administrator, officer=officer)
    assert not counts(officer)
    assert AuditEntry.objects.filter(subject=officer.pk, verb="dismiss_officer").count() == 1
    with pytest.raises(Denied):
        actions.take_code(person=acting(officer), officer=officer)


def test_a_code_is_made_by_its_officer_alone(officer: Officer) -> None:
    with pytest.raises(Denied):
        actions.take_code(person=acting(an_officer(an_organisation())), officer=officer)


class TestWhoWritesIntoTheDatabase:
    """Every row may be changed or added; keys and codes are out of reach."""

    @pytest.fixture
    def town(self) -> Town:
        return a_threatened_town()

    def cannot_look(self, town: Town, request: NameRequest) -> bool:
        with pytest.raises((Refused, WrongState, Denied)):
            town.open(request)
        return True

    def test_no_state_helps_without_a_signature(self, town: Town) -> None:
        request = town.ask(town.hand_over())
        request.steps.create(kind="agreed", officer=town.second, until="2999-01-01T00:00Z")
        NameRequest.objects.filter(pk=request.pk).update(state="agreed")
        assert self.cannot_look(town, request)

    def test_a_key_of_ones_own_is_not_admitted(self, town: Town) -> None:
        request = town.ask(town.hand_over())
        code = actions.take_code(person=acting(town.second), officer=town.second)
        Officer.objects.filter(pk=town.second.pk).update(admitted=town.first.admitted)
        with pytest.raises(Refused):
            town.agree(request, code=code)

    def test_an_admission_does_not_go_along_to_another(self, town: Town) -> None:
        friend = an_official(town.space).posts.get()
        row = Officer.objects.filter(pk=town.second.pk)
        row.update(post=friend)
        assert not counts(town.second)
        row.update(post=town.second.post, organisation=town.first.organisation)
        assert not counts(town.second)

    def test_what_was_agreed_holds_for_that_name_alone(self, town: Town) -> None:
        request = town.agreed()
        other = an_alias(an_account(), town.space)
        NameRequest.objects.filter(pk=request.pk).update(alias=other)
        assert self.cannot_look(town, request)

    def test_a_restored_backup_brings_no_agreement_back(self, town: Town) -> None:
        request = town.agreed()
        with clock.at(clock.now() + timedelta(days=400)):
            later = clock.now() + timedelta(days=1)
            NameRequest.objects.filter(pk=request.pk).update(state="agreed", ends_at=later)
            assert self.cannot_look(town, request)

    def test_a_moment_cannot_be_moved(self, town: Town) -> None:
        """The trigger refuses it; who takes the trigger away still has no signature."""
        request = town.agreed()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE unmasking_step DISABLE TRIGGER steps_are_append_only")
        later = clock.now() + timedelta(days=9)
        request.steps.filter(kind="agreed").update(until=later)
        assert self.cannot_look(town, request)


@pytest.mark.parametrize("which", ["first", "second"])
def test_who_came_to_work_in_the_space_neither_agrees_nor_looks(which: str) -> None:
    town = a_threatened_town()
    post = getattr(town, which).post
    asked = town.ask(town.hand_over())
    membership = joins(town.space, post.account, Membership.Role.TEAM)
    with pytest.raises(WrongState, match="ruimte"):
        town.agree(asked)
    membership.delete()
    agreed = town.agree(asked)
    joins(town.space, post.account, Membership.Role.TEAM)
    with pytest.raises(WrongState, match="ruimte"):
        town.open(agreed)
    assert steps(asked) == ["raised", "asked", "agreed"]
