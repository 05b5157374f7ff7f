"""Search tells nobody that something exists which they may not see.

Each thing that somebody may not see holds a word that stands nowhere else. Everybody searches for
every such word. The index is the worst there can be: it was made while all of it was public and
standing, and nobody told it since. A page about a word that somebody may not see has to be the
same, letter for letter, as a page about a word that nobody ever wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.builders import (
    a_person,
    a_portal,
    a_question,
    a_space,
    an_account,
    an_official,
    an_organisation,
    has_app,
    joins,
    says,
)
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.policies import contributions_visible_to, topics_visible_to
from weerklank.kernel.once import FIELD
from weerklank.people.models import Account
from weerklank.search import views
from weerklank.search.index import rebuild
from weerklank.search.models import Findable
from weerklank.spaces.audiences import PUBLIC, audiences_for, team_audience
from weerklank.spaces.models import Audience, Membership, Post, Space
from weerklank.spaces.person import NOBODY, Person
from weerklank.spaces.policies import spaces_visible_to

pytestmark = pytest.mark.django_db

NEVER_WRITTEN = "qzxwvutsq"
SHARED = "gemeenplaats"
# Words that are as long as one that was never written, and like no other.
MARKERS = {
    "hidden": "hhhkwaads",
    "held": "vvvvastgs",
    "withdrawn": "wwwterugs",
    "draft": "dddklads1",
    "members": "mmmledens",
    "secret": "sssgeheim",
    "team": "tttteams1",
    "narrow topic": "nnnsmal11",
    "residents": "rrrbuurts",
    "elsewhere": "eeeanders",
    "draft space": "pppvroegs",
}
ROLES = [
    "nobody", "resident", "member", "author", "team", "manager", "administrator",
    "administrator elsewhere", "platform administrator",
]  # fmt: skip


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests search from one network within a minute."""
    monkeypatch.setattr(views, "MOST_A_MINUTE", 1_000_000)


def marker(name: str) -> str:
    """The word of a thing, of letters only."""
    return MARKERS[name].replace("1", "q")


@pytest.fixture
def world() -> dict[str, Account]:
    """Everything public and standing when it is entered; then closed behind the back of search."""
    organisation = an_organisation()
    a_portal(organisation)
    elsewhere = an_organisation("Gemeente Elders")
    accounts = {role: an_account() for role in ROLES if role != "nobody"}
    accounts["platform administrator"].is_platform_administrator = True
    accounts["platform administrator"].save()
    has_app(accounts["platform administrator"])
    home = a_space(organisation, name="Thuis")
    accounts["administrator"] = an_official(home, is_administrator=True)
    accounts["administrator elsewhere"] = an_official(a_space(elsewhere), is_administrator=True)
    said: dict[str, Contribution] = {}
    spaces = {
        name: a_space(
            elsewhere if name == "elsewhere" else organisation,
            name=f"Ruimte {marker(name)}",
            is_of_residents=name == "residents",
        )
        for name in MARKERS
    }
    for name, space in spaces.items():
        topic = a_question(space, f"Wat vindt u van {marker(name)}?")
        says(an_account(), topic, f"Hier staat {SHARED}.")
        said[name] = says(accounts["author"], topic, f"Hier staat {marker(name)}, {SHARED}.")
        for role, place in (
            ("member", Membership.Role.MEMBER), ("author", Membership.Role.MEMBER),
            ("team", Membership.Role.TEAM), ("manager", Membership.Role.MANAGER),
        ):  # fmt: skip
            joins(space, accounts[role], place)
    rebuild(only_missing=False, say=lambda _source, _done: None)
    _close(spaces, said)
    return accounts


def _close(spaces: dict[str, Space], said: dict[str, Contribution]) -> None:
    """Without actions, so that nothing tells the index."""
    for name, visibility in (
        ("members", Space.Visibility.MEMBERS), ("secret", Space.Visibility.HIDDEN),
        ("residents", Space.Visibility.HIDDEN), ("elsewhere", Space.Visibility.HIDDEN),
    ):  # fmt: skip
        space = spaces[name]
        space.visibility = visibility
        space.content_audience_id, space.listing_audience_id = audiences_for(space, visibility)
        space.save()
        Topic.objects.filter(space=space).update(audience=space.content_audience_id)
        Contribution.objects.filter(topic__space=space).update(audience=space.content_audience_id)
    of = {name: Contribution.objects.filter(pk=one.pk) for name, one in said.items()}
    of["hidden"].update(state="hidden")
    of["held"].update(state="held")
    of["withdrawn"].update(state="withdrawn", words="")
    of["team"].update(audience=team_audience(spaces["team"]))
    drafts = Topic.objects.filter(space__in=(spaces["draft"], spaces["draft space"]))
    drafts.update(state="draft")
    members = Audience.objects.get(space=spaces["narrow topic"], kind=Audience.Kind.MEMBERS)
    Topic.objects.filter(space=spaces["narrow topic"]).update(audience=members)
    Space.objects.filter(pk=spaces["draft space"].pk).update(state="draft")
    assert set(Findable.objects.values_list("audience", flat=True)) == {PUBLIC}


def the_person(world: dict[str, Account], role: str) -> Person:
    """Whoever has this role."""
    return NOBODY if role == "nobody" else a_person(world[role])


def asks(world: dict[str, Account], role: str) -> Callable[..., str]:
    """A browser in which somebody of this role searches."""
    client = Client()
    if role != "nobody":
        client.force_login(world[role], backend="weerklank.people.signed_in.AccountBackend")

    def page(words: str, **asked: str) -> str:
        response = client.get("/duinwijk/zoeken/", {"q": words, **asked})
        assert response.status_code == 200
        # Without the secrets of its form, that are others each time.
        return re.sub(
            f'name="({FIELD}|csrfmiddlewaretoken)" value="[^"]+"', "", response.content.decode()
        )

    return page


def may_see(person: Person, word: str) -> bool:
    """Whether anything that `person` may see holds this word."""
    said = contributions_visible_to(person).filter(state="standing", words__contains=word)
    asked = topics_visible_to(person).filter(title__contains=word).exclude(state="draft")
    spaces = spaces_visible_to(person).filter(name__contains=word).exclude(state="draft")
    return said.exists() or asked.exists() or spaces.exists()


@pytest.mark.parametrize("role", ROLES)
def test_what_one_may_not_see_is_as_if_nobody_wrote_it(
    world: dict[str, Account], role: str
) -> None:
    person, page = the_person(world, role), asks(world, role)
    nothing = page(NEVER_WRITTEN)
    assert NEVER_WRITTEN in nothing
    for name in MARKERS:
        for word in (marker(name), marker(name).title(), f'"{marker(name)}"'):
            expected = nothing if word.isalpha() else page(f'"{NEVER_WRITTEN}"')
            same = _plain(page(word), word) == _plain(expected, NEVER_WRITTEN)
            assert same is not may_see(person, marker(name)), (role, name, word)


@pytest.mark.parametrize("role", ROLES)
def test_no_word_is_proposed_that_one_may_not_see(world: dict[str, Account], role: str) -> None:
    person, page = the_person(world, role), asks(world, role)
    nothing = _plain(page(NEVER_WRITTEN[:-1]), NEVER_WRITTEN[:-1])
    for name in MARKERS:
        mistyped = marker(name)[:3] + marker(name)[4:] + "y"
        proposed = marker(name) in page(mistyped)
        assert proposed <= may_see(person, marker(name)), (role, name)
        if not may_see(person, marker(name)):
            assert _plain(page(mistyped), mistyped) == nothing, (role, name)


@pytest.mark.parametrize("role", ROLES)
def test_amounts_and_filters_hold_only_what_one_may_see(
    world: dict[str, Account], role: str
) -> None:
    person, page = the_person(world, role), asks(world, role)
    visible = contributions_visible_to(person).filter(state="standing", words__contains=SHARED)
    shown = page(SHARED, soort="contribution")
    found = re.search(r'role="status">\s*([\d.]+)', shown)
    assert int(found[1] if found else 0) == visible.count(), role
    for name in MARKERS:
        if not may_see(person, marker(name)):
            assert marker(name) not in shown, (role, name)
            assert marker(name) not in page(SHARED), (role, name)


@pytest.mark.parametrize("role", ROLES)
def test_a_filter_by_what_one_may_not_see_is_a_filter_by_nothing(
    world: dict[str, Account], role: str
) -> None:
    person, page = the_person(world, role), asks(world, role)
    other = "7d9f5c0e-6f0b-4a5e-9d5e-2b8f6a1c3d4e"
    nothing = page(SHARED, ruimte=other)
    seen = set(spaces_visible_to(person).values_list("pk", flat=True))
    for space in Space.objects.filter(name__startswith="Ruimte").exclude(pk__in=seen):
        assert page(SHARED, ruimte=str(space.pk)).replace(str(space.pk), other) == nothing, role


def test_posts_of_closed_spaces_are_met_by_nobody_else(world: dict[str, Account]) -> None:
    secret = Space.objects.get(name__contains=marker("secret"))
    official = an_official(secret, "Zwanet")
    says(official, Topic.objects.get(space=secret), "Welkom.", kind="post")
    rebuild(only_missing=False, say=lambda _source, _done: None)
    post = Post.objects.get(first_name="Zwanet")
    assert "Wijkadviseur" in asks(world, "member")("zwanet")
    page = asks(world, "resident")
    assert _plain(page("zwanet"), "zwanet") == _plain(page("qwanet"), "qwanet")
    assert "Zwanet" not in page(SHARED, van=str(post.pk))


def _plain(page: str, word: str) -> str:
    """A page without the word that it was asked for."""
    page = re.sub(re.escape(word.strip('"')), "•", page, flags=re.IGNORECASE)
    return re.sub("&quot;|&#34;|%22", "", page)
