"""The trail of a space names what was done and by whom, and nobody behind a pseudonym."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.builders import a_question, an_account, an_alias, joins, says
from weerklank.kernel import audit
from weerklank.spaces import actions
from weerklank.spaces.tests.worlds import a_world, as_, signed_in
from weerklank.spaces.trail import trail_of

pytestmark = pytest.mark.django_db


def test_trail_tells_who_did_what() -> None:
    world = a_world()
    resident = an_account("Fatima")
    an_alias(resident, world.space, name="Zilvermeeuw")
    actions.change_space(person=as_(world.manager), space=world.space, place="Oost")
    says(resident, a_question(world.space))
    audit.write(actor=audit.SYSTEM, verb="tover", subject=world.space, scope=world.space.pk)
    lines, cursor = trail_of(world.space, cursor=None)
    told = {(line.who, line.what) for line in lines}
    assert told == {
        ("Sanne, Wijkadviseur", "Veranderde de teksten van deze ruimte"),
        ("Zilvermeeuw", "Zei iets"),
        ("De website zelf", "Deed iets anders (tover)"),
    }
    assert cursor is None


def test_trail_never_names_a_resident_who_comes_or_goes() -> None:
    world = a_world()
    guest = an_account("Fatima")
    joins(world.space, guest)
    actions.leave_space(person=as_(guest), space=world.space)
    where = reverse("spaces:trail", kwargs={"space": world.space.pk})
    page = signed_in(world.manager).get(where).content.decode()
    assert "Ging uit de ruimte" in page
    assert "Fatima" not in page
    assert str(guest.pk) not in page


def test_trail_pages_by_key() -> None:
    world = a_world()
    for _each in range(70):
        audit.write(actor=audit.SYSTEM, verb="change", subject=world.space, scope=world.space.pk)
    first, cursor = trail_of(world.space, cursor=None)
    second, end = trail_of(world.space, cursor=cursor)
    assert (len(first), len(second), end) == (50, 20, None)
