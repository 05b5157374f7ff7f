"""What looks like spam is held with reasons, kept for its author, and taught from."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from tests.builders import a_person, a_question, a_space, an_account, an_official, says
from tests.connections import at_the_same_time
from tests.jobs import run_jobs
from tests.queries import count_of
from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.kernel import clock
from weerklank.moderation.decisions.content import hide_contribution, leave_contribution
from weerklank.moderation.models import Case
from weerklank.moderation.rules import OTHER, SPAM
from weerklank.moderation.spam import echoes, learning
from weerklank.moderation.spam.features import Around, Feature, Level, features_of
from weerklank.moderation.spam.models import Echo, Shift, Suspicion
from weerklank.moderation.spam.score import taught
from weerklank.people.models import Account
from weerklank.spaces.models import Space
from weerklank.spaces.rotation import rotate

pytestmark = pytest.mark.django_db

ADVERT = "Bestel nu met korting, bel nu 06 1234 5678 of kijk op https://koopje.shop vandaag nog!"
# Not suspect by itself, when a newcomer says it.
NEARLY = (
    "Kom naar onze avond over energie, mail groep@iets.nl, er is goedkope soep en brood"
    " voor iedereen uit de wijk"
)
# Suspect, unless somebody says it who is well known.
HANDYMAN = (
    "Mail kraam@iets.nl voor korting, dan bel ik u met een offerte voor het knippen van de heg"
)
PETITION = (
    "Wij vragen de gemeenteraad om het buurthuis open te houden, want het is voor veel mensen"
    " de enige plek waar zij anderen ontmoeten. Teken op https://petities.nl/buurthuis"
)


@pytest.fixture
def space() -> Space:
    return a_space()


def sends(
    words: str = ADVERT, space: Space | None = None, by: Account | None = None
) -> Contribution:
    return says(by or an_account(), a_question(space or a_space()), words)


def is_held(said: Contribution) -> bool:
    return said.state == ContributionState.HELD


def test_it_is_held_with_reasons_and_nothing_is_lost(space: Space) -> None:
    said = sends(space=space)
    assert is_held(said)
    assert said.words == ADVERT
    case = Case.objects.get(contribution=said)
    assert set(case.reasons) == {"spam_link", "spam_selling"}
    assert Suspicion.objects.filter(contribution=said).exists()


def test_what_residents_say_is_let_through(space: Space) -> None:
    for words in (
        PETITION,
        "Zie https://www.duinwijk.nl/wmo",
        "IK BEN HET ZO VRESELIJK ZAT MET JULLIE",
    ):
        assert not is_held(sends(words, space))


def test_many_people_may_send_the_same_petition_everywhere() -> None:
    for _one in range(6):
        assert not is_held(sends(PETITION))


def test_what_the_team_says_is_never_held(space: Space) -> None:
    official = an_official(space)
    said = says(official, a_question(space), ADVERT, "post")
    assert not is_held(said)


def test_copies_in_other_spaces_count_and_are_not_told_of() -> None:
    """Short of suspect by its words; held once its sender says it everywhere."""
    sender = an_account()
    held = [is_held(sends(NEARLY, by=sender)) for _turn in range(5)]
    assert held[0] is False
    assert held[-1] is True
    last = Case.objects.latest("opened_at")
    assert set(last.reasons) <= {"spam_link", "spam_selling", "spam_shouting", "spam_looks"}


def test_copies_by_others_are_found_though_a_word_differs() -> None:
    words = (
        "Kom zaterdag allemaal naar het plein want daar delen wij soep en brood uit aan iedereen"
    )
    here, there = a_space(), a_space()
    sends(words, here)
    near = echoes.marks_of(words.replace("soep", "koffie"))
    far = echoes.marks_of("De bus rijdt nooit meer op tijd langs het ziekenhuis in onze wijk")
    assert echoes.spaces_with(near, besides=there.pk) == 1
    assert echoes.spaces_with(near, besides=here.pk) == 0
    assert echoes.spaces_with(far, besides=there.pk) == 0


def test_what_is_kept_for_copies_holds_no_word_and_no_id() -> None:
    said = sends("Een buurvrouw die elke week langskomt en soep voor mij meebrengt")
    [row] = Echo.objects.values()
    for known in (said.pk, said.alias_id, said.topic.space_id, said.topic_id):
        assert known.bytes not in bytes(row["place"])
        assert str(known) not in str(row)
    with override_settings(ALIAS_KEY_RING=settings.ALIAS_KEY_RING.with_new_key()):
        assert not set(echoes.marks_of(said.words)) & set(row["marks"])


def test_a_throw_away_address_counts_and_is_not_told_of() -> None:
    passing = an_account()
    passing.email = "iemand@mailinator.com"
    passing.save()
    assert not is_held(sends(NEARLY))
    said = sends(NEARLY.replace("energie", "wonen in de wijk en alles daarbij"), by=passing)
    assert is_held(said)
    assert Case.objects.get(contribution=said).reasons == ["spam_selling"]


def test_who_is_known_for_a_month_may_link_more_freely() -> None:
    newcomer, resident = an_account(), an_account()
    topic = a_question(a_space())
    with clock.at(clock.now() - timedelta(days=40)):
        for turn in range(12):
            says(resident, topic, f"De bus kwam weer niet, dag {turn}.")
    assert not is_held(sends(HANDYMAN, by=resident))
    assert is_held(sends(HANDYMAN, by=newcomer))


def test_a_release_teaches_the_score(space: Space) -> None:
    manager = a_person(an_official(space, role="manager"))
    said = sends(space=space)
    leave_contribution(person=manager, contribution=said)
    run_jobs()
    said.refresh_from_db()
    assert said.state == ContributionState.STANDING
    assert learning.shifts()["selling"] < 0
    assert not Suspicion.objects.exists()


def test_hidden_as_advertising_confirms_it_and_for_another_rule_it_teaches_nothing(
    space: Space,
) -> None:
    manager = a_person(an_official(space, role="manager"))
    hide_contribution(person=manager, contribution=sends(space=space), reason="Grof.", rule=OTHER)
    run_jobs()
    assert learning.shifts().get("selling", 0) == 0
    hide_contribution(person=manager, contribution=sends(space=space), reason="Reclame.", rule=SPAM)
    run_jobs()
    assert learning.shifts()["selling"] > 0


def test_enough_releases_let_the_same_through_and_a_reset_holds_it_again(
    space: Space, capsys: pytest.CaptureFixture[str]
) -> None:
    manager = a_person(an_official(space, role="manager"))
    held = 0
    for _turn in range(40):
        said = sends(HANDYMAN, space)
        if not is_held(said):
            break
        held += 1
        leave_contribution(person=manager, contribution=said)
        run_jobs()
    assert 0 < held < 40
    call_command("spam_score", "--reset")
    call_command("spam_score")
    assert "selling" in capsys.readouterr().out
    assert not Shift.objects.exists()
    assert is_held(sends(HANDYMAN, space))


def test_nothing_is_kept_longer_than_it_serves(space: Space) -> None:
    sends(space=space)
    with clock.at(clock.now() + timedelta(days=61)):
        echoes.forget_echoes()
        learning.forget_suspicions()
    assert not Echo.objects.exists()
    assert not Suspicion.objects.exists()


def test_reasons_are_sealed_anew_when_keys_change(space: Space) -> None:
    said = sends(space=space)
    ring = settings.ALIAS_KEY_RING.with_new_key()
    with override_settings(ALIAS_KEY_RING=ring):
        rotate()
    with override_settings(ALIAS_KEY_RING=type(ring)(ring.keys[:1])):
        learning.learn(said.pk, is_spam=False)
    assert learning.shifts()["selling"] < 0


def test_it_costs_as_much_however_much_was_said() -> None:
    topic, asked = a_question(a_space()), []
    for turn, more in enumerate((1, 3, 50)):
        sender = an_account()
        for number in range(more):
            says(sender, topic, f"De bus kwam weer niet en ik stond te wachten, {turn} {number}.")
        asked.append(count_of(partial(says, sender, topic, ADVERT)))
    assert asked[0] == asked[1] == asked[2]


@pytest.mark.django_db(transaction=True)
def test_two_lessons_at_the_same_time_both_count() -> None:
    space = a_space()
    one, other = sends(space=space), sends(space=space)
    results = at_the_same_time(*(partial(_lesson, said.pk) for said in (one, other)))
    assert results == [None, None]
    once = taught(features_of(ADVERT, Around(Level.NEW)), {}, is_spam=False)[Feature.SELLING]
    assert learning.shifts()[Feature.SELLING] < once < 0
    assert not Suspicion.objects.exists()


def _lesson(said: UUID) -> None:
    with transaction.atomic():
        learning.learn(said, is_spam=False)
