"""Finding: what comes, in what order, and by what it can be narrowed down."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import (
    a_person,
    a_portal,
    a_question,
    a_space,
    an_account,
    an_official,
    an_organisation,
    joins,
    replies,
    says,
)
from tests.full_town import with_picture
from tests.jobs import run_jobs
from tests.queries import count_of
from weerklank.contributions.models import Contribution
from weerklank.kernel import clock
from weerklank.outcomes.actions import link_contributions, publish_outcome, write_outcome
from weerklank.outcomes.models import Outcome
from weerklank.people.models import Account
from weerklank.promises.actions import answer_contribution
from weerklank.search import finding, views
from weerklank.search.finding import Results, find
from weerklank.search.index import rebuild
from weerklank.search.wanted import wanted_of
from weerklank.spaces.models import Organisation, Post, Space
from weerklank.spaces.person import NOBODY, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests search from one network within a minute."""
    monkeypatch.setattr(views, "MOST_A_MINUTE", 1_000_000)


def found(words: str = "", by: Person = NOBODY, /, **asked: str) -> Results:
    """What somebody finds."""
    return find(by, wanted_of({"q": words, **asked}))


def titles(results: Results) -> list[str]:
    """What stands above each result."""
    return [result.shown.title for result in results.items]


def counts(results: Results, name: str) -> dict[str, str]:
    """What a filter can be set to, and how much then remains."""
    [facet] = [facet for facet in results.facets if facet.name == name]
    return {value.value: value.amount for value in facet.values}


def answered(official: Account, said: Contribution, words: str) -> None:
    """The team answers."""
    answer_contribution(
        person=a_person(official), contribution=said, words=words, form_key=uuid.uuid4()
    )


def told(official: Account, said: Contribution, title: str) -> Outcome:
    """The team says what was done with it."""
    outcome = write_outcome(
        person=a_person(official),
        topic=said.topic,
        kind=Outcome.Kind.IMPROVEMENT,
        title=title,
        words="Vanaf maandag.",
        form_key=uuid.uuid4(),
    )
    link_contributions(person=a_person(official), outcome=outcome, contributions=[said.pk])
    return publish_outcome(person=a_person(official), outcome=outcome)


def everything(*, only_missing: bool = False) -> None:
    """Puts all there is in the index."""
    rebuild(only_missing=only_missing, say=lambda _source, _done: None)


def test_words_are_found_by_their_stem_without_accents_and_unfinished() -> None:
    topic = a_question(a_space(), "Hoe gaat het?")
    says(an_account(), topic, "De wachtlijsten in het café zijn te lang.")
    run_jobs()
    for words in ("wachtlijst", "WACHTLIJSTEN", "cafe", "café", "wachtl", "lange wachtlijst"):
        assert titles(found(words)) == ["Hoe gaat het?"], words
    assert not found("wachtlijst bushalte").items


def test_phrases_and_what_is_left_out() -> None:
    topic = a_question(a_space())
    says(an_account(), topic, "Een rode fiets bij de brug.")
    says(an_account(), topic, "De fiets is rode lak gegeven.")
    run_jobs()
    assert found("fiets").total == 2
    assert found('"rode fiets"').total == 1
    assert found("fiets -brug").total == 1


def test_every_kind_can_be_found_and_chosen() -> None:
    space = a_space(name="Ruimte voor vogels", place="Duinwijk")
    official = an_official(space, "Wietske")
    topic = a_question(space, "Welke vogels ziet u?")
    said = says(an_account(), topic, "Vogels in de tuin.")
    replies(an_account(), said, "Ook vogels bij ons.")
    answered(official, said, "Dank, wij tellen de vogels.")
    told(official, said, "Er komen nestkasten voor vogels")
    everything()
    results = found("vogels")
    assert counts(results, "soort") == {
        "space": "1", "question": "1", "contribution": "1", "reply": "1", "answer": "1",
        "outcome": "1",
    }  # fmt: skip
    assert results.amount == "6"
    for kind in counts(results, "soort"):
        assert len(found("vogels", soort=kind).items) == 1, kind
    assert counts(results, "stand") == {"open": "2", "done": "1"}
    assert [one.shown.title for one in found("wietske").items] == ["Wietske"]


def test_an_official_is_found_with_what_they_said() -> None:
    space = a_space()
    official = an_official(space, "Wietske")
    said = says(an_account(), a_question(space), "Het pad is donker.")
    everything()
    assert not found("wietske").items, "who appeared nowhere cannot be met"
    answered(official, said, "Er komt een lamp.")
    run_jobs()
    [person] = found("wietske").items
    assert person.shown.words == "Wijkadviseur, Gemeente Duinwijk"
    query = QueryDict(person.shown.path.partition("?")[2]).dict()
    assert [one.shown.words for one in find(NOBODY, wanted_of(query)).items if one.shown.who] == [
        "Er komt een lamp."
    ]


def test_who_answers_as_a_team_is_not_found_by_name() -> None:
    space = a_space()
    official = an_official(space, "Wietske")
    said = says(an_account(), a_question(space), "Het pad is donker.")
    answered(official, said, "Er komt een lamp.")
    Organisation.objects.update(may_answer_as_team=True)
    Post.objects.update(answers_as_team=True)
    everything()
    assert not found("wietske").items
    assert "van" not in found("lamp").items[0].shown.path


def test_filters_narrow_it_down() -> None:
    town = an_organisation("Gemeente Duinwijk")
    here = a_space(town, name="Hier", place="Noord", domains=["vervoer", "geld"])
    there = a_space(an_organisation("Gemeente Elders"), name="Daar", place="Zuid")
    says(an_account(), a_question(here), "De bus komt niet.")
    old = says(an_account(), a_question(there), "De bus komt wel.")
    with_picture(old)
    Contribution.objects.filter(pk=old.pk).update(sent_at=clock.now() - timedelta(days=100))
    everything()
    assert found("bus").total == 2
    for asked in (
        {"ruimte": str(here.pk)}, {"organisatie": str(town.pk)}, {"plaats": "Noord"},
        {"leven": "geld"}, {"periode": "maand"},
    ):  # fmt: skip
        assert [one.shown.words for one in found("bus", **asked).items] == ["De bus komt niet."]
    assert [one.shown.words for one in found("bus", met="picture").items] == ["De bus komt wel."]
    assert counts(found("bus"), "periode") == {"week": "1", "maand": "1", "jaar": "2"}
    assert counts(found("bus"), "plaats") == {"Noord": "1", "Zuid": "1"}
    assert counts(found("bus"), "leven") == {"vervoer": "1", "geld": "1"}


def test_a_filter_alone_is_a_question_too() -> None:
    space = a_space(domains=["vervoer"])
    says(an_account(), a_question(space, "De bus?"), "Komt niet.")
    everything()
    assert found(leven="vervoer").total == 3
    assert not found(leven="geld").items
    assert found().total == found(soort="onzin").total


@pytest.mark.parametrize("order", ["beste", "nieuwste"])
def test_pages_follow_each_other_without_a_gap(order: str) -> None:
    topic = a_question(a_space())
    said = [says(an_account(), topic, f"De bus, keer {turn}.") for turn in range(45)]
    run_jobs()
    seen, cursor = [], ""
    while True:
        results = found("bus", volgorde=order, na=cursor)
        seen += [one.shown.path for one in results.items]
        cursor = results.next_cursor
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 45
    if order == "nieuwste":
        assert seen[0].endswith(f"{said[-1].pk}/")


def test_the_best_comes_first_and_the_newest_when_asked() -> None:
    space = a_space()
    topic = a_question(space, "De bushalte")
    says(an_account(), topic, "De bushalte, de bushalte, altijd de bushalte.")
    says(an_account(), topic, "Er is veel te zeggen over de weg en de bushalte en de brug erbij.")
    everything()
    assert found("bushalte").items[0].shown.kind == "Vraag"
    newest = found("bushalte", volgorde="nieuwste").items
    assert newest[0].shown.words.startswith("Er is veel")


def test_amounts_are_exact_to_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = a_question(a_space())
    for turn in range(4):
        says(an_account(), topic, f"De bus, keer {turn}.")
    run_jobs()
    assert found("bus").amount == "4"
    monkeypatch.setattr(finding, "MOST_COUNTED", 3)
    assert found("bus").amount == "3+"


def test_dots_stand_where_the_words_go_on() -> None:
    topic, more = a_question(a_space()), "en daarna nog veel meer woorden over de weg " * 8
    says(an_account(), topic, f"{more}. De bus komt nooit. {more}")
    says(an_account(), topic, "De tram komt nooit!")
    run_jobs()
    [long], [short] = found("bus").items, found("tram").items
    assert long.snippet.startswith("… ")
    assert long.snippet.endswith(" …")
    assert "…" not in short.snippet


def test_what_people_wrote_is_escaped_and_marked() -> None:
    says(
        an_account(),
        a_question(a_space()),
        "Een volle bus \ue000 & trein <script>alert(1)</script> minder < meer wagens",
    )
    run_jobs()
    [result] = found("bus").items
    assert "<script>" not in result.snippet
    assert "<mark>bus</mark>" in result.snippet
    assert "&amp; trein" in result.snippet
    assert "&lt; meer" in result.snippet
    assert result.snippet.count("<mark>") == 1


def test_who_mistypes_is_helped_on() -> None:
    says(an_account(), a_question(a_space()), "De scootmobiel past niet in de lift.")
    run_jobs()
    for wrong in ("scootmobil", "schootmobiel", "scoomtobiel"):
        assert found(wrong).did_you_mean == "scootmobiel", wrong
    assert found("mijn scootmobil").did_you_mean in ("", "mijn scootmobiel")
    assert not found("xylofoonles").did_you_mean


def test_signs_that_unfold_into_very_many_letters() -> None:
    unfolds = 199 * "\N{SQUARE KIROMEETORU}"
    for words in (f"a{unfolds}", unfolds, f'"{unfolds}', f"-{unfolds} fiets", f"fiets {unfolds}"):
        assert found(words).total == 0, words[:3]


@given(st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_anything_can_be_typed(typed: str) -> None:
    found(typed)


def test_many_closed_rooms_and_one_question_each() -> None:
    """Somebody in 300 closed spaces finds what is in them."""
    account = an_account()
    organisation = an_organisation()
    spaces = [
        a_space(organisation, visibility=Space.Visibility.HIDDEN, name=f"Besloten {turn}")
        for turn in range(300)
    ]
    for space in spaces:
        joins(space, account)
    says(account, a_question(spaces[-1], "Wat nu?"), "De eekhoorn is terug.")
    everything()
    assert found("eekhoorn", a_person(account)).total == 1
    assert not found("eekhoorn").items


def test_the_number_of_queries_does_not_grow() -> None:
    space = a_space()
    topic = a_question(space)
    asked = []
    for total in (1, 3, 50):
        while Contribution.objects.count() < total:
            says(an_account(), topic, f"De bus, keer {total}.")
        run_jobs()
        asked.append(count_of(lambda: found("bus")))
    assert len(set(asked)) == 1, asked
    everything()
    assert count_of(lambda: found("bus", a_person())) <= 10


def test_the_page(client: Client) -> None:
    space = a_space()
    a_portal(space.organisation)
    says(an_account(), a_question(space), "Een volle bus & trein: minder < meer.")
    run_jobs()
    empty = client.get("/duinwijk/zoeken/")
    assert empty.status_code == 200
    page = client.get("/duinwijk/zoeken/", {"q": "bus"}).content.decode()
    assert "<mark>bus</mark> &amp; trein: minder &lt; meer" in page
    nothing = client.get("/duinwijk/zoeken/", {"q": "xylofoon", "soort": "reply", "na": "kapot"})
    assert '?q=xylofoon"' in nothing.content.decode()
    assert client.post("/duinwijk/zoeken/").status_code == 405
