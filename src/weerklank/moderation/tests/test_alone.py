"""A space of which one person is the whole team: who looks again there."""

from __future__ import annotations

import pytest

from tests.builders import a_person, a_portal, a_space, an_official
from tests.jobs import run_jobs
from weerklank.kernel.policy import Denied
from weerklank.moderation.actions import appeal_decision, judge_decision, warn_author
from weerklank.moderation.models import Decision
from weerklank.moderation.queue.bundles import bundle_cases
from weerklank.moderation.tests.conftest import World, a_world, signed_in
from weerklank.notifications.models import Notice
from weerklank.spaces.models import Membership

pytestmark = pytest.mark.django_db
REASON = "Er staat een telefoonnummer in."


def alone(**fields: object) -> World:
    """A space where the manager is the whole team."""
    world = a_world(**fields)
    Membership.objects.filter(account=world.worker).delete()
    a_portal(world.space.organisation)
    return world


def test_where_nobody_else_can_look_the_author_is_told_so() -> None:
    world = alone(is_of_residents=True)
    administrator = an_official(a_space(world.space.organisation), is_administrator=True)
    warn_author(person=a_person(world.manager), contribution=world.said, reason=REASON)
    decision = Decision.objects.get()
    address = f"/besluit/{decision.pk}/"
    assert "iemand anders nodig" in signed_in(world.author).get(address).content.decode()
    appeal_decision(person=a_person(world.author), decision=decision, words="Nee.")
    assert "iemand anders nodig" in signed_in(world.author).get(address).content.decode()
    for account in (world.manager, administrator):
        with pytest.raises(Denied):
            judge_decision(person=a_person(account), decision=decision, is_right=True, reason="Ja.")
    bundle_cases()
    run_jobs()
    assert not Notice.objects.filter(kind="moderation.waiting").exists()
    an_official(world.space, "Bram")
    assert "iemand anders nodig" not in signed_in(world.author).get(address).content.decode()


def test_who_decided_is_not_told_that_somebody_disagrees_and_who_can_judge_is() -> None:
    world = alone()
    administrator = an_official(a_space(world.space.organisation), is_administrator=True)
    warn_author(person=a_person(world.manager), contribution=world.said, reason=REASON)
    decision = Decision.objects.get()
    appeal_decision(person=a_person(world.author), decision=decision, words="Nee.")
    assert "iemand anders nodig" not in (
        signed_in(world.author).get(f"/besluit/{decision.pk}/").content.decode()
    )
    bundle_cases()
    run_jobs()
    told = Notice.objects.filter(kind="moderation.waiting")
    assert [notice.alias.post for notice in told] == [administrator.posts.get()]
