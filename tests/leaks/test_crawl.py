"""Two organisations with marker words; every address of the one, seen by people of the other.

The crawl takes every pattern of the root urls, fills in every id of the closed organisation, and
visits it as a stranger, as somebody signed in, and as the administrator and an official of the
other organisation. No marker of the closed one may come back, in body or header.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from tests.builders import (
    a_person,
    a_portal,
    a_question,
    a_space,
    an_account,
    an_alias,
    an_official,
    an_organisation,
    joins,
    replies,
    says,
)
from tests.jobs import run_jobs
from weerklank.contributions.actions import send_contribution
from weerklank.contributions.models import Attachment, Contribution, Topic
from weerklank.contributions.states import OUT_OF_SIGHT, TopicState
from weerklank.media.files import copy_names
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset
from weerklank.moderation.models import Appeal, Case, Decision, Report, ReportAppeal, Slip
from weerklank.moderation.reports.slips import give_slip
from weerklank.notifications.models import Notice
from weerklank.outcomes.models import Outcome, OutcomeLink
from weerklank.people.models import Account
from weerklank.promises.actions import answer_contribution, open_promise
from weerklank.promises.models import Promise
from weerklank.questions.models import Question
from weerklank.spaces.models import Alias, Audience, Membership, Organisation, Post, Space
from weerklank.unmasking.actions import hand_over_for_name
from weerklank.unmasking.models import NameRequest, Officer
from weerklank.unmasking.tests.worlds import an_officer, gets_code

pytestmark = pytest.mark.django_db

MARKER = "Kraaiennest"
EVERYBODY = ("stranger", "resident", "official", "administrator")
# With the least and the most rights; the other two take their turn in the long run.
ROUGHLY_EVERYBODY = [
    pytest.param(who, marks=pytest.mark.long) if who in ("stranger", "official") else who
    for who in EVERYBODY
]
# What an address calls a thing, where it is not the name of its table.
LABELS = {
    "question": "topic",
    "about": "topic",
    "upload": "asset",
    "decision": "contribution",
    "asked": "namerequest",
}


@pytest.fixture(autouse=True)
def storage(tmp_path: Path) -> Iterator[None]:
    """A storage of its own, so that files with markers lie nowhere else."""
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield


@dataclass
class Closed:
    """A hidden space full of markers, and every id in it."""

    organisation: Organisation
    space: Space
    ids: dict[str, list[uuid.UUID]]

    def keys_for(self, label: str) -> list[uuid.UUID]:
        """Every id that fits a place called `label`; else one of each kind."""
        named = self.ids.get(label) or self.ids.get(LABELS.get(label, ""))
        return named or [keys[0] for keys in self.ids.values() if keys]


def closed_world() -> Closed:
    organisation = an_organisation(f"Gemeente {MARKER}")
    space = a_space(
        organisation,
        visibility=Space.Visibility.HIDDEN,
        name=f"{MARKER} ruimte",
        purpose=f"{MARKER} doel",
        welcome=f"{MARKER} welkom",
    )
    official = an_official(space, f"{MARKER}sanne")
    member = an_account(f"{MARKER}lid")
    joins(space, member)
    topic = a_question(space, f"Wat vindt {MARKER}?")
    a_question(space, f"Ongepubliceerd {MARKER}?", state=TopicState.DRAFT)
    said = says(member, topic, f"{MARKER} verhaal over de regiotaxi en het ziekenhuis.")
    open_promise(contribution=said)
    answer_contribution(
        person=a_person(official),
        contribution=said,
        words=f"{MARKER} antwoord",
        form_key=uuid.uuid4(),
    )
    said.title = f"{MARKER} titel"
    said.save()
    for position, kind in enumerate(MediaKind):
        a_part_of_each_kind(said, kind, position)
    Attachment.objects.create(contribution=said, position=9, words=f"{MARKER} deel")
    Question.objects.filter(topic=topic).update(
        takes_drawings=True,
        takes_stories=True,
        backdrop=Asset.objects.create(audience=said.audience, state="ready", description=MARKER),
    )
    outcome = Outcome.objects.create(
        space=space,
        topic=topic,
        audience=topic.audience,
        alias=Alias.objects.filter(space=space, kind="post")[0],
        kind="decision",
        title=f"{MARKER} besluit",
        words=f"{MARKER} uitkomst",
        state="published",
        published_at=said.sent_at,
    )
    OutcomeLink.objects.create(outcome=outcome, contribution=said)
    report = Report.objects.create(space=space, contribution=said, reason="spam", words=MARKER)
    decision = Decision.objects.create(
        contribution=said, kind="warned", reason=f"{MARKER} reden", rule_words=f"{MARKER} regel"
    )
    Appeal.objects.create(decision=decision, words=f"{MARKER} bezwaar")
    Report.objects.update(decision=decision, state=Report.State.SETTLED)
    give_slip(official, report)
    ReportAppeal.objects.create(report=report, words=f"{MARKER} oneens")
    for reason in Case.Kind.values:
        Case.objects.create(contribution=said, space=space, kind=reason, sorted_at=said.sent_at)
    for state in OUT_OF_SIGHT:
        Contribution.objects.create(
            topic=topic,
            audience=said.audience,
            alias=said.alias,
            words=f"{MARKER} {state}",
            hidden_because=f"{MARKER} waarom",
            state=state,
        )
    # No secret: teams everywhere choose among all officers.
    officer = an_officer(an_organisation("Zorggroep"), "Rik")
    gets_code(officer)
    hand_over_for_name(
        person=a_person(official), contribution=said, officer=officer, reason=f"{MARKER} reden"
    )
    run_jobs()
    ids = {
        model._meta.model_name or "": list(model.objects.values_list("pk", flat=True))
        for model in (
            Space, Topic, Contribution, Attachment, Asset, Outcome, Report, Promise, Alias, Notice,
            Membership, Post, Organisation, Decision, Case, NameRequest, Officer, Slip,
        )
    }  # fmt: skip
    return Closed(organisation, space, ids)


def open_world_with_closed_parts() -> Closed:
    """A space that all may read; in it a talk with the team only, and a question for members."""
    space = a_space(an_organisation("Gemeente Duinwijk"))
    official, member, open_question = an_official(space), an_account("Lid"), a_question(space)
    joins(space, member)
    others = says(an_account(), open_question, "De regiotaxi kwam weer te laat.")
    replies(member, others, "Bij ons ook.")
    closed = send_contribution(
        person=a_person(member), topic=open_question,
        alias=an_alias(member, space, name=f"{MARKER} Linde"),
        words=f"{MARKER} verhaal over de regiotaxi.", form_key=uuid.uuid4(), team_only=True,
    )  # fmt: skip
    open_promise(contribution=closed)
    answer_contribution(
        person=a_person(official),
        contribution=closed,
        words=f"{MARKER} antwoord",
        form_key=uuid.uuid4(),
    )
    replies(member, closed, f"{MARKER} en dank u.")
    members = Audience.objects.get(kind=Audience.Kind.MEMBERS, space=space)
    narrow = a_question(space, f"Wat vindt {MARKER}?", audience_id=members.pk, is_narrower=True)
    says(member, narrow, f"{MARKER} onder ons.")
    for position, kind in enumerate(MediaKind):
        a_part_of_each_kind(closed, kind, position)
    run_jobs()
    ids = {
        "topic": [narrow.pk, open_question.pk],
        "contribution": list(Contribution.objects.values_list("pk", flat=True)),
        "space": [space.pk],
        "asset": list(Asset.objects.values_list("pk", flat=True)),
        "attachment": list(Attachment.objects.values_list("pk", flat=True)),
        "alias": list(Alias.objects.values_list("pk", flat=True)),
        "promise": list(Promise.objects.values_list("pk", flat=True)),
    }
    return Closed(space.organisation, space, ids)


def a_part_of_each_kind(said: Contribution, kind: MediaKind, position: int) -> None:
    """A file of `kind` with markers in its words and in every file that is kept of it."""
    asset = Asset.objects.create(
        kind=kind,
        audience=said.audience,
        also_for=said.also_for,
        space=said.topic.space,
        state="ready",
        length_ms=4000,
        description=f"{MARKER} te zien",
        written=f"{MARKER} te horen",
        captions=f"WEBVTT\n\n00:00.000 --> 00:01.000\n{MARKER}\n",
    )
    for name in copy_names(asset):
        default_storage.save(name, ContentFile(MARKER.encode()))
    Attachment.objects.create(contribution=said, position=position, asset=asset)


def other_people() -> dict[str, Account | None]:
    """Those who have no business there, from the least to the most powerful."""
    other = an_organisation("Gemeente Elders")
    a_portal(other, "elders")
    space = a_space(other)
    topic = a_question(space)
    resident = an_account("Bewoner")
    says(resident, topic, "De regiotaxi kwam te laat bij het ziekenhuis.")
    return {
        "stranger": None,
        "resident": resident,
        "official": an_official(space, "Bram"),
        "administrator": an_official(space, "Els", role="manager", is_administrator=True),
    }


def addresses() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every address as (template, names of what is filled in)."""

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for pattern in patterns:
            here = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, here)
            else:
                yield here

    for template in walk(get_resolver().url_patterns, "/"):
        if "(?P" not in template and "^" not in template:
            yield template, tuple(part.split(">")[0] for part in template.split("<")[1:])


def fillings(closed: Closed, names: tuple[str, ...]) -> Iterator[dict[str, uuid.UUID]]:
    """Every way to fill the places for an id with ids that fit; nothing without such places."""
    labels = [name.partition(":")[2] for name in names if name.startswith("uuid:")]
    if labels:
        for keys in itertools.product(*map(closed.keys_for, labels)):
            yield dict(zip(labels, keys, strict=True))


def filled(template: str, names: tuple[str, ...], keys: dict[str, uuid.UUID]) -> str:
    """The address with the `keys` in their places, and a word in every other place."""
    for name in names:
        kind, _, label = name.rpartition(":")
        if kind == "uuid":
            value = str(keys.get(label) or uuid.uuid4())
        else:
            value = {"int": "1", "size": "small", "kind": "webp"}.get(
                kind if kind == "int" else label, "x"
            )
        template = template.replace(f"<{name}>", value)
    return template


def test_the_markers_are_there_for_who_belongs() -> None:
    """Else the crawl would find nothing because there is nothing."""
    closed = closed_world()
    a_portal(closed.organisation, "thuis")
    client = Client()
    client.force_login(Account.objects.get(first_name=f"{MARKER}lid"))
    said = Contribution.objects.get(kind="voice", state="standing", topic__space=closed.space).pk
    page = visited(client, f"/thuis/bijdrage/{said}/", post=False)
    for part in ("titel", "te zien", "te horen", "deel"):
        assert f"{MARKER} {part}" in page
    for kind in ("opname", "ondertitels.vtt", "tekening.png", "small.webp"):
        found = [
            visited(client, f"/thuis/beeld/{asset}/{kind}", post=False)
            for asset in closed.ids["asset"]
        ]
        assert any(MARKER in answer for answer in found), kind


def visited(client: Client, address: str, *, post: bool) -> str:
    """Everything that comes back for an address, headers too."""
    response = client.post(address, {"words": "x", "reason": "x"}) if post else client.get(address)
    body = response.getvalue() if response.streaming else response.content
    assert response.status_code < 500, address
    return f"{response.headers} {body.decode(errors='replace')}"


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_marker_of_a_closed_space_comes_back_from_any_address(who: str) -> None:
    closed = closed_world()
    account = other_people()[who]
    client = Client()
    if account is not None:
        client.force_login(account)
    leaks, visits = [], 0
    for template, names in addresses():
        for keys in list(fillings(closed, names)) or [{}]:
            address = f"/elders{filled(template, names, keys)}"
            if "uitloggen" in address or "demo" in address:
                continue
            visits += 1
            if MARKER in visited(client, address, post=False):
                leaks.append(address)
    assert leaks == []
    assert visits > 120


@pytest.mark.parametrize("who", ROUGHLY_EVERYBODY)
def test_no_marker_of_what_is_closed_in_an_open_space_comes_back(who: str) -> None:
    closed = open_world_with_closed_parts()
    a_portal(closed.organisation)
    account = other_people()[who]
    client = Client()
    if account is not None:
        client.force_login(account)
    searches = [f"/duinwijk/zoeken/?q={word}" for word in (MARKER, "regiotaxi", "kraaienest")]
    # The word that is asked for comes back; what stands around it must not.
    found = {one: visited(client, one, post=False) for one in searches}
    around = ("verhaal over", "onder ons", "Linde", "Wat vindt")
    leaks = [one for one, page in found.items() if any(words in page for words in around)]
    for template, names in addresses():
        for keys in list(fillings(closed, names)) or [{}]:
            address = f"/duinwijk{filled(template, names, keys)}"
            if "uitloggen" in address or "demo" in address:
                continue
            if MARKER in visited(client, address, post=False):
                leaks.append(address)
    assert leaks == []


def test_the_closed_parts_are_there_for_who_belongs() -> None:
    closed = open_world_with_closed_parts()
    a_portal(closed.organisation)
    client = Client()
    client.force_login(Account.objects.get(first_name="Lid"))
    page = visited(client, f"/duinwijk/ruimte/{closed.space.pk}/", post=False)
    assert f"Wat vindt {MARKER}?" in page
    said = Contribution.objects.get(also_for__isnull=False, kind="voice").pk
    page = visited(client, f"/duinwijk/bijdrage/{said}/", post=False)
    for part in ("verhaal", "antwoord", "en dank u", "te zien"):
        assert f"{MARKER} {part}" in page


@pytest.mark.parametrize("who", ROUGHLY_EVERYBODY)
def test_nobody_changes_anything_in_a_closed_space_from_outside(who: str) -> None:
    closed = closed_world()
    account = other_people()[who]
    client = Client()
    if account is not None:
        client.force_login(account)
    before = fingerprint(closed.space)
    for template, names in addresses():
        for keys in fillings(closed, names):
            address = f"/elders{filled(template, names, keys)}"
            assert MARKER not in visited(client, address, post=True), address
    assert fingerprint(closed.space) == before


def fingerprint(space: Space) -> list[object]:
    """Every value of a space and of all that hangs on it."""
    rows: list[object] = list(Space.objects.filter(pk=space.pk).values())
    rows += Topic.objects.filter(space=space).order_by("pk").values()
    rows += Contribution.objects.filter(topic__space=space).order_by("pk").values()
    rows += Outcome.objects.filter(space=space).order_by("pk").values()
    rows += Membership.objects.filter(space=space).order_by("pk").values()
    rows += Promise.objects.filter(space=space).order_by("pk").values()
    rows += Report.objects.filter(space=space).order_by("pk").values()
    rows += Case.objects.filter(space=space).order_by("pk").values()
    rows += Decision.objects.filter(contribution__topic__space=space).order_by("pk").values()
    rows += Appeal.objects.filter(decision__contribution__topic__space=space).values()
    rows += ReportAppeal.objects.filter(report__space=space).values()
    rows += Asset.objects.filter(audience__space=space).order_by("pk").values()
    return rows
