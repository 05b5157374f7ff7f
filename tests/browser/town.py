"""A small municipality in which something of everything has happened."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from tests.browser.disputes import (
    has_working_app,
    holder,
    names_asked,
    who_disagrees,
    who_is_asked_to_change,
    who_reports_in_vain,
)
from tests.browser.speaking import says_in_every_way, tells_a_story
from tests.builders import (
    a_person,
    a_portal,
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
from weerklank.contributions.actions import make_gesture, send_reply
from weerklank.contributions.appearing import Appearance
from weerklank.contributions.models import Attachment, Contribution, Gesture, Topic
from weerklank.contributions.ranking import rank_changed_topics
from weerklank.kernel import clock
from weerklank.kernel.models import StuckJob
from weerklank.media.kinds import MediaKind
from weerklank.moderation.actions import (
    appeal_report,
    exclude_author,
    hide_contribution,
    list_distress_words,
    mark_as_help,
    report_contribution,
)
from weerklank.moderation.models import Case, Decision, Slip
from weerklank.moderation.reports.slips import reports_on
from weerklank.outcomes.actions import link_contributions, publish_outcome, write_outcome
from weerklank.outcomes.models import Outcome
from weerklank.people.models import Account
from weerklank.promises.actions import answer_contribution, open_promise
from weerklank.promises.models import Promise
from weerklank.questions.actions import close_question, make_question, publish_question
from weerklank.questions.answering import answer_question
from weerklank.spaces.actions import add_closing_day, make_invitation, make_space, recount_members
from weerklank.spaces.models import Membership, Post, Space
from weerklank.unmasking.models import NameRequest, Officer

SLUG = "duinwijk"
# As the three municipalities of the demo look.
LOOKS: dict[str, dict[str, object]] = {
    "duinwijk": {
        "primary_colour": "#006b75",
        "accent_colour": "#e8590c",
        "font": "figtree",
        "corner_radius": 10,
    },
    "kanaalstad": {
        "primary_colour": "#6d1a5b",
        "accent_colour": "#d99a00",
        "font": "source-sans",
        "corner_radius": 4,
    },
    "polderveen": {
        "primary_colour": "#1f5c2e",
        "accent_colour": "#0d6efd",
        "font": "atkinson",
        "corner_radius": 18,
    },
}


@dataclass
class Town:
    """Who lives and works there, and what they made. The manager also runs the organisation."""

    resident: Account
    neighbour: Account
    newcomer: Account
    official: Account
    manager: Account
    platform: Account
    officer: Account
    office: Officer
    name_request: NameRequest
    name_request_told: NameRequest
    space: Space
    closed_room: Space
    draft_space: Space
    question: Topic
    question_of_room: Topic
    closed_question: Topic
    draft_question: Topic
    said: Contribution
    said_by_other: Contribution
    story: Contribution
    drawing: Attachment
    recording: Attachment
    promise: Promise
    kept_promise: Promise
    outcome: Outcome
    draft_outcome: Outcome
    post: Post
    colleague_post: Post
    passkey: Authenticator
    secret: str
    appealed: Decision
    asked_to_change: Contribution
    help_case: Case
    distress_case: Case
    help_offered: Decision
    left_alone: Slip
    reconsidered: Decision


def a_town() -> Town:
    """The town. What is told by mail waits in the queue until jobs run."""
    organisation = an_organisation("Gemeente Duinwijk")
    portal = a_portal(organisation, SLUG)
    portal.contact_email = "meedoen@duinwijk.example"
    portal.formal_ways_url = "https://duinwijk.example/bezwaar-en-klachten"
    portal.help_lines = [["Veilig Thuis: 0800-2000", "0800-2000"]]
    portal.save()
    space = a_space(organisation, promise_days=1)
    room = a_space(organisation, visibility=Space.Visibility.MEMBERS, name="Naasten van mensen")
    manager = an_official(space, "Joost", role=Membership.Role.MANAGER, is_administrator=True)
    official = an_official(space, "Sanne")
    joins(room, manager, Membership.Role.MANAGER)
    joins(room, official, Membership.Role.TEAM)
    for account in (manager, official):
        has_working_app(account)
    platform = an_account("Petra", is_platform_administrator=True)
    has_working_app(platform)
    platform.set_password("vier woorden op een rij")
    platform.save()
    for job, event in enumerate(("ContributionAnswered", "")):
        StuckJob.objects.create(
            job=job, task="deliver_event", event=event, tries=9, error="KeyError", on=clock.today()
        )
    passkey = Authenticator.objects.create(
        user=platform, type=Authenticator.Type.WEBAUTHN, data={"name": "Telefoon"}
    )
    resident, neighbour, newcomer = an_account("Fatima"), an_account("Henk"), an_account("Noor")
    for account in (resident, newcomer):
        joins(room, account)
    recount_members(room)

    as_manager = a_person(manager)
    explanation = "Denk aan hulp in huis, een praatje of vervoer. Alles wat u dagelijks helpt."
    question = publish_question(
        person=as_manager,
        topic=make_question(
            person=as_manager,
            space=space,
            title="Wat helpt u om thuis te blijven wonen?",
            explanation=explanation,
            takes_drawings=True,
            takes_sound=True,
            takes_video=True,
            takes_stories=True,
            closes_on=clock.today() + timedelta(days=30),
        ),
    )
    of_room = publish_question(
        person=as_manager,
        topic=make_question(person=as_manager, space=room, title="Wat houdt u op de been?"),
    )
    closed = publish_question(
        person=as_manager,
        topic=make_question(person=as_manager, space=space, title="Hoe was de zomer in de wijk?"),
    )
    says(neighbour, closed, "Warm, en te stil op straat.")
    closed = close_question(
        person=as_manager, topic=closed, closing_word="Dank u. In maart leest u wat wij doen."
    )
    draft = make_question(person=as_manager, space=space, title="Hoe komt u bij de dokter?")

    said = says_in_every_way(resident, question)
    story = tells_a_story(neighbour, question)
    promise = Promise.objects.get(contribution=said)
    answered = says(neighbour, question, "Een belbus die ook op zondag rijdt.", kind="own")
    kept = open_promise(contribution=answered)
    answer_contribution(
        person=a_person(official),
        contribution=answered,
        words="Dank u wel. Ik ga dit na bij de vervoerder.",
        form_key=uuid.uuid4(),
    )
    says(neighbour, question, "Iemand die mij leert bellen met beeld.")
    _they_talk(answered, neighbour, resident)
    spam = says(an_account("Spam"), question, "Koop nu goedkope vitamines!")
    report_contribution(
        person=a_person(neighbour), contribution=spam, reason="spam", words="Reclame."
    )
    report_contribution(
        person=a_person(neighbour),
        contribution=said,
        reason="personal",
        words="Hier staat een naam.",
    )
    hidden = says(an_account("Kwaad"), question, "Allemaal oplichters.")
    hide_contribution(person=as_manager, contribution=hidden, reason="Dit scheldt mensen uit.")
    exclude_author(person=as_manager, contribution=hidden, reason="Na drie waarschuwingen.")
    appealed, asked = (
        who_disagrees(neighbour, official, question),
        who_is_asked_to_change(neighbour, official, question),
    )
    worry = says(neighbour, question, "Ik zie het niet meer zitten. Morgen moet ik mijn huis uit.")
    help_case = mark_as_help(person=a_person(official), contribution=worry)
    list_distress_words(person=as_manager, organisation=organisation, words=["slaap ik in de auto"])
    says(neighbour, question, "Nu is het vol. Sinds maandag slaap ik in de auto, bij de haven.")
    left_alone = who_reports_in_vain(
        neighbour, official, says(resident, question, "Weg met de bus.")
    )
    reconsidered = who_reports_in_vain(
        neighbour, official, says(resident, question, "Bel Jan eens.")
    )
    appeal_report(
        person=a_person(neighbour),
        report=reports_on([reconsidered])[reconsidered.pk],
        words="Jan is mijn broer, en hij wil dit niet.",
    )

    outcome = _outcome(official, question, "De belbus rijdt ook op zondag", [answered, said])
    publish_outcome(person=a_person(official), outcome=outcome)
    draft_outcome = _outcome(official, question, "Meer bankjes langs de vaart", [said])
    draft_space = make_space(person=as_manager, organisation=organisation, name="Wonen in de wijk")
    add_closing_day(
        person=as_manager,
        organisation=organisation,
        day=clock.today() + timedelta(days=40),
        reason="Studiedag",
    )
    _invitation, secret = make_invitation(
        person=as_manager, space=room, email="buurvrouw@voorbeeld.test"
    )
    office, waits, refused = names_asked(official, story, said)
    for account in Account.objects.all():
        EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    run_jobs()
    posts = Post.objects.filter(organisation=organisation)
    return Town(
        resident=resident,
        neighbour=neighbour,
        newcomer=newcomer,
        official=official,
        manager=manager,
        platform=platform,
        officer=holder(office),
        office=office,
        name_request=waits,
        name_request_told=refused,
        space=space,
        closed_room=room,
        draft_space=draft_space,
        question=question,
        question_of_room=of_room,
        closed_question=closed,
        draft_question=draft,
        said=said,
        said_by_other=answered,
        story=story,
        drawing=said.attachments.get(asset__kind=MediaKind.DRAWING),
        recording=said.attachments.get(asset__kind=MediaKind.VIDEO),
        promise=promise,
        kept_promise=kept,
        outcome=outcome,
        draft_outcome=draft_outcome,
        post=posts.get(account=official),
        colleague_post=posts.get(account=manager),
        passkey=passkey,
        secret=secret,
        appealed=appealed,
        asked_to_change=asked,
        help_case=help_case,
        distress_case=Case.objects.get(kind=Case.Kind.DISTRESS),
        help_offered=worry.decisions.get(),
        left_alone=left_alone,
        reconsidered=Decision.objects.get(reports__appeal__isnull=False),
    )


def _they_talk(said: Contribution, author: Account, other: Account) -> None:
    """A conversation with a quote, a call on somebody, and something for the team only."""
    first = replies(other, said, f"Dat zou mij ook helpen, @{said.alias.name}.")
    send_reply(
        person=a_person(author), parent=first, alias=an_alias(author, said.topic.space),
        words="Dan gaan wij samen.", quote="Dat zou mij ook helpen", form_key=uuid.uuid4(),
    )  # fmt: skip
    make_gesture(person=a_person(other), contribution=said, kind=Gesture.Kind.RECOGNISED)
    rank_changed_topics()
    answer_question(
        person=a_person(other), topic=said.topic,
        appearance=Appearance("pseudonym", "", team_only=True),
        words="Dit zeg ik liever niet waar iedereen bij is.", form_key=uuid.uuid4(),
    )  # fmt: skip


def _outcome(account: Account, topic: Topic, title: str, led_here: list[Contribution]) -> Outcome:
    outcome = write_outcome(
        person=a_person(account),
        topic=topic,
        kind=Outcome.Kind.IMPROVEMENT,
        title=title,
        words="Vanaf mei, eerst een half jaar op proef.",
        form_key=uuid.uuid4(),
    )
    link_contributions(
        person=a_person(account), outcome=outcome, contributions=[one.pk for one in led_here]
    )
    return outcome
