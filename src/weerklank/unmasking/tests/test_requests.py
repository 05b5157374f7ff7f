"""From a threat to a name: every exit of every action."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from tests.builders import a_person, an_account, an_official, an_organisation, joins, says
from tests.jobs import run_jobs
from weerklank.contributions.actions import withdraw_contribution
from weerklank.kernel import clock
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.notifications.mailing import mail_at_once
from weerklank.notifications.models import Notice
from weerklank.people.models import Account
from weerklank.spaces.actions import delete_space
from weerklank.spaces.aliases import leave_aliases
from weerklank.spaces.models import Membership
from weerklank.spaces.rotation import rotate
from weerklank.unmasking import actions, ending
from weerklank.unmasking.models import NameRequest, Officer, Step
from weerklank.unmasking.said import forget_said, open_said
from weerklank.unmasking.states import RequestState
from weerklank.unmasking.tests.worlds import (
    WHY,
    WORDS,
    Town,
    a_threatened_town,
    acting,
    steps,
    trail,
)

pytestmark = pytest.mark.django_db
ASKED = ["hand_over_for_name", "ask_for_name"]


@pytest.fixture
def town() -> Town:
    return a_threatened_town()


def notices(town: Town) -> list[str]:
    run_jobs()
    told = Notice.objects.filter(alias=town.said.alias, kind__startswith="unmasking")
    return list(told.values_list("kind", flat=True))


def test_two_officers_see_a_name_once_and_the_author_is_told(town: Town) -> None:
    request = town.agreed()
    assert notices(town) == []

    seen = town.open(request)

    assert (seen.email, seen.first_name) == (town.author.email, "Kwaad")
    assert trail(request) == [*ASKED, "agree_to_name", "open_name", "tell_author"]
    assert steps(request) == ["raised", "asked", "agreed", "opened", "told"]
    assert notices(town) == ["unmasking.told"]
    with pytest.raises(WrongState):
        town.open(request)


def test_nothing_of_it_stands_in_the_trail_of_the_space_or_the_platform(town: Town) -> None:
    before = set(AuditEntry.objects.values_list("pk", flat=True))
    request = town.agreed()
    town.open(request)
    added = AuditEntry.objects.exclude(pk__in=before)
    assert set(added.values_list("scope", flat=True)) == {request.pk}
    assert set(added.values_list("subject", flat=True)) == {request.pk}


def test_no_row_holds_the_account_that_was_seen(town: Town) -> None:
    request = town.agreed()
    town.open(request)
    rows = [*NameRequest.objects.values_list(), *Step.objects.values_list()]
    found = str([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in rows])
    for told in (str(town.author.pk), town.author.pk.hex, town.author.email, WORDS):
        assert told not in found


def test_who_may_hand_over(town: Town) -> None:
    for account in (an_account(), town.author, town.first.post.account):  # type: ignore[union-attr]
        with pytest.raises(Denied):
            actions.hand_over_for_name(
                person=a_person(account), contribution=town.said, officer=town.first, reason="x"
            )


def test_what_staff_or_one_oneself_said_is_not_handed_over(town: Town) -> None:
    by_staff = says(town.worker, town.said.topic, "Dank u.", "post")
    with pytest.raises(Denied):
        town.hand_over(by_staff)


def test_handing_over_needs_a_reason_and_an_officer_from_outside(town: Town) -> None:
    joins(town.space, town.first.post.account, Membership.Role.TEAM)  # type: ignore[union-attr]
    with pytest.raises(Refused, match="lijst"):
        town.hand_over()
    with pytest.raises(Refused, match="Schrijf op"):
        actions.hand_over_for_name(
            person=a_person(town.worker), contribution=town.said, officer=town.second, reason=" "
        )


def test_it_is_handed_over_once_at_a_time(town: Town) -> None:
    request = town.hand_over()
    with pytest.raises(WrongState):
        town.hand_over()
    actions.decline_name_request(person=acting(town.first), request=request, reason="Gemopper.")
    town.hand_over()


def test_what_was_taken_back_is_not_handed_over_but_what_was_handed_over_stays(town: Town) -> None:
    request = town.hand_over()
    withdraw_contribution(person=a_person(town.author), contribution=town.said)
    assert open_said(request) == WORDS
    assert town.open(town.agree(town.ask(request))).email == town.author.email

    other = says(town.author, town.said.topic)
    withdraw_contribution(person=a_person(town.author), contribution=other)
    with pytest.raises(WrongState):
        town.hand_over(other)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"ground": "curious"}, "dreiging"),
        ({"reason": " "}, "Schrijf op"),
        ({"code": "geen code"}, "niet uw code"),
        ({"code": "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-A"}, "niet uw code"),
        ({"tell_after_days": 30}, "politie"),
        ({"later_because": "De politie vraagt het."}, "politie"),
        ({"tell_after_days": 400, "later_because": "Zo maar."}, "wanneer"),
    ],
)
def test_asking_badly(town: Town, given: dict[str, object], sentence: str) -> None:
    request = town.hand_over()
    with pytest.raises(Refused, match=sentence):
        town.ask(request, **given)
    request.refresh_from_db()
    assert (request.state, steps(request)) == (RequestState.RAISED, ["raised"])


def test_the_second_is_another_person_of_an_unrelated_organisation(town: Town) -> None:
    request = town.hand_over()
    above = an_organisation("Regio")
    town.space.organisation.parent = above
    town.space.organisation.save()
    below = an_organisation("Wijkbedrijf", town.space.organisation)
    own = town.officer(town.space.organisation, "Siem")
    same_person = town.officer(an_organisation("Raad"), "Rik")
    same_person.post.account = town.first.post.account  # type: ignore[union-attr]
    same_person.post.save()  # type: ignore[union-attr]
    for wrong in (town.officer(above), town.officer(below), own, same_person, town.first):
        with pytest.raises(Refused, match="andere organisatie"):
            town.ask(request, second=wrong)


def test_of_the_team_nobody_is_asked_to_agree(town: Town) -> None:
    joins(town.space, town.second.post.account, Membership.Role.TEAM)  # type: ignore[union-attr]
    with pytest.raises(Refused):
        town.ask(town.hand_over())


def test_each_officer_does_their_own_part_only(town: Town) -> None:
    request = town.hand_over()
    third = town.officer(an_organisation("Woningbouw"), "Bo")
    for officer in (town.second, third):
        with pytest.raises(Denied):
            actions.ask_for_name(
                person=acting(officer), request=request, second=third,
                ground="threat", reason="x", code=town.codes[officer],
            )  # fmt: skip
    town.ask(request)
    for officer in (town.first, third):
        with pytest.raises(Denied):
            actions.agree_to_name(person=acting(officer), request=request, code=town.codes[officer])
        with pytest.raises(Denied):
            actions.refuse_name(person=acting(officer), request=request, reason="x")
    town.agree(request)
    for officer in (town.second, third):
        with pytest.raises(Denied):
            actions.open_name(person=acting(officer), request=request, code=town.codes[officer])


def test_an_author_who_is_officer_decides_nothing_on_it(town: Town) -> None:
    an_author = town.second.post.account  # type: ignore[union-attr]
    request = town.ask(town.hand_over(says(an_author, town.said.topic)))
    with pytest.raises(Denied):
        town.agree(request)


def test_the_order_cannot_be_jumped(town: Town) -> None:
    request = town.hand_over()
    with pytest.raises(WrongState):
        town.open(request)
    town.ask(request)
    for early in (town.open, town.ask):
        with pytest.raises(WrongState):
            early(request)
    town.agree(request)
    with pytest.raises(WrongState):
        town.agree(request)
    with pytest.raises(WrongState):
        actions.refuse_name(person=acting(town.second), request=request, reason="Toch niet.")


def test_a_code_of_somebody_else_does_not_count(town: Town) -> None:
    request = town.ask(town.hand_over())
    with pytest.raises(Refused, match="niet uw code"):
        town.agree(request, code=town.codes[town.first])
    town.agree(request)
    with pytest.raises(Refused, match="niet uw code"):
        town.open(request, code=town.codes[town.second])


def test_a_code_is_read_as_people_copy_it(town: Town) -> None:
    request = town.hand_over()
    copied = town.codes[town.first].replace("-", " ").lower().replace("o", "0").replace("b", "8")
    assert town.ask(request, code=f" {copied} ").state == RequestState.ASKED


def test_refused_is_the_end_and_the_author_is_told_at_once(town: Town) -> None:
    request = town.ask(town.hand_over(), tell_after_days=90, later_because="De politie vraagt het.")
    actions.refuse_name(person=acting(town.second), request=request, reason="Dit is gemopper.")
    assert trail(request) == [*ASKED, "refuse_name", "tell_author"]
    assert notices(town) == ["unmasking.told"]
    for late in (town.agree, town.open):
        with pytest.raises(WrongState):
            late(request)


def test_declined_was_never_asked_so_the_author_hears_nothing(town: Town) -> None:
    request = town.hand_over()
    actions.decline_name_request(person=acting(town.first), request=request, reason="Gemopper.")
    assert trail(request) == ["hand_over_for_name", "decline_name_request"]
    ending.tell_authors()
    assert notices(town) == []


def test_time_is_up_for_each_step_and_a_request_that_was_asked_is_told_of(town: Town) -> None:
    start = clock.now()
    with clock.at(start):
        request = town.ask(town.hand_over())
    with clock.at(start + timedelta(hours=49)):
        with pytest.raises(WrongState, match="tijd"):
            town.agree(request)
        assert ending.let_lapse() == 1
        assert ending.let_lapse() == 0
        request.refresh_from_db()
        assert request.state == RequestState.LAPSED
        assert notices(town) == ["unmasking.told"]


def test_agreed_and_not_looked_in_time(town: Town) -> None:
    request = town.agreed()
    with clock.at(clock.now() + timedelta(hours=25)):
        with pytest.raises(WrongState, match="tijd"):
            town.open(request)
        ending.let_lapse()
        assert notices(town) == ["unmasking.told"]
    assert set(trail(request)[-2:]) == {"let_lapse", "tell_author"}


def test_nobody_picked_it_up(town: Town) -> None:
    request = town.hand_over()
    with clock.at(clock.now() + timedelta(days=8)):
        ending.let_lapse()
    assert trail(request) == ["hand_over_for_name", "let_lapse"]
    assert notices(town) == []


def test_told_later_when_the_police_ask_and_then_for_certain(town: Town) -> None:
    asked = town.ask(town.hand_over(), tell_after_days=14, later_because="De politie vraagt het.")
    town.open(town.agree(asked))
    assert notices(town) == []
    assert ending.tell_authors() == 0
    with clock.at(clock.now() + timedelta(days=14)):
        assert ending.tell_authors() == 1
        assert ending.tell_authors() == 0
        assert notices(town) == ["unmasking.told"]


def test_the_account_is_gone(town: Town) -> None:
    request = town.agreed()
    leave_aliases(town.author)
    with pytest.raises(WrongState, match="weg"):
        town.open(request)
    request.refresh_from_db()
    assert request.state == RequestState.AGREED


def test_when_it_cannot_be_written_down_nobody_looks(town: Town) -> None:
    """The trail takes no more lines: nothing is returned, and the look is not used up."""
    request = town.agreed()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "CREATE TRIGGER no_more BEFORE INSERT ON kernel_auditentry"
            " FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change()"
        )
        with pytest.raises(DatabaseError, match="append-only"):
            town.open(request)
        cursor.execute("DROP TRIGGER no_more ON kernel_auditentry")
    assert steps(request) == ["raised", "asked", "agreed"]
    assert town.open(request).email == town.author.email


def test_steps_cannot_be_changed_or_removed(town: Town) -> None:
    request = town.ask(town.hand_over())
    for change in (
        lambda: request.steps.update(reason="Iets anders."),
        lambda: Step.objects.filter(request=request).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_the_request_outlives_what_it_was_about(town: Town) -> None:
    request = town.hand_over()
    manager = a_person(an_official(town.space, role=Membership.Role.MANAGER))
    delete_space(person=manager, space=town.space, name=town.space.name)
    with pytest.raises(WrongState):
        town.ask(request)
    assert steps(request) == ["raised"]


def test_words_are_forgotten_thirty_days_after_the_end(town: Town) -> None:
    request = town.agreed()
    with clock.at(clock.now() + timedelta(days=60)):
        forget_said()
        request.refresh_from_db()
        assert open_said(request) == WORDS
    town.open(request)
    with clock.at(clock.now() + timedelta(days=32)):
        forget_said()
    request.refresh_from_db()
    assert open_said(request) == ""


def test_keys_are_changed_under_way(town: Town) -> None:
    request = town.ask(town.hand_over())
    ring = settings.ALIAS_KEY_RING.with_new_key()
    with override_settings(ALIAS_KEY_RING=ring):
        rotate()
    with override_settings(ALIAS_KEY_RING=type(ring)(ring.keys[:1])):
        request = NameRequest.objects.get(pk=request.pk)
        assert open_said(request) == WORDS
        assert town.open(town.agree(request)).email == town.author.email


def test_mails_go_to_whose_turn_it_is_and_name_nothing(town: Town) -> None:
    run_jobs()
    request = town.hand_over()
    told = []
    for number in range(4):
        if number:
            (town.ask, town.agree, town.open)[number - 1](request)
        mail.outbox.clear()
        run_jobs()
        told.append({one.to[0] for one in mail.outbox})
        for one in mail.outbox:
            text = f"{one.subject} {one.body}"
            for secret in (WORDS, WHY, town.space.name, town.said.topic.title, str(request.pk)):
                assert secret not in text
            assert town.said.alias.name not in text
    first, second = (acting(one).account.email for one in (town.first, town.second))
    assert told == [{first}, {second}, {first}, {town.worker.email}]


@pytest.mark.parametrize("kind", ["pseudonym", "own"])
def test_the_mail_to_the_author_names_nothing_either(town: Town, kind: str) -> None:
    """Also for who asked for full mail, under their own name, in a public space."""
    town.author.letters = Account.Letters.FULL
    town.author.save()
    said = says(town.author, town.said.topic, "Nog een keer, zwaluwstaart.", kind)
    town.open(town.agree(town.ask(town.hand_over(said))))
    run_jobs()
    mail.outbox.clear()
    mail_at_once()
    [letter] = [one for one in mail.outbox if one.to == [town.author.email]]
    text = str(vars(letter))
    for secret in ("zwaluwstaart", WHY, town.space.name, town.said.topic.title, said.alias.name):
        assert secret not in text


def test_dismissed_is_at_once(town: Town) -> None:
    request = town.ask(town.hand_over())
    Officer.objects.filter(pk=town.second.pk).update(dismissed=True)
    with pytest.raises(Denied):
        town.agree(request)
