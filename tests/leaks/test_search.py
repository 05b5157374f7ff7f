"""Search tells nobody that something exists which they may not see.

Each thing that somebody may not see holds a word that stands nowhere else. Everybody searches for
every such word. The index is the worst there can be: it was made while all of it was public and
standing, and nobody told it since. A page about a word that somebody may not see has to be the
same, letter for letter, as a page about a word that nobody ever wrote.
"""

from __future__ import annotations

import re
import uuid
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
    replies,
    says,
)
from tests.jobs import run_jobs
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.policies import contributions_visible_to, topics_visible_to
from weerklank.kernel.once import FIELD
from weerklank.moderation.actions import hide_contribution
from weerklank.people.models import Account
from weerklank.promises.actions import answer_contribution
from weerklank.search import views
from weerklank.search.index import rebuild
from weerklank.search.models import Findable
from weerklank.spaces.actions import fill_in_post
from weerklank.spaces.audiences import PUBLIC, audiences_for, team_audience
from weerklank.spaces.models import Audience, Membership, Organisation, Post, Space
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
    "reply under hidden words": "uuuonders",
    "answer under held words": "yyyantwrd",
}
# What is closed there is the whole space, or the whole question; it has the word in its name too.
CLOSED_SPACES = {"members", "secret", "residents", "elsewhere", "draft space"}
CLOSED_QUESTIONS = CLOSED_SPACES | {"draft", "narrow topic"}
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
            name=f"Ruimte {marker(name) if name in CLOSED_SPACES else SHARED}",
            is_of_residents=name == "residents",
        )
        for name in MARKERS
    }
    for name, space in spaces.items():
        about = marker(name) if name in CLOSED_QUESTIONS else SHARED
        topic = a_question(space, f"Wat vindt u van {about}?")
        says(an_account(), topic, f"Hier staat {SHARED}.")
        words = SHARED if "under" in name else f"{marker(name)}, {SHARED}"
        said[name] = says(accounts["author"], topic, f"Hier staat {words}.")
        for role, place in (
            ("member", Membership.Role.MEMBER), ("author", Membership.Role.MEMBER),
            ("team", Membership.Role.TEAM), ("manager", Membership.Role.MANAGER),
        ):  # fmt: skip
            joins(space, accounts[role], place)
    hidden, held = said["reply under hidden words"], said["answer under held words"]
    replies(an_account(), hidden, f"Bij ons {marker('reply under hidden words')}.")
    answer_contribution(
        person=a_person(an_official(held.topic.space)),
        contribution=held,
        words=f"Dank, {marker('answer under held words')}.",
        form_key=uuid.uuid4(),
    )
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
    for name in ("hidden", "reply under hidden words"):
        of[name].update(state="hidden")
    for name in ("held", "answer under held words"):
        of[name].update(state="held")
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


def test_a_stranger_may_see_none_of_it(world: dict[str, Account]) -> None:
    assert world
    assert not [name for name in MARKERS if may_see(NOBODY, marker(name))]


def test_what_one_may_not_see_is_as_if_nobody_wrote_it(world: dict[str, Account]) -> None:
    for role in ROLES:
        person, page = the_person(world, role), asks(world, role)
        nothing = page(NEVER_WRITTEN)
        assert NEVER_WRITTEN in nothing
        for name in MARKERS:
            for word in (marker(name), marker(name).title(), f'"{marker(name)}"'):
                expected = nothing if word.isalpha() else page(f'"{NEVER_WRITTEN}"')
                same = _plain(page(word), word) == _plain(expected, NEVER_WRITTEN)
                assert same is not may_see(person, marker(name)), (role, name, word)


def test_no_word_is_proposed_that_one_may_not_see(world: dict[str, Account]) -> None:
    for role in ROLES:
        person, page = the_person(world, role), asks(world, role)
        nothing = _plain(page(NEVER_WRITTEN[:-1]), NEVER_WRITTEN[:-1])
        for name in MARKERS:
            mistyped = marker(name)[:3] + marker(name)[4:] + "y"
            proposed = marker(name) in page(mistyped)
            assert proposed <= may_see(person, marker(name)), (role, name)
            if not may_see(person, marker(name)):
                assert _plain(page(mistyped), mistyped) == nothing, (role, name)


def test_amounts_and_filters_hold_only_what_one_may_see(world: dict[str, Account]) -> None:
    for role in ROLES:
        person, page = the_person(world, role), asks(world, role)
        visible = contributions_visible_to(person).filter(state="standing", words__contains=SHARED)
        shown = page(SHARED, soort="contribution")
        found = re.search(r'role="status">\s*([\d.]+)', shown)
        assert int(found[1] if found else 0) == visible.count(), role
        for name in MARKERS:
            if not may_see(person, marker(name)):
                assert marker(name) not in shown, (role, name)
                assert marker(name) not in page(SHARED), (role, name)


def test_a_filter_by_what_one_may_not_see_is_a_filter_by_nothing(world: dict[str, Account]) -> None:
    for role in ROLES:
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


def test_who_answers_as_a_team_has_no_list_of_her_own() -> None:
    space = a_space()
    a_portal(space.organisation)
    official = an_official(space, "Zwanet")
    said = says(official, a_question(space), f"Hier staat {SHARED}.", kind="post")
    run_jobs()
    post, page = Post.objects.get(account=official), asks({}, "nobody")
    other = "7d9f5c0e-6f0b-4a5e-9d5e-2b8f6a1c3d4e"
    assert "Zwanet" in page(SHARED, van=str(post.pk))
    Organisation.objects.update(may_answer_as_team=True)
    Post.objects.filter(pk=post.pk).update(answers_as_team=True)
    for asked in (SHARED, ""):
        mine, nobodys = page(asked, van=str(post.pk)), page(asked, van=other)
        assert mine.replace(str(post.pk), other) == nobodys, "though the index was not told"
    fill_in_post(
        person=a_person(official), post=post, first_name="Zwanet", role="Wijkadviseur", face=1,
        refuses_photo=False, answers_as_team=True,
    )  # fmt: skip
    run_jobs()
    assert Findable.objects.get(pk=said.pk).post is None
    fill_in_post(
        person=a_person(official), post=post, first_name="Zwanet", role="Wijkadviseur", face=1,
        refuses_photo=False, answers_as_team=False,
    )  # fmt: skip
    run_jobs()
    assert Findable.objects.get(pk=said.pk).post == post.pk


@pytest.mark.parametrize("way", ["closed", "hidden", "held", "team"])
def test_what_others_said_before_tells_nothing_of_what_one_may_not_see(way: str) -> None:
    space = a_space()
    a_portal(space.organisation)
    topic = a_question(space)
    says(an_account(), topic, "De bibliotheek is fijn.")
    run_jobs()
    before = _said_before(topic, "bibliotheek zwartendijk")
    assert "De bibliotheek is fijn." in before
    _says_out_of_sight(way, space, "Zwartendijk.")
    assert _said_before(topic, "bibliotheek zwartendijk") == before


@pytest.mark.parametrize("way", ["closed", "hidden", "team"])
def test_words_that_one_may_not_see_push_no_proposal_away(way: str) -> None:
    space = a_space()
    a_portal(space.organisation)
    says(an_account(), a_question(space), "De scootmobiel.")
    run_jobs()
    before = asks({}, "nobody")("scootmobil")
    assert "scootmobiel" in before
    _says_out_of_sight(way, space, "Ascootmobil bscootmobil cscootmobil dscootmobil.")
    assert _plain(asks({}, "nobody")("scootmobil"), "scootmobil") == _plain(before, "scootmobil")


def _said_before(topic: Topic, words: str) -> str:
    """What a stranger is told that others said before."""
    response = Client().post(f"/duinwijk/zoeken/al-gezegd/{topic.pk}/", {"words": words})
    assert response.status_code == 200
    return response.content.decode()


def _says_out_of_sight(way: str, space: Space, words: str) -> None:
    """Says something that a stranger may not see, and lets the worker do its work."""
    if way == "closed":
        space = a_space(space.organisation, visibility=Space.Visibility.HIDDEN)
    author = an_account()
    joins(space, author)
    said = says(author, a_question(space), words)
    if way == "hidden":
        team = a_person(an_official(space))
        hide_contribution(person=team, contribution=said, reason="Niet aardig.")
    elif way == "held":
        Contribution.objects.filter(pk=said.pk).update(state="held")
    elif way == "team":
        Contribution.objects.filter(pk=said.pk).update(audience=team_audience(space))
    run_jobs()


def _plain(page: str, word: str) -> str:
    """A page without the word that it was asked for."""
    page = re.sub(re.escape(word.strip('"')), "•", page, flags=re.IGNORECASE)
    return re.sub("&quot;|&#34;|%22", "", page)
