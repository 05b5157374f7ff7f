"""Putting two contributions together shows nobody what was said to the team alone."""

from __future__ import annotations

import uuid

import pytest

from tests.builders import a_person, an_account, an_alias
from weerklank.contributions.actions import send_contribution
from weerklank.contributions.models import Contribution
from weerklank.kernel.policy import Refused
from weerklank.moderation.actions import merge_contribution
from weerklank.moderation.models import Decision
from weerklank.moderation.tests.conftest import World, signed_in
from weerklank.people.models import Account

pytestmark = pytest.mark.django_db


def for_the_team(world: World, account: Account, words: str) -> Contribution:
    return send_contribution(
        person=a_person(account),
        topic=world.said.topic,
        alias=an_alias(account, world.space),
        words=words,
        uploads=[],
        form_key=uuid.uuid4(),
        team_only=True,
    )


def test_what_two_people_told_the_team_alone_is_not_put_together(world: World) -> None:
    one = for_the_team(world, an_account(), "Mijn buurman slaat.")
    author = an_account()
    other = for_the_team(world, author, "Hij slaat.")
    worker = signed_in(world.worker)
    assert str(one.pk) not in worker.get(f"/meldingen/{other.pk}/").content.decode()
    with pytest.raises(Refused):
        merge_contribution(
            person=a_person(world.worker), contribution=other, into=one, reason="Zelfde."
        )


def test_the_author_is_led_to_the_other_only_when_they_can_read_it(world: World) -> None:
    other = Contribution.objects.get(pk=world.says_more("Hetzelfde.").pk)
    merge_contribution(
        person=a_person(world.manager), contribution=world.said, into=other, reason="Zelfde."
    )
    address = f"/besluit/{Decision.objects.get().pk}/"
    client = signed_in(world.author)
    assert f"/bijdrage/{other.pk}/" in client.get(address).content.decode()
    stranger = for_the_team(world, an_account(), "Van een ander.")
    Decision.objects.update(into=stranger)
    assert f"/bijdrage/{stranger.pk}/" not in client.get(address).content.decode()
