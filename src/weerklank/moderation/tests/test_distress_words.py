"""The list of words that may point to distress: who makes it, what fits in it, what it finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_person, a_space, an_account, an_organisation, has_app
from tests.connections import at_the_same_time
from tests.queries import count_of
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused
from weerklank.moderation.actions import list_distress_words
from weerklank.moderation.care.models import LONGEST_LISTED, DistressList
from weerklank.moderation.care.queries import distress_words_near, distress_words_of
from weerklank.moderation.care.words import MOST_LISTED, clean_list, example_list, words_found
from weerklank.moderation.tests.conftest import World, a_world, signed_in
from weerklank.people.models import Account
from weerklank.spaces.models import Organisation, Post, Space

pytestmark = pytest.mark.django_db


def an_administrator(organisation: Organisation, first_name: str = "Ans") -> Account:
    account = an_account(first_name)
    Post.objects.create(
        account=account, organisation=organisation, kind=Post.Kind.OFFICIAL,
        first_name=first_name, role="Beheerder", is_administrator=True,
    )  # fmt: skip
    has_app(account)
    return account


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("zelfmoord", "Soms denk ik aan ZELFMOORD."),
        ("suïcide", "Mijn zus sprak over suicide, weet u."),
        ("suicide", "Mijn zus sprak over suïcide, weet u."),
        ("mishandelde", "Ik word thuis mishandeld"),
        ("wil niet meer leven", "Eerlijk gezegd: ik wil niet meer leven!"),
        ("wil niet meer leven", "ik WIL\nniet  meer léven"),
        ("morgen op straat", "Wij staan (morgen op straat)."),
    ],
)
def test_a_word_is_found_by_its_stem_without_accents_or_capitals(line: str, text: str) -> None:
    assert words_found([line], text) == [line]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("wil niet meer leven", "Er is hier meer leven dan vroeger, en dat wil niet iedereen."),
        ("wil niet meer leven", "Ik wil gewoon leven."),
        ("zelfmoord", "Er komt een avond over zelfmoordpreventie."),
        ("moord", "Ik denk aan zelfmoord."),
        ("morgen op straat", "Morgen is er feest op straat."),
        ("zelfmoord", ""),
    ],
)
def test_what_only_looks_like_it_is_not_found(line: str, text: str) -> None:
    assert words_found([line], text) == []


@given(
    before=st.text(max_size=40),
    after=st.text(max_size=40),
    line=st.sampled_from(["zelfmoord", "word bedreigd", "slaat mij"]),
)
def test_it_is_found_wherever_it_stands(before: str, after: str, line: str) -> None:
    assert words_found([line], f"{before} {line.upper()} {after}") == [line]


def test_the_list_is_kept_as_written_each_line_once() -> None:
    lines = ["  Word   bedreigd ", "", "word bedreigd", "Suïcide", "suicide"]
    assert clean_list(lines) == ["Word bedreigd", "Suïcide"]


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (["zelfmoord", "…!"], "…!"),
        (["ik"], "ik"),
        (["niet"], "“niet”"),
        (["a" * (LONGEST_LISTED + 1)], "a" * (LONGEST_LISTED + 1)),
        ([f"woord {number}" for number in range(MOST_LISTED + 1)], str(MOST_LISTED + 1)),
    ],
)
def test_what_cannot_be_looked_for_is_refused_and_named(lines: list[str], named: str) -> None:
    with pytest.raises(Refused) as refused:
        clean_list(lines)
    assert named in str(refused.value)


def test_an_administrator_makes_the_list_and_the_trail_tells_what_was_changed() -> None:
    organisation = an_organisation()
    account = an_administrator(organisation)
    client, address = signed_in(account), f"/meldingen/woorden/{organisation.pk}/"
    page = client.get(address).content.decode()
    assert "?voorbeeld=ja" in page
    assert "zelfmoord" not in page
    assert "zelfmoord" in client.get(f"{address}?voorbeeld=ja").content.decode()
    assert not DistressList.objects.exists()

    for words in ("zelfmoord\r\nbedreigd", "bedreigd\nmishandeling"):
        assert client.post(address, {"words": words}).status_code == 302
    assert distress_words_of(organisation) == ["bedreigd", "mishandeling"]
    entries = AuditEntry.objects.filter(verb="list_distress_words").order_by("at")
    assert [entry.actor for entry in entries] == [f"account:{account.pk}"] * 2
    assert [DistressList.objects.get(pk=entry.subject).words for entry in entries] == [
        ["zelfmoord", "bedreigd"],
        ["bedreigd", "mishandeling"],
    ]
    page = client.get(address).content.decode()
    changes = page[page.index("</textarea>") :]
    assert changes.index("Ans") < changes.index("mishandeling") < changes.index("zelfmoord")
    assert "?voorbeeld=ja" not in page


def test_the_same_list_again_changes_nothing() -> None:
    organisation = an_organisation()
    person = a_person(an_administrator(organisation))
    for _again in range(2):
        list_distress_words(person=person, organisation=organisation, words=["zelfmoord"])
    assert DistressList.objects.count() == AuditEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_the_same_time_make_one_change() -> None:
    organisation = an_organisation()
    people = [a_person(an_administrator(organisation, name)) for name in ("Ans", "Bas")]
    assert all(person.administered for person in people)

    def change(number: int) -> object:
        return list_distress_words(
            person=people[number], organisation=organisation, words=["zelfmoord"]
        )

    kept = at_the_same_time(lambda: change(0), lambda: change(1))
    assert kept == [["zelfmoord"]] * 2
    assert DistressList.objects.count() == 1


def test_what_is_refused_stands_in_the_form_with_a_sentence() -> None:
    organisation = an_organisation()
    client = signed_in(an_administrator(organisation))
    address = f"/meldingen/woorden/{organisation.pk}/"
    answer = client.post(address, {"words": "zelfmoord\nniet"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "zelfmoord\nniet</textarea>" in page
    assert "“niet”" in page
    assert not DistressList.objects.exists()


def test_only_who_administers_the_organisation_makes_its_list(world: World) -> None:
    organisation = world.space.organisation
    address = f"/meldingen/woorden/{organisation.pk}/"
    elsewhere = an_administrator(an_organisation("Elders"))
    for account in (world.manager, world.worker, world.author, elsewhere):
        assert signed_in(account).get(address).status_code == 404
        with pytest.raises(Denied):
            list_distress_words(
                person=a_person(account), organisation=organisation, words=["zelfmoord"]
            )
    above = an_administrator(an_organisation("Regio"))
    Organisation.objects.filter(pk=organisation.pk).update(
        parent=Organisation.objects.get(name="Regio")
    )
    assert signed_in(above).get(address).status_code == 200


def test_a_space_goes_by_the_list_of_its_organisation_or_else_the_one_above() -> None:
    region = an_organisation("Regio")
    town = an_organisation("Dorp", parent=region)
    space = Space.objects.select_related("organisation").get(pk=a_space(town).pk)
    assert distress_words_near(space) == []
    at_region, at_town = (a_person(an_administrator(one)) for one in (region, town))
    list_distress_words(person=at_region, organisation=region, words=["zelfmoord"])
    assert distress_words_near(space) == ["zelfmoord"]
    list_distress_words(person=at_town, organisation=town, words=["bedreigd"])
    assert distress_words_near(space) == ["bedreigd"]
    list_distress_words(person=at_town, organisation=town, words=[])
    assert distress_words_near(space) == ["zelfmoord"]


def test_the_page_asks_the_same_at_any_length() -> None:
    organisation = an_organisation()
    account = an_administrator(organisation)
    client, address = signed_in(account), f"/meldingen/woorden/{organisation.pk}/"
    asked = set()
    for number in (1, 3, 50):
        words = [f"woord{turn}x" for turn in range(number)]
        list_distress_words(person=a_person(account), organisation=organisation, words=words)
        assert client.get(address).status_code == 200
        asked.add(count_of(lambda: client.get(address)))
    assert len(asked) == 1
    assert asked.pop() <= 11


def test_the_example_is_a_list_that_can_be_saved() -> None:
    lines = example_list().splitlines()
    assert clean_list(lines) == lines
    assert {"zelfmoord", "wil niet meer leven", "mishandeling", "morgen op straat"} <= set(lines)


def test_no_list_of_another_organisation_is_used() -> None:
    world, other = a_world(), an_organisation("Elders")
    list_distress_words(
        person=a_person(an_administrator(other)), organisation=other, words=["zelfmoord"]
    )
    space = Space.objects.select_related("organisation").get(pk=world.space.pk)
    assert distress_words_near(space) == []
