"""People come into a closed space by a letter, and go again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.builders import a_person, an_account, joins
from tests.connections import at_the_same_time
from weerklank.kernel import clock
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.spaces import actions
from weerklank.spaces.models import Invitation, Membership, Space
from weerklank.spaces.person import NOBODY
from weerklank.spaces.tests.worlds import World, a_world, as_, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world(visibility=Space.Visibility.HIDDEN, name="Geheime tuin")


def a_secret(world: World, email: str = "lid@voorbeeld.test") -> str:
    return actions.make_invitation(person=as_(world.manager), space=world.space, email=email)[1]


def test_make_invitation_keeps_a_hash_only(world: World) -> None:
    secret = a_secret(world)
    invitation = Invitation.objects.get()
    assert secret.encode() not in bytes(invitation.secret_hash)
    assert invitation.ends_on == clock.today() + timedelta(days=14)


def test_make_invitation_refuses(world: World) -> None:
    manager = as_(world.manager)
    member = an_account()
    joins(world.space, member)
    for email in ("geen adres", "", member.email.upper()):
        with pytest.raises(Refused):
            actions.make_invitation(person=manager, space=world.space, email=email)
    for account in (world.colleague, world.stranger, member):
        with pytest.raises(Denied):
            actions.make_invitation(person=as_(account), space=world.space, email="a@b.test")
    Space.objects.filter(pk=world.space.pk).update(state=Space.State.DRAFT)
    with pytest.raises(WrongState):
        actions.make_invitation(person=manager, space=world.space, email="a@b.test")


def test_inviting_again_ends_the_earlier_letter(world: World) -> None:
    first, second = a_secret(world), a_secret(world)
    with pytest.raises(Refused):
        actions.accept_invitation(person=a_person(), secret=first)
    actions.accept_invitation(person=a_person(), secret=second)


def test_accept_invitation_once(world: World) -> None:
    secret, guest = a_secret(world), an_account()
    assert actions.accept_invitation(person=as_(guest), secret=secret) == world.space
    world.space.refresh_from_db()
    assert world.space.members_count == 1
    with pytest.raises(Refused):
        actions.accept_invitation(person=a_person(), secret=secret)
    assert Membership.objects.get(account=guest).role == "member"


def test_accept_invitation_leaves_no_name_in_the_trail(world: World) -> None:
    guest = an_account()
    actions.accept_invitation(person=as_(guest), secret=a_secret(world))
    place = Membership.objects.get(account=guest)
    entry = AuditEntry.objects.get(verb="join")
    assert entry.actor == "member"
    assert entry.subject == world.space.pk
    assert not AuditEntry.objects.filter(subject__in=[guest.pk, place.pk]).exists()
    assert not AuditEntry.objects.filter(actor__contains=str(guest.pk)).exists()


def test_accept_invitation_wrong_late_or_signed_out(world: World) -> None:
    secret = a_secret(world)
    with pytest.raises(Refused):
        actions.accept_invitation(person=a_person(), secret="zomaar")
    with pytest.raises(Denied):
        actions.accept_invitation(person=NOBODY, secret=secret)
    late = datetime.now(UTC) + timedelta(days=16)
    with clock.at(late), pytest.raises(Refused):
        actions.accept_invitation(person=a_person(), secret=secret)


def test_a_manager_who_accepts_stays_manager(world: World) -> None:
    actions.accept_invitation(person=as_(world.manager), secret=a_secret(world))
    assert Membership.objects.get(account=world.manager).role == "manager"


@pytest.mark.django_db(transaction=True)
def test_one_letter_lets_one_person_in() -> None:
    world = a_world(visibility=Space.Visibility.HIDDEN)
    secret = a_secret(world)
    one, other = an_account(), an_account()
    results = at_the_same_time(
        lambda: actions.accept_invitation(person=as_(one), secret=secret),
        lambda: actions.accept_invitation(person=as_(other), secret=secret),
    )
    assert sorted(type(result).__name__ for result in results) == ["Refused", "Space"]
    assert Membership.objects.filter(space=world.space, role="member").count() == 1


def test_withdraw_invitation(world: World) -> None:
    secret = a_secret(world)
    invitation = Invitation.objects.get()
    with pytest.raises(Denied):
        actions.withdraw_invitation(person=as_(world.stranger), invitation=invitation)
    actions.withdraw_invitation(person=as_(world.manager), invitation=invitation)
    with pytest.raises(Refused):
        actions.accept_invitation(person=a_person(), secret=secret)


def test_remove_member(world: World) -> None:
    member = joins(world.space, an_account())
    actions.recount_members(world.space)
    for account in (world.colleague, world.stranger):
        with pytest.raises(Denied):
            actions.remove_member(person=as_(account), membership=member)
    team = Membership.objects.get(space=world.space, account=world.colleague)
    with pytest.raises(Denied):
        actions.remove_member(person=as_(world.manager), membership=team)
    actions.remove_member(person=as_(world.manager), membership=member)
    actions.remove_member(person=as_(world.manager), membership=member)
    world.space.refresh_from_db()
    assert world.space.members_count == 0
    assert AuditEntry.objects.filter(verb="remove_member").count() == 1


def test_leave_space(world: World) -> None:
    member = an_account()
    joins(world.space, member)
    actions.leave_space(person=as_(member), space=world.space)
    assert not Membership.objects.filter(account=member).exists()
    assert AuditEntry.objects.get(verb="leave").actor == "member"
    with pytest.raises(Denied):
        actions.leave_space(person=as_(member), space=world.space)
    with pytest.raises(Refused):
        actions.leave_space(person=as_(world.manager), space=world.space)


def test_good_lines_go_and_bad_lines_stay(world: World) -> None:
    where = reverse("spaces:invite", kwargs={"space": world.space.pk})
    answer = signed_in(world.manager).post(
        where, {"addresses": "een@voorbeeld.test\nfout\n\ntwee@voorbeeld.test\nfout@"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "fout\nfout@</textarea>" in page
    assert {letter.to[0] for letter in mail.outbox} == {"een@voorbeeld.test", "twee@voorbeeld.test"}
    assert Invitation.objects.count() == 2


def test_letter_names_neither_space_nor_organisation(world: World) -> None:
    client = signed_in(world.manager)
    where = reverse("spaces:invite", kwargs={"space": world.space.pk})
    assert client.post(where, {"addresses": "een@voorbeeld.test"}).status_code == 302
    letter = mail.outbox[0]
    words = f"{letter.subject} {letter.body}"
    for telling in ("Geheime", "Duinwijk", "Sanne", str(world.space.pk)):
        assert telling not in words


def test_letter_that_cannot_go_leaves_no_invitation(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object, **_more: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fails)
    where = reverse("spaces:invite", kwargs={"space": world.space.pk})
    answer = signed_in(world.manager).post(where, {"addresses": "een@voorbeeld.test"})
    assert answer.status_code == 422
    assert "een@voorbeeld.test</textarea>" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_link_in_the_letter_leads_in(world: World) -> None:
    where = reverse("spaces:invite", kwargs={"space": world.space.pk})
    signed_in(world.manager).post(where, {"addresses": "een@voorbeeld.test"})
    found = re.search(r"https?://\S+?(/uitnodiging/\S+)", str(mail.outbox[0].body))
    assert found is not None
    link = found.group(1)
    before = Client().get(link).content.decode()
    assert "Geheime" not in before
    assert "Inloggen" in before
    guest = signed_in(an_account())
    assert "Geheime tuin" in guest.get(link).content.decode()
    assert guest.post(link).status_code == 302
    again = signed_in(an_account())
    assert "werkt niet meer" in again.get(link).content.decode()
    refused = again.post(link)
    assert refused.status_code == 422
    assert "Geheime" not in refused.content.decode()


def test_joining_takes_signing_in(world: World) -> None:
    link = reverse("spaces:join", kwargs={"secret": a_secret(world)})
    assert Client().post(link).status_code == 404


def test_who_manages_cannot_see_who_a_pseudonym_is(world: World) -> None:
    from tests.builders import an_alias

    member = an_account("Noor")
    joins(world.space, member)
    alias = an_alias(member, world.space, name="Zilvermeeuw")
    page = (
        signed_in(world.manager)
        .get(reverse("spaces:invite", kwargs={"space": world.space.pk}))
        .content.decode()
    )
    assert member.email in page
    assert alias.name not in page
    assert str(alias.pk) not in page
