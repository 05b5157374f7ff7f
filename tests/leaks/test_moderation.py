"""Who reported nobody knows, who decided the author does not, and what is held others never see."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from tests.builders import (
    a_person,
    a_portal,
    a_question,
    a_space,
    an_account,
    an_alias,
    an_official,
    replies,
    says,
)
from tests.jobs import run_jobs
from tests.leaks.test_pseudonyms import dump, no_chain_of_values_joins
from weerklank.contributions.actions import send_contribution
from weerklank.contributions.models import Attachment, Contribution
from weerklank.contributions.states import OUT_OF_SIGHT
from weerklank.media.files import copy_names
from weerklank.media.models import Asset
from weerklank.moderation.actions import (
    appeal_decision,
    appeal_report,
    ask_to_change,
    hide_contribution,
    judge_decision,
    mark_as_help,
    report_contribution,
    uphold_decision,
)
from weerklank.moderation.models import Case, Decision, DistressList, Report
from weerklank.moderation.reports.slips import tell_reporters
from weerklank.notifications.mailing import mail_at_once
from weerklank.people.jobs import shuffle_tables
from weerklank.people.models import Account
from weerklank.spaces.models import Membership, Space

REPORTERS = 20
MARKER = "Kraaiennest"
DECIDER, JUDGE, SECOND = "Wolfgang", "Brunhilde", "Isolde"


@dataclass
class World:
    """A space where something was reported, decided, appealed by both sides and judged."""

    space: Space
    author: Account
    reporter: Account
    decider: Account
    judge: Account
    second: Account
    said: Contribution


def a_world() -> World:
    space = a_space()
    a_portal(space.organisation)
    author, reporter = an_account("Fatima"), an_account(f"{MARKER}melder")
    decider = an_official(space, DECIDER)
    judge = an_official(space, JUDGE, role=Membership.Role.MANAGER)
    said = says(author, a_question(space), "Mevrouw De Wit helpt nooit mee.")
    # The reporter speaks there too, and works nowhere.
    says(reporter, said.topic, "Een gewone bijdrage.", "own")
    report_contribution(
        person=a_person(reporter), contribution=said, reason="personal", words="Mijn buurvrouw."
    )
    mark_as_help(person=a_person(decider), contribution=said)
    hide_contribution(person=a_person(decider), contribution=said, reason="Er staat een naam in.")
    decision = Decision.objects.get(kind="hidden")
    appeal_decision(person=a_person(author), decision=decision, words="Het is haar voornaam niet.")
    judge_decision(person=a_person(judge), decision=decision, is_right=True, reason="Toch wel.")
    second = an_official(space, SECOND)
    appeal_report(
        person=a_person(reporter), report=Report.objects.get(), words="Hij doet dit vaker."
    )
    uphold_decision(person=a_person(second), decision=decision, reason="Eenmaal is genoeg.")
    run_jobs()
    return World(space, author, reporter, decider, judge, second, said)


def shown_to(account: Account | None, addresses: list[str]) -> str:
    """All that stands on these pages for somebody."""
    client = Client()
    if account is not None:
        client.force_login(account)
    return "".join(client.get(f"/duinwijk{one}").content.decode() for one in addresses)


@pytest.mark.django_db
def test_no_page_tells_the_author_or_the_team_who_reported() -> None:
    world = a_world()
    said = world.said.pk
    decisions = [f"/besluit/{one}/" for one in Decision.objects.values_list("pk", flat=True)]
    of_author = ["/mijn/bijdragen/", "/nieuws/", f"/bijdrage/{said}/", *decisions]
    of_team = [
        "/meldingen/", "/meldingen/verborgen/", f"/meldingen/{said}/", "/nieuws/",
        f"/beheer/ruimte/{world.space.pk}/logboek/", *decisions,
    ]  # fmt: skip
    again = [f"/meldingen/opnieuw/{Report.objects.get().decision_id}/"]
    assert "Mevrouw De Wit" in shown_to(world.author, of_author)
    assert "Mevrouw De Wit" in shown_to(world.judge, of_team)
    assert "Hij doet dit vaker." in shown_to(world.second, again)
    # The author does not even learn that somebody disagreed.
    assert "Hij doet dit vaker." not in shown_to(world.author, of_author + again)
    for account, addresses in (
        (world.author, of_author), (world.judge, of_team), (world.second, of_team + again),
    ):  # fmt: skip
        page = shown_to(account, addresses)
        assert MARKER not in page
        assert world.reporter.email not in page


@pytest.mark.django_db
def test_no_page_or_mail_tells_the_author_who_decided() -> None:
    world = a_world()
    decisions = [f"/besluit/{one}/" for one in Decision.objects.values_list("pk", flat=True)]
    help_pages = [
        f"/hulp/{one}/"
        for one in Decision.objects.filter(kind="helped").values_list("pk", flat=True)
    ]
    said = f"/bijdrage/{world.said.pk}/"
    page = shown_to(world.author, ["/mijn/bijdragen/", "/nieuws/", said, *decisions, *help_pages])
    mail_at_once()
    letters = "".join(str(one.message()) for one in mail.outbox if world.author.email in one.to)
    assert letters
    page_of_reporter = shown_to(world.reporter, ["/mijn-meldingen/", "/nieuws/"])
    assert "Eenmaal is genoeg." in page_of_reporter
    for name in (DECIDER, JUDGE, SECOND):
        assert name not in page + letters + page_of_reporter
    for official in (world.decider, world.judge, world.second):
        assert str(official.pk) not in page
        assert str(official.posts.get().pk) not in page


@pytest.mark.django_db(transaction=True)
def test_no_copy_of_the_database_tells_who_reported_what() -> None:
    space = a_space()
    official, second, topic = an_official(space), an_official(space, SECOND), a_question(space)
    pairs = []
    for number in range(REPORTERS):
        said = says(an_account(), topic, f"Verhaal {number}.")
        reporter = an_account(f"Melder {number}")
        report = report_contribution(
            person=a_person(reporter), contribution=said, reason="spam", words=f"Reden {number}."
        )
        pairs.append((reporter.pk.hex, report.pk.hex))
        if number % 2:
            hide_contribution(person=a_person(official), contribution=said, reason="Reclame.")
            report.refresh_from_db()
            appeal_report(person=a_person(reporter), report=report, words=f"Oneens {number}.")
        if number % 4 == 1:
            decision = Decision.objects.get(reports=report)
            uphold_decision(person=a_person(second), decision=decision, reason="Het is genoeg.")
    run_jobs()
    tell_reporters()
    shuffle_tables(timestamp=0)
    rows = dump()
    no_chain_of_values_joins(rows, pairs)
    # Nor does a transaction: after the night the slips were all written by one.
    slips = [row for row in rows if row.table == "moderation_slip"]
    of_reports = ("moderation_report", "moderation_reportappeal")
    reports = {row.writer for row in rows if row.table in of_reports}
    assert len(slips) == len(pairs) == Report.objects.count()
    assert {row.writer for row in slips} & reports == set()


@pytest.mark.django_db(transaction=True)
def test_disagreeing_writes_nothing_on_the_side_of_the_account() -> None:
    """Nothing that a copy of the day could lay beside the appeal."""
    space = a_space()
    reporter, said = an_account(), says(an_account(), a_question(space), "Verhaal.")
    report_contribution(person=a_person(reporter), contribution=said, reason="spam", words="")
    hide_contribution(person=a_person(an_official(space)), contribution=said, reason="Reclame.")
    tell_reporters()
    appeal_report(person=a_person(reporter), report=Report.objects.get(), words="Oneens.")
    rows = dump()
    [appeal] = [row for row in rows if row.table == "moderation_reportappeal"]
    assert {row.table for row in rows if row.writer == appeal.writer} == {
        "moderation_reportappeal", "moderation_case", "kernel_auditentry",
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("state", sorted(OUT_OF_SIGHT))
def test_what_is_held_or_hidden_stands_nowhere_for_others(state: str) -> None:
    space = a_space()
    a_portal(space.organisation)
    topic, author, resident = a_question(space), an_account(), an_account()
    open_words = says(resident, topic, "Wat hier staat mag iedereen lezen.")
    out = [
        says(author, topic, f"{MARKER} over de regiotaxi."),
        replies(author, open_words, f"{MARKER} als antwoord."),
    ]
    picture = Asset.objects.create(
        audience=topic.audience, state="ready", description=f"{MARKER} te zien"
    )
    for name in copy_names(picture):
        default_storage.save(name, ContentFile(MARKER.encode()))
    Attachment.objects.create(contribution=out[0], asset=picture, position=0)
    team = an_official(space)
    for said in out:
        act = hide_contribution if state == "hidden" else ask_to_change
        act(person=a_person(team), contribution=said, reason=f"{MARKER} waarom")
    run_jobs()
    assert set(Contribution.objects.filter(alias=out[0].alias).values_list("state")) == {(state,)}
    addresses = [
        "/", "/vragen/", f"/vraag/{topic.pk}/", f"/ruimte/{space.pk}/",
        f"/bijdrage/{open_words.pk}/", f"/ontvangst/{open_words.pk}/",
        reverse("portal:likeness", args=[open_words.pk]), "/nieuws/", "/mijn/bijdragen/",
        f"/beeld/{picture.pk}/small.webp",
        *(
            reverse(name, args=[said.pk])
            for said in out
            for name in (
                "portal:contribution", "moderation:report", "moderation:decide", "talk:reply",
                "contributions:edit", "contributions:withdraw",
            )
        ),
        *(f"/besluit/{one}/" for one in Decision.objects.values_list("pk", flat=True)),
        *(f"/hulp/{one}/" for one in Decision.objects.values_list("pk", flat=True)),
        *(f"/meldingen/hulp/{one}/" for one in Case.objects.values_list("pk", flat=True)),
    ]  # fmt: skip
    for other in (None, resident, an_official(a_space(), "Bram")):
        assert MARKER not in shown_to(other, addresses)
    assert MARKER in shown_to(author, [f"/bijdrage/{out[0].pk}/"])
    assert MARKER in shown_to(team, [f"/bijdrage/{out[0].pk}/"])
    mail_at_once()
    assert MARKER not in "".join(str(one.message()) for one in mail.outbox)


@pytest.mark.django_db
@pytest.mark.parametrize("team_only", [False, True])
def test_no_page_outside_the_team_differs_by_words_that_were_noticed(team_only: bool) -> None:
    """Not the author's either: all pages are the same with the case and without it."""
    space = a_space()
    a_portal(space.organisation)
    DistressList.objects.create(organisation=space.organisation, words=["radeloos"])
    topic, author, team = a_question(space), an_account(), an_official(space)
    said = send_contribution(
        person=a_person(author), topic=topic, alias=an_alias(author, space),
        words="Ik ben radeloos.", form_key=uuid.uuid4(), team_only=team_only,
    )  # fmt: skip
    run_jobs()
    [case] = Case.objects.all()
    addresses = [
        "/", "/vragen/", f"/vraag/{topic.pk}/", f"/ruimte/{space.pk}/", f"/bijdrage/{said.pk}/",
        f"/ontvangst/{said.pk}/", "/mijn/bijdragen/", "/nieuws/", "/meldingen/",
        f"/meldingen/nood/{case.pk}/", f"/meldingen/{said.pk}/", "/zoeken/?q=radeloos",
    ]  # fmt: skip
    outside = (None, author, an_account(), an_official(a_space(), "Bram"))

    def seen() -> list[str]:
        return [once_only(shown_to(account, addresses)) for account in outside]

    assert "radeloos</strong>" in shown_to(team, ["/meldingen/"])
    with_case = seen()
    mail_at_once()
    assert author.email not in [to for letter in mail.outbox for to in letter.to]
    Case.objects.all().delete()
    assert seen() == with_case


def once_only(page: str) -> str:
    """A page without what is another every time that it is shown."""
    return re.sub(r"[A-Za-z0-9_=-]{22,}", "", page)
