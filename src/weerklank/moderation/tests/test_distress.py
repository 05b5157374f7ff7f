"""Words that may point to distress come before a person, and nobody else hears of it."""

from __future__ import annotations

import uuid
from functools import partial

import pytest
from django.core import mail
from django.db import transaction

from tests.builders import (
    a_person,
    a_space,
    an_account,
    an_alias,
    an_official,
    an_organisation,
    joins,
    replies,
    says,
)
from tests.connections import at_the_same_time
from tests.jobs import run_jobs
from tests.queries import count_of
from weerklank.contributions.actions import (
    edit_contribution,
    send_contribution,
    withdraw_contribution,
    write_out_recording,
)
from weerklank.contributions.events import ContributionSent
from weerklank.contributions.models import Attachment, Contribution
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, WrongState
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset
from weerklank.moderation.actions import (
    claim_case,
    close_help,
    leave_contribution,
    mark_as_help,
    rule_out_distress,
)
from weerklank.moderation.care.models import DistressList
from weerklank.moderation.care.watching import watch_sent
from weerklank.moderation.models import Case, Decision
from weerklank.moderation.queue.cases import open_case
from weerklank.moderation.tests.conftest import World, a_world, signed_in
from weerklank.notifications.mailing import mail_at_once
from weerklank.notifications.models import Notice
from weerklank.spaces.models import Membership, Organisation

pytestmark = pytest.mark.django_db
LISTED = ["zelfmoord", "wil niet meer leven", "mishandeld"]
CALL = "Ik wil niet meer leven, ik denk aan zelfmoord."


def lists(organisation: Organisation, words: list[str]) -> None:
    DistressList.objects.create(organisation=organisation, words=words)


@pytest.fixture
def world() -> World:
    made = a_world()
    lists(made.space.organisation, LISTED)
    run_jobs()
    return made


def cries(world: World, words: str = CALL, kind: str = "pseudonym") -> Contribution:
    said = world.says_more(words, kind)
    run_jobs()
    return said


def cases() -> list[tuple[str, str, list[str]]]:
    rows = Case.objects.order_by("opened_at")
    return [(one.kind, one.state, one.found_words) for one in rows]


def changes(world: World, said: Contribution, words: str) -> None:
    edit_contribution(person=a_person(world.author), contribution=said, words=words)
    run_jobs()


def ruled_out(world: World, said: Contribution) -> Case:
    case = Case.objects.get(contribution=said, kind="distress", state="open")
    rule_out_distress(person=a_person(world.worker), case=case)
    return case


def test_it_comes_before_the_moderators_at_once_with_the_words_that_were_found(
    world: World,
) -> None:
    before = world.says_more("De stoep is te hoog.")
    open_case(before, is_grave=False)
    said = cries(world)
    case = Case.objects.get(kind="distress")
    assert (case.contribution, case.is_grave) == (said, True)
    assert case.found_words == ["zelfmoord", "wil niet meer leven"]
    told = Notice.objects.filter(kind="moderation.urgent", subject=case.pk)
    assert [*told.values_list("alias__post", flat=True)] == [world.manager.posts.get().pk]

    client = signed_in(world.worker)
    page = client.get("/meldingen/").content.decode()
    assert page.index("wil niet meer leven</strong>") < page.index("De stoep is te hoog.")
    where = client.post("/meldingen/volgende/")["Location"]
    assert where == f"/meldingen/nood/{case.pk}/"
    page = client.get(where).content.decode()
    for part in (CALL, "<strong", said.alias.name):
        assert part in page
    assert world.author.email not in page


def test_nothing_happens_to_it_and_its_author_is_told_nothing(world: World) -> None:
    said = cries(world)
    said.refresh_from_db()
    assert (said.state, said.is_known) == ("standing", True)
    assert not Decision.objects.exists()
    assert {*Notice.objects.values_list("kind", flat=True)} == {"moderation.urgent"}
    assert not Notice.objects.filter(alias=said.alias).exists()
    mail_at_once()
    assert world.author.email not in [to for letter in mail.outbox for to in letter.to]


def test_only_the_team_sees_the_case_and_rules_it_out(world: World) -> None:
    said = cries(world)
    case = Case.objects.get()
    stranger, elsewhere = an_account(), a_world().manager
    for account in (world.author, stranger, elsewhere):
        client = signed_in(account)
        assert client.get(f"/meldingen/nood/{case.pk}/").status_code == 404
        assert client.post(f"/meldingen/nood/{case.pk}/", {"seen": 1}).status_code == 404
        with pytest.raises(Denied):
            rule_out_distress(person=a_person(account), case=case)
    with pytest.raises(Denied):
        close_help(person=a_person(world.worker), case=case)
    other = open_case(said)
    with pytest.raises(Denied):
        rule_out_distress(person=a_person(world.worker), case=other)
    assert [state for _kind, state, _found in cases()] == ["open", "open"]


def test_who_joins_the_team_never_sees_the_case_about_their_own_words(world: World) -> None:
    neighbour = an_account()
    said = says(neighbour, world.said.topic, CALL)
    run_jobs()
    joins(world.space, neighbour, Membership.Role.TEAM)
    case = Case.objects.get(contribution=said)
    client = signed_in(neighbour)
    assert client.get(f"/meldingen/nood/{case.pk}/").status_code == 404
    assert "zelfmoord" not in client.get("/meldingen/").content.decode()
    assert "zelfmoord" in signed_in(world.manager).get("/meldingen/").content.decode()


def test_a_person_says_no_and_the_same_words_do_not_come_back(world: World) -> None:
    said = cries(world)
    case = Case.objects.get()
    client, address = signed_in(world.worker), f"/meldingen/nood/{case.pk}/"
    assert client.post(address, {"seen": case.version}).status_code == 302
    assert client.post(address, {"seen": case.version}).status_code == 302
    watch_sent(ContributionSent(contribution=said.pk))
    assert cases() == [("distress", "closed", ["zelfmoord", "wil niet meer leven"])]
    entry = AuditEntry.objects.get(verb="rule_out_distress")
    assert (entry.actor, entry.scope) == (f"account:{world.worker.pk}", world.space.pk)
    assert not Decision.objects.exists()
    assert not Notice.objects.filter(alias=said.alias).exists()


def test_other_words_bring_it_back(world: World) -> None:
    said = cries(world)
    ruled_out(world, said)
    changes(world, said, "Ik word mishandeld.")
    assert cases() == [("distress", "closed", []), ("distress", "open", ["mishandeld"])]
    assert Notice.objects.filter(kind="moderation.urgent").count() == 2


def test_a_case_follows_the_words_and_ends_with_them(world: World) -> None:
    said = cries(world)
    changes(world, said, "Ik word mishandeld en denk aan zelfmoord.")
    assert cases() == [("distress", "open", ["zelfmoord", "mishandeld"])]
    assert Notice.objects.filter(kind="moderation.urgent").count() == 1
    changes(world, said, "Het gaat wel weer.")
    assert cases() == [("distress", "closed", [])]


def test_words_taken_back_leave_no_trace_of_what_was_found(world: World) -> None:
    open_one, closed_one = cries(world), cries(world, "Mishandeld.")
    ruled_out(world, closed_one)
    for said in (open_one, closed_one):
        withdraw_contribution(person=a_person(world.author), contribution=said)
    run_jobs()
    assert cases() == [("distress", "closed", [])] * 2


def test_nobody_rules_out_words_that_changed_while_they_looked(world: World) -> None:
    said = cries(world)
    case = Case.objects.get()
    edit_contribution(person=a_person(world.author), contribution=said, words="Mishandeld.")
    client, address = signed_in(world.worker), f"/meldingen/nood/{case.pk}/"
    answer = client.post(address, {"seen": case.version})
    assert answer.status_code == 409
    case.refresh_from_db()
    assert case.state == "open"
    assert f'name="seen" value="{case.version}"' in answer.content.decode()
    assert client.post(address, {"seen": ""}).status_code == 422
    assert client.post(address, {"seen": case.version}).status_code == 302


def test_what_a_colleague_looks_at_is_not_ruled_out(world: World) -> None:
    cries(world)
    case = claim_case(person=a_person(world.manager), case=Case.objects.get())
    with pytest.raises(WrongState):
        rule_out_distress(person=a_person(world.worker), case=case)
    answer = signed_in(world.worker).post(f"/meldingen/nood/{case.pk}/", {"seen": case.version})
    assert answer.status_code == 409


def test_a_person_marks_it_as_a_call_for_help_and_that_ends_the_looking(world: World) -> None:
    said = cries(world)
    client = signed_in(world.worker)
    where = client.post(f"/meldingen/{said.pk}/zorg/")["Location"]
    run_jobs()
    assert [(kind, state) for kind, state, _found in cases()] == [
        ("distress", "closed"), ("help", "open")
    ]  # fmt: skip
    help_case = Case.objects.get(kind="help")
    assert where == f"/meldingen/hulp/{help_case.pk}/"
    assert Notice.objects.filter(kind="moderation.help", alias=said.alias).exists()
    changes(world, said, "Mishandeld.")
    assert Case.objects.filter(state="open").get() == help_case
    close_help(person=a_person(world.worker), case=help_case)
    changes(world, said, "Toch: zelfmoord.")
    assert Case.objects.filter(state="open").get().found_words == ["zelfmoord"]


def test_who_was_deciding_goes_on_with_that_after_marking(world: World) -> None:
    said = cries(world)
    open_case(said)
    where = signed_in(world.worker).post(f"/meldingen/{said.pk}/zorg/")["Location"]
    assert where == f"/meldingen/{said.pk}/"


def test_replies_are_looked_through_and_what_the_team_says_is_not(world: World) -> None:
    reply = replies(an_account(), world.said, "Bij ons: zelfmoord.")
    says(world.worker, world.said.topic, "Denkt u aan zelfmoord? Bel 113.", "post")
    run_jobs()
    assert Case.objects.get().contribution == reply


def test_what_is_held_is_looked_through_once() -> None:
    world = a_world(looks_at_newcomers=True)
    lists(world.space.organisation, LISTED)
    said = cries(world)
    assert Case.objects.get(kind="distress").contribution == said
    ruled_out(world, said)
    leave_contribution(person=a_person(world.worker), contribution=said)
    run_jobs()
    assert not Case.objects.filter(contribution=said, state="open").exists()


def test_what_is_spoken_is_looked_through_once_it_is_written_out(world: World) -> None:
    said = cries(world, "Luister maar.")
    asset = Asset.objects.create(
        audience=said.audience, kind=MediaKind.SOUND, state=Asset.State.READY, has_sound=True
    )
    part = Attachment.objects.create(contribution=said, asset=asset, position=0)
    write_out_recording(
        person=a_person(world.author), contribution=said, attachment=part.pk, written=CALL
    )
    run_jobs()
    assert cases() == [("distress", "open", ["zelfmoord", "wil niet meer leven"])]
    write_out_recording(
        person=a_person(world.author), contribution=said, attachment=part.pk, written="Hallo."
    )
    run_jobs()
    assert cases() == [("distress", "closed", ["zelfmoord", "wil niet meer leven"])]


def test_what_is_for_the_team_only_is_seen_by_the_team_alone(world: World) -> None:
    said = send_contribution(
        person=a_person(world.author), topic=world.said.topic,
        alias=an_alias(world.author, world.space), words=CALL, form_key=uuid.uuid4(),
        team_only=True,
    )  # fmt: skip
    run_jobs()
    case = Case.objects.get(contribution=said)
    page = signed_in(world.worker).get(f"/meldingen/nood/{case.pk}/").content.decode()
    assert CALL in page
    official = an_official(a_space(an_organisation("Elders")), "Bram")
    for address in ("/meldingen/", "/nieuws/", f"/vraag/{said.topic_id}/"):
        assert "zelfmoord" not in signed_in(official).get(address).content.decode()


def test_without_a_list_or_with_another_nothing_is_looked_at() -> None:
    world = a_world()
    lists(an_organisation("Elders"), LISTED)
    cries(world)
    assert cases() == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_open_one_case_and_two_moderators_close_it_once() -> None:
    world = a_world()
    lists(world.space.organisation, LISTED)
    said = world.says_more(CALL)
    look = partial(_in_a_transaction, said)
    assert at_the_same_time(look, look) == [None, None]
    case = Case.objects.get()
    people = [a_person(account) for account in (world.worker, world.manager)]
    assert all(person.team_spaces or person.managed_spaces for person in people)
    closing = [partial(rule_out_distress, person=person, case=case) for person in people]
    assert at_the_same_time(*closing) == [None, None]
    assert AuditEntry.objects.filter(verb="rule_out_distress").count() == 1


def test_marking_and_ruling_out_one_after_the_other_keeps_the_call_for_help(world: World) -> None:
    said = cries(world)
    case = Case.objects.get()
    mark_as_help(person=a_person(world.worker), contribution=said)
    rule_out_distress(person=a_person(world.manager), case=case)
    assert Case.objects.get(state="open").kind == "help"


def _in_a_transaction(said: Contribution) -> None:
    with transaction.atomic():
        watch_sent(ContributionSent(contribution=said.pk))


@pytest.mark.parametrize("words", ["De stoep is te hoog.", CALL])
def test_sending_and_looking_cost_the_same_at_any_length_of_the_list(words: str) -> None:
    sending, looking = set(), set()
    for number in (0, 1, 3, 50):
        world = a_world()
        listed = [f"woord{turn}x" for turn in range(number)]
        lists(world.space.organisation, ["zelfmoord", *listed] if number else [])
        an_alias(world.author, world.space)
        sending.add(count_of(partial(world.says_more, words)))
        if number:
            said = Contribution.objects.get(words=words, topic=world.said.topic)
            looking.add(count_of(partial(_in_a_transaction, said)))
    assert len(sending) == len(looking) == 1
