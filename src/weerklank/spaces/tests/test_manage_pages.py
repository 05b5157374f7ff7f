"""The screens of managing: complete for who manages, not there for anybody else, quick for all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import a_question, a_space, an_account, an_official, joins
from tests.queries import at_most, count_of
from weerklank.kernel import audit, clock
from weerklank.people.models import Account
from weerklank.spaces import actions
from weerklank.spaces.models import ClosingDay, Membership, Organisation, Post, Space
from weerklank.spaces.tests.worlds import World, a_world, an_administrator, as_, signed_in

pytestmark = pytest.mark.django_db
MARKER = "Merkwoordnegen"


@pytest.fixture
def world() -> World:
    return a_world(name=MARKER, visibility=Space.Visibility.HIDDEN)


def pages_of_space(world: World) -> list[str]:
    """Every page of managing the space and a question in it."""
    space = world.space.pk
    topic = a_question(world.space, MARKER, state="draft").pk
    names = ("change", "delete", "team", "invite", "trail")
    pages = [reverse(f"spaces:{name}", kwargs={"space": space}) for name in names]
    for part in ("over", "grenzen", "antwoord", "welkom"):
        pages.append(reverse("spaces:part", kwargs={"space": space, "part": part}))
    pages += [
        reverse(f"questions:{name}", kwargs={"space": space}) for name in ("of_space", "make")
    ]
    names = ("change", "preview", "close", "reopen", "delete")
    return pages + [reverse(f"questions:{name}", kwargs={"question": topic}) for name in names]


def pages_of_organisation(world: World) -> list[str]:
    """Every page of looking after the organisation."""
    where = {"organisation": world.organisation.pk}
    pages = [
        reverse(f"spaces:{name}", kwargs=where)
        for name in ("posts", "calendar", "looks", "try_looks")
    ]
    post = Post.objects.get(account=world.colleague).pk
    return [*pages, reverse("spaces:remove_post", kwargs={**where, "post": post})]


def doors_that_write(world: World) -> list[str]:
    """Every address that takes a button only."""
    space = {"space": world.space.pk}
    place = {**space, "membership": Membership.objects.get(account=world.colleague).pk}
    member = {**space, "membership": joins(world.space, an_account()).pk}
    invitation = actions.make_invitation(
        person=as_(world.manager), space=world.space, email="a@b.test"
    )[0]
    organisation = {"organisation": world.organisation.pk}
    post = {**organisation, "post": Post.objects.get(account=world.colleague).pk}
    closing = ClosingDay.objects.create(
        organisation=world.organisation, day=clock.today(), reason="x"
    )
    topic = {"question": a_question(world.space, MARKER).pk}
    return [
        *(reverse(f"spaces:{name}", kwargs=space) for name in ("publish", "close", "reopen")),
        *(
            reverse(f"spaces:{name}", kwargs=place)
            for name in ("change_role", "put_in_charge", "remove_from_team")
        ),
        reverse("spaces:remove_member", kwargs=member),
        reverse("spaces:uninvite", kwargs={**space, "invitation": invitation.pk}),
        reverse("spaces:change_post", kwargs=post),
        reverse("spaces:add_closing_day", kwargs=organisation),
        reverse("spaces:remove_closing_day", kwargs={**organisation, "closing_day": closing.pk}),
        reverse("spaces:make_portal", kwargs=organisation),
        reverse("spaces:give_first_administrator", kwargs=organisation),
        reverse("questions:publish", kwargs=topic),
    ]


def test_manager_finds_every_page_of_the_space(world: World) -> None:
    manager = signed_in(world.manager)
    for page in pages_of_space(world):
        answer = manager.get(f"/duinwijk{page}")
        assert answer.status_code == 200, page


def test_administrator_finds_every_page_of_the_organisation(world: World) -> None:
    administrator = signed_in(world.administrator)
    for page in [*pages_of_organisation(world), reverse("spaces:manage"), reverse("spaces:make")]:
        assert administrator.get(f"/duinwijk{page}").status_code == 200, page


def test_nobody_else_finds_anything(world: World) -> None:
    member = an_account()
    joins(world.space, member)
    curious = [world.stranger, world.colleague, member, an_account()]
    pages = [*pages_of_space(world), *pages_of_organisation(world)]
    doors = doors_that_write(world)
    for account in curious:
        client = signed_in(account)
        for page in pages:
            for answer in (client.get(f"/duinwijk{page}"), client.post(f"/duinwijk{page}")):
                assert answer.status_code in (404, 405), (page, account.first_name)
                assert MARKER not in answer.content.decode()
        for door in doors:
            assert client.post(f"/duinwijk{door}").status_code == 404, (door, account.first_name)
    world.space.refresh_from_db()
    assert world.space.state == Space.State.OPEN


def test_what_is_not_there_looks_like_what_is_not_ones_own(world: World) -> None:
    client = signed_in(world.stranger)
    there = client.get(reverse("spaces:change", kwargs={"space": world.space.pk}))
    absent = client.get(reverse("spaces:change", kwargs={"space": uuid4()}))
    assert (there.status_code, there.content) == (absent.status_code, absent.content)


def test_somebody_signed_out_signs_in_first(world: World) -> None:
    for page in pages_of_space(world):
        assert Client().get(page).status_code == 302


def test_management_is_there_for_who_manages_only(world: World) -> None:
    where = reverse("spaces:manage")
    assert MARKER in signed_in(world.manager).get(where).content.decode()
    assert signed_in(world.colleague).get(where).status_code == 404
    assert MARKER not in signed_in(world.stranger).get(where).content.decode()


def test_platform_page_is_for_platform_administrators(world: World) -> None:
    where = reverse("spaces:platform")
    assert signed_in(world.administrator).get(where).status_code == 404
    from tests.builders import has_app

    platform = an_account(is_platform_administrator=True)
    has_app(platform)
    client = signed_in(platform)
    assert client.get(where).status_code == 200
    assert client.post(where, {"name": "De Linde", "kind": "institution"}).status_code == 302
    made = Organisation.objects.get(name="De Linde")
    door = reverse("spaces:make_portal", kwargs={"organisation": made.pk})
    refused = client.post(door, {"slug": "beheer"})
    assert refused.status_code == 422
    assert 'value="beheer"' in refused.content.decode()
    assert client.post(door, {"slug": "linde"}).status_code == 302
    first = reverse("spaces:give_first_administrator", kwargs={"organisation": made.pk})
    assert client.post(first, {"email": "nieuw@voorbeeld.test"}).status_code == 302
    assert Post.objects.get(organisation=made).is_administrator


def test_a_refused_step_keeps_what_was_typed(world: World) -> None:
    where = reverse("spaces:part", kwargs={"space": world.space.pk, "part": "grenzen"})
    answer = signed_in(world.manager).post(
        where, {"what_is_open": "Getypt", "what_is_fixed": "", "who_decides": "De raad"}
    )
    assert answer.status_code == 422
    assert "Getypt" in answer.content.decode()


def test_a_draft_can_be_saved_half_filled_and_leads_on(world: World) -> None:
    Space.objects.filter(pk=world.space.pk).update(state=Space.State.DRAFT)
    where = reverse("spaces:part", kwargs={"space": world.space.pk, "part": "grenzen"})
    answer = signed_in(world.manager).post(where, {"what_is_open": "Getypt"})
    assert answer.status_code == 302
    assert answer["Location"].endswith("/stap/antwoord/")


def test_publishing_too_early_says_what_is_missing(world: World) -> None:
    Space.objects.filter(pk=world.space.pk).update(state=Space.State.DRAFT, purpose="")
    where = reverse("spaces:publish", kwargs={"space": world.space.pk})
    answer = signed_in(world.manager).post(where)
    assert answer.status_code == 422
    assert "Dit mist nog: doel." in answer.content.decode()


def test_closing_twice_tells_so(world: World) -> None:
    where = reverse("spaces:close", kwargs={"space": world.space.pk})
    manager = signed_in(world.manager)
    assert manager.post(where).status_code == 302
    assert manager.post(where).status_code == 409


def more_spaces(world: World, number: int) -> None:
    for _each in range(number):
        below = Organisation.objects.create(
            name="Onder", kind="institution", parent=world.organisation, works_on=[0]
        )
        a_question(a_space(below))


def more_members(world: World, number: int) -> None:
    for each in range(number):
        joins(world.space, an_account())
        actions.make_invitation(
            person=as_(world.manager), space=world.space, email=f"gast{each}-{uuid4()}@b.test"
        )


def more_colleagues(world: World, number: int) -> None:
    for _each in range(number):
        an_official(world.space)


def more_questions(world: World, number: int) -> None:
    for _each in range(number):
        a_question(world.space)


def more_trail(world: World, number: int) -> None:
    for _each in range(number):
        actor = as_(an_official(world.space)).actor
        audit.write(actor=actor, verb="change", subject=world.space, scope=world.space.pk)


def more_closing_days(world: World, number: int) -> None:
    start = ClosingDay.objects.count()
    for each in range(number):
        ClosingDay.objects.create(
            organisation=world.organisation,
            day=clock.today() + timedelta(days=start + each),
            reason="x",
        )


@pytest.mark.parametrize(
    ("page", "more"),
    [
        ("spaces:manage", more_spaces),
        ("spaces:invite", more_members),
        ("spaces:team", more_colleagues),
        ("spaces:trail", more_trail),
        ("questions:of_space", more_questions),
        ("spaces:posts", more_colleagues),
        ("spaces:calendar", more_closing_days),
    ],
)
def test_lists_take_as_many_queries_at_any_length(
    world: World, page: str, more: Callable[[World, int], None]
) -> None:
    kwargs = {
        "spaces:manage": {},
        "spaces:posts": {"organisation": world.organisation.pk},
        "spaces:calendar": {"organisation": world.organisation.pk},
    }.get(page, {"space": world.space.pk})
    where = f"/duinwijk{reverse(page, kwargs=kwargs)}"
    client = signed_in(world.administrator)
    counts = []
    for number in (1, 2, 47):
        more(world, number)
        client.get(where)
        counts.append(count_of(lambda: client.get(where)))
    assert len(set(counts)) == 1, counts
    with at_most(10):
        assert client.get(where).status_code == 200


def test_an_administrator_of_two_sees_both(world: World) -> None:
    other = Organisation.objects.create(name="Tweede", kind="council", works_on=[0])
    account: Account = an_administrator(other, "Ans")
    Post.objects.create(
        account=account, organisation=world.organisation, kind="official", is_administrator=True
    )
    page = signed_in(account).get(reverse("spaces:manage")).content.decode()
    assert "Tweede" in page
    assert world.organisation.name in page
