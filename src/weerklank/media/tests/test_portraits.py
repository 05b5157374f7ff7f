"""Photos of people: who sets them, who sees them, and that they go when their place goes."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.builders import a_person, a_portal, a_space, an_account, an_alias, an_official, joins
from tests.jobs import run_jobs
from tests.queries import count_of
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused
from weerklank.media import jobs
from weerklank.media.actions import (
    remove_alias_portrait,
    remove_post_portrait,
    set_alias_portrait,
    set_post_portrait,
)
from weerklank.media.models import Asset, Portrait
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.media.queries import picture_address, portrait_of
from weerklank.media.tests.storages import Storage
from weerklank.media.tests.worlds import a_file, files_in
from weerklank.people.leaving import Farewell, steps
from weerklank.people.models import Account
from weerklank.spaces.aliases import alias_of_post, exclude
from weerklank.spaces.audience_moves import AudienceMove, move_everything
from weerklank.spaces.models import Alias, Post, Space

pytestmark = pytest.mark.django_db
Commit = Callable[..., Any]


def portraits_for(aliases: list[Alias]) -> dict[UUID, str]:
    """The addresses of the photos that a list of people shows, by alias."""
    rows = Alias.objects.filter(pk__in=[alias.pk for alias in aliases])
    shown = rows.annotate(photo=portrait_of(alias="pk", post="post"))
    found = shown.exclude(photo=None).values_list("pk", "photo")
    return {alias: picture_address(asset) for alias, asset in found}


def photo() -> dict[str, Any]:
    sent = phone_jpeg()
    return {"file": io.BytesIO(sent), "size": len(sent)}


def prepared(portrait: Portrait) -> Portrait:
    jobs.prepare(portrait.asset.pk)
    portrait.asset.refresh_from_db()
    return portrait


def post_portrait(account: Account) -> Portrait:
    post = Post.objects.get(account=account)
    return prepared(set_post_portrait(person=a_person(account), post=post, **photo()))


def own_portrait(account: Account, space: Space) -> tuple[Alias, Portrait]:
    alias = an_alias(account, space, "own", "Fatima")
    person = a_person(account)
    return alias, prepared(set_alias_portrait(person=person, alias=alias, **photo()))


def alias_in(space: Space, account: Account) -> Alias:
    return alias_of_post(post=Post.objects.get(account=account), space=space)


def test_an_official_gets_a_face_that_everybody_sees(client: Client) -> None:
    space = a_space()
    official = an_official(space)
    post_portrait(official)
    alias = alias_in(space, official)
    [address] = portraits_for([alias]).values()
    assert client.get(address).status_code == 200
    assert AuditEntry.objects.filter(verb="set_portrait").count() == 1


@pytest.mark.parametrize("number", [1, 3, 50])
def test_faces_of_a_list_take_one_query(number: int) -> None:
    space = a_space()
    aliases = [an_alias(an_account(), space, "own", f"Naam {n}") for n in range(number)]
    assert count_of(lambda: portraits_for(aliases)) == 1


def test_a_pseudonym_never_has_a_face() -> None:
    account, space = an_account(), a_space()
    own_portrait(account, space)
    alias = an_alias(account, space, "pseudonym")
    with pytest.raises(Denied):
        set_alias_portrait(person=a_person(account), alias=alias, **photo())
    assert portraits_for([alias]) == {}


def test_nobody_sets_or_removes_the_photo_of_another() -> None:
    space = a_space()
    official, colleague = an_official(space), an_official(space, "Joost")
    post_portrait(official)
    post = Post.objects.get(account=official)
    with pytest.raises(Denied):
        set_post_portrait(person=a_person(colleague), post=post, **photo())
    with pytest.raises(Denied):
        remove_post_portrait(person=a_person(colleague), post=post)
    resident = an_account()
    alias, _ = own_portrait(resident, space)
    for stranger in (an_account(), official):
        with pytest.raises(Denied):
            set_alias_portrait(person=a_person(stranger), alias=alias, **photo())
        with pytest.raises(Denied):
            remove_alias_portrait(person=a_person(stranger), alias=alias)
    assert Portrait.objects.count() == 2


def test_who_was_stopped_from_writing_sets_no_photo_either() -> None:
    account, space = an_account(), a_space()
    alias = an_alias(account, space, "own", "Fatima")
    exclude(alias=alias, reason="Schelden")
    with pytest.raises(Refused):
        set_alias_portrait(person=a_person(account), alias=alias, **photo())


def test_another_photo_takes_the_place_of_the_first(
    storage: Storage, django_capture_on_commit_callbacks: Commit
) -> None:
    official = an_official(a_space())
    with django_capture_on_commit_callbacks(execute=True):
        first = post_portrait(official)
        second = post_portrait(official)
    assert Portrait.objects.get() == second
    assert Asset.objects.get(pk=first.asset.pk).state == Asset.State.GONE
    assert len(files_in(storage)) == 6


def test_what_is_no_picture_leaves_the_photo_that_was_there(storage: Storage) -> None:
    official = an_official(a_space())
    there = post_portrait(official)
    post = Post.objects.get(account=official)
    with pytest.raises(Refused):
        set_post_portrait(person=a_person(official), post=post, file=io.BytesIO(b"<svg/>"), size=6)
    assert Portrait.objects.get() == there


@pytest.mark.parametrize("way", ["refuses", "team"])
def test_who_shows_no_face_has_none_anywhere(client: Client, way: str) -> None:
    space = a_space()
    official = an_official(space)
    post_portrait(official)
    alias = alias_in(space, official)
    [address] = portraits_for([alias]).values()
    if way == "refuses":
        Post.objects.update(refuses_photo=True)
    else:
        space.organisation.may_answer_as_team = True
        space.organisation.save()
        Post.objects.update(answers_as_team=True)
    assert portraits_for([alias]) == {}
    assert client.get(address).status_code == 404


def test_setting_a_photo_ends_refusing_one() -> None:
    official = an_official(a_space())
    Post.objects.update(refuses_photo=True)
    post_portrait(official)
    assert not Post.objects.get().refuses_photo


def test_a_photo_beside_a_name_is_for_who_may_read_there() -> None:
    space, member = a_space(visibility=Space.Visibility.MEMBERS), an_account()
    joins(space, member)
    alias, _ = own_portrait(member, space)
    [address] = portraits_for([alias]).values()
    inside, outside = Client(), Client()
    inside.force_login(member)
    outside.force_login(an_account())
    shown = inside.get(address)
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
    assert outside.get(address).status_code == 404


def test_a_space_that_closes_takes_the_photos_along(client: Client) -> None:
    space = a_space()
    alias, portrait = own_portrait(an_account(), space)
    [address] = portraits_for([alias]).values()
    assert client.get(address).status_code == 200
    members = space.audiences.get(kind="members")
    public = frozenset({portrait.asset.audience_id})
    move_everything(AudienceMove(space, sources=public, target=members.pk, widens=False))
    assert client.get(address).status_code == 404


def test_a_face_goes_with_the_place_and_its_files_the_night_after(
    client: Client, storage: Storage, django_capture_on_commit_callbacks: Commit
) -> None:
    space = a_space()
    official = an_official(space)
    with django_capture_on_commit_callbacks(execute=True):
        post_portrait(official)
    [address] = portraits_for([alias_in(space, official)]).values()
    Post.objects.all().delete()
    assert client.get(address).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        jobs.forget_portraits.func(timestamp=0)
    assert files_in(storage) == []


def test_deleting_an_account_takes_every_face_of_it(
    storage: Storage, django_capture_on_commit_callbacks: Commit
) -> None:
    space, resident = a_space(), an_account()
    official = an_official(space)
    with django_capture_on_commit_callbacks(execute=True):
        post_portrait(official)
        own_portrait(resident, space)
        stays = own_portrait(an_account(), space)[1]
    with django_capture_on_commit_callbacks(execute=True):
        for account in (official, resident):
            for step in steps():
                step(account, Farewell.KEEP_WORDS)
    assert list(Portrait.objects.all()) == [stays]
    assert len(files_in(storage)) == 6


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_the_page_of_ones_own_name_takes_a_photo_and_gives_it_back() -> None:
    space, resident = a_space(), an_account()
    a_portal(space.organisation)
    an_alias(resident, space, "own", "Fatima")
    client = signed_in(resident)
    page = f"/duinwijk/mijn/foto/{space.pk}/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"photo": a_file()}).status_code == 302
    assert b"Kijk zo nog eens" in client.get(page).content
    run_jobs()
    shown = client.get(page).content.decode()
    address = f"/duinwijk/beeld/{Asset.objects.get().pk}/small.webp"
    assert address in shown
    assert client.get(address).status_code == 200
    assert client.post(f"{page}weg/").status_code == 302
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("content", [None, b"<svg/>"])
def test_the_page_says_what_is_wrong_with_a_photo(content: bytes | None) -> None:
    space, resident = a_space(), an_account()
    a_portal(space.organisation)
    an_alias(resident, space, "own", "Fatima")
    sent = {} if content is None else {"photo": a_file(content)}
    response = signed_in(resident).post(f"/duinwijk/mijn/foto/{space.pk}/", sent)
    assert response.status_code == 422
    assert b'role="alert"' in response.content


def test_a_photo_that_cannot_be_used_says_so() -> None:
    space, resident = a_space(), an_account()
    a_portal(space.organisation)
    alias = an_alias(resident, space, "own", "Fatima")
    whole = phone_jpeg()
    half = whole[: len(whole) // 2]
    prepared(
        set_alias_portrait(
            person=a_person(resident), alias=alias, file=io.BytesIO(half), size=len(half)
        )
    )
    page = signed_in(resident).get(f"/duinwijk/mijn/foto/{space.pk}/")
    assert "Wij kunnen deze foto niet openen" in page.content.decode()


def test_without_an_own_name_there_is_no_page_for_its_photo() -> None:
    space, resident = a_space(), an_account()
    a_portal(space.organisation)
    an_alias(resident, space, "pseudonym")
    assert signed_in(resident).get(f"/duinwijk/mijn/foto/{space.pk}/").status_code == 404


def test_the_page_of_ones_place_takes_a_photo_and_gives_it_back() -> None:
    space = a_space()
    a_portal(space.organisation)
    official = an_official(space)
    post = Post.objects.get()
    client, page = signed_in(official), f"/duinwijk/mijn/functie/{post.pk}/foto/"
    refused = client.post(page, {"photo": a_file(b"<svg/>")})
    assert (refused.status_code, b'role="alert"' in refused.content) == (422, True)
    assert client.post(page, {"photo": a_file()}).status_code == 302
    run_jobs()
    shown = client.get("/duinwijk/mijn/functie/foto/").content.decode()
    address = f"/duinwijk/beeld/{Asset.objects.get().pk}/small.webp"
    assert address in shown
    assert Client().get(address).status_code == 200
    assert client.post(f"{page}weg/").status_code == 302
    assert Client().get(address).status_code == 404


def test_the_place_of_another_has_no_page() -> None:
    space = a_space()
    a_portal(space.organisation)
    an_official(space)
    page = f"/duinwijk/mijn/functie/{Post.objects.get().pk}/foto/"
    resident = signed_in(an_account())
    assert resident.post(page, {"photo": a_file()}).status_code == 404
    assert resident.post(f"{page}weg/").status_code == 404
    assert resident.get("/duinwijk/mijn/functie/foto/").status_code == 200
    assert Client().get("/duinwijk/mijn/functie/foto/").status_code == 302
