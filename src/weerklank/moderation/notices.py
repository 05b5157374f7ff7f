"""Who is told of what waits and of what was decided, and in which words.

Words for staff name no title and no words: a notice stays after somebody has left a team.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, Q, QuerySet, UUIDField
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from weerklank.contributions.states import ContributionState
from weerklank.kernel.notices import NoticeKind, Wording, register
from weerklank.kernel.prepared import prepared
from weerklank.moderation.events import (
    CasesWaiting,
    CaseUrgent,
    DecisionTaken,
    HelpOffered,
    HelpPassedOn,
    VerdictGiven,
)
from weerklank.moderation.models import Case, Decision
from weerklank.moderation.policies import (
    ABOUT_PERSON,
    deciders_of,
    waiting_reporters,
    with_appeals,
)
from weerklank.spaces.aliases import alias_of_post, post_for
from weerklank.spaces.models import Membership, Post, Space
from weerklank.spaces.person import TEAM_ROLES

Kind = Decision.Kind
# What somebody is told of also after they took back the words that it was about.
_STAY = (*ABOUT_PERSON, Kind.HELPED, Kind.UPHELD, Kind.OVERTURNED)
_SENTENCES: dict[Kind, str | Promise] = {
    Kind.LEFT: gettext_lazy("The team looked at your contribution to “%(title)s”. It stays."),
    Kind.RELEASED: gettext_lazy("Your contribution to “%(title)s” stands there now."),
    Kind.HIDDEN: gettext_lazy("The team hid your contribution to “%(title)s”. Read why."),
    Kind.RESTORED: gettext_lazy("The team put your contribution to “%(title)s” back."),
    Kind.CHANGE_ASKED: gettext_lazy(
        "The team asks you to change your contribution to “%(title)s”. Read what, and why."
    ),
    Kind.MOVED: gettext_lazy("The team moved your contribution to the question “%(title)s”."),
    Kind.MERGED: gettext_lazy(
        "The team put your contribution to “%(title)s” together with another one."
    ),
    Kind.THREAD_CLOSED: gettext_lazy(
        "The team closed a conversation about “%(title)s” in which you spoke. Read why."
    ),
    Kind.THREAD_SLOWED: gettext_lazy(
        "The team slowed a conversation about “%(title)s” down in which you spoke. Read why."
    ),
    Kind.THREAD_OPENED: gettext_lazy(
        "The team opened a conversation about “%(title)s” again in which you spoke."
    ),
    Kind.WARNED: gettext_lazy("The team warns you about your contribution to “%(title)s”."),
    Kind.PAUSED: gettext_lazy("The team paused you in the space of “%(title)s”. Read why."),
    Kind.EXCLUDED: gettext_lazy(
        "You can no longer write in the space of “%(title)s”. Read why, and what you can do."
    ),
    Kind.HELPED: gettext_lazy(
        "Somebody read what you wrote and thinks of you. Here is who you can talk to now."
    ),
    Kind.UPHELD: gettext_lazy(
        "Somebody else looked again at the decision about “%(title)s”. It stays. Read why."
    ),
    Kind.OVERTURNED: gettext_lazy(
        "Somebody else looked again at the decision about “%(title)s”. It was turned back."
    ),
}


def managers_of(space: Space, *, besides: Iterable[uuid.UUID] = ()) -> list[uuid.UUID]:
    """The visible aliases of who manages `space`, else of its organisation's administrators.

    The accounts `besides` are left out. What residents keep to themselves no administrator hears.
    """
    managers = Membership.objects.filter(space=space, role=Membership.Role.MANAGER)
    left = managers.exclude(account__in=besides).values_list("account", flat=True)
    told = _aliases(space, left)
    if told or space.is_of_residents:
        return told
    posts = Post.objects.filter(organisation=space.organisation_id, is_administrator=True)
    return _aliases(space, posts.exclude(account__in=besides).values_list("account", flat=True))


def called_for_help(space: Space) -> list[uuid.UUID]:
    """The visible alias of who is called for help; the managers when nobody of the team is."""
    called = Membership.objects.filter(
        space=space, account=space.called_for_help_id, role__in=TEAM_ROLES
    )
    return _aliases(space, called.values_list("account", flat=True)) or managers_of(space)


def called_next(space: Space) -> list[uuid.UUID]:
    """Who is called when nobody came: the managers, else the team, else the administrators.

    As far as they were not called first. What residents keep to themselves no administrator hears.
    """
    first = set(called_for_help(space))
    team = Membership.objects.filter(space=space, role__in=TEAM_ROLES)
    members = list(team.values_list("account", flat=True))
    named = [space.called_for_help_id] if space.called_for_help_id else []
    for aliases in (
        managers_of(space, besides=named),
        _aliases(space, members),
        managers_of(space, besides=members),
    ):
        if others := [alias for alias in aliases if alias not in first]:
            return others
    return []


def _aliases(space: Space, accounts: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    posts: dict[uuid.UUID, list[Post]] = {account: [] for account in accounts}
    for post in Post.objects.filter(account__in=list(posts)).select_related("organisation"):
        posts[post.account_id].append(post)
    seen = (post_for(of_one, space) for of_one in posts.values())
    return [alias_of_post(post=post, space=space).pk for post in seen if post is not None]


def managers_told(event: CaseUrgent | CasesWaiting) -> list[uuid.UUID]:
    """The managers of the space; of an appeal, those who did not decide before."""
    case = Case.objects.select_related("space__organisation").get(pk=event.case)
    of_this = Decision.objects.filter(contribution=case.contribution_id)
    if case.kind == Case.Kind.APPEAL:
        judged = with_appeals(of_this)
    elif case.kind == Case.Kind.REPORTER:
        judged = of_this.filter(reports__appeal__in=waiting_reporters())
    else:
        judged = of_this.none()
    deciders = {key for decision in judged for key in deciders_of(decision)}
    return managers_of(case.space, besides=deciders)


def called_to_help(event: HelpOffered) -> list[uuid.UUID]:
    """Who is called for help in the space."""
    return called_for_help(_space_of(event.help))


def called_to_help_next(event: HelpPassedOn) -> list[uuid.UUID]:
    """Who is called for help in the space when nobody came."""
    return called_next(_space_of(event.help))


def told_of_decision(event: DecisionTaken | HelpOffered) -> list[uuid.UUID]:
    """The name under which it was said."""
    decision = Decision.objects.select_related("contribution").get(pk=event.decision)
    return [decision.contribution.alias_id]


def told_of_verdict(event: VerdictGiven) -> list[uuid.UUID]:
    """Who took the decision that was judged."""
    verdict = Decision.objects.select_related("about", "contribution__topic__space").get(
        pk=event.verdict
    )
    space = verdict.contribution.topic.space
    decided_by = verdict.about.decided_by_id if verdict.about else None
    return _aliases(space, [decided_by] if decided_by else [])


def _space_of(case: uuid.UUID) -> Space:
    return Case.objects.select_related("space", "space__organisation").get(pk=case).space


@prepared(subjects=ArrayField(UUIDField()))
def read_cases(subjects: list[uuid.UUID]) -> QuerySet[Case]:
    """The cases, as far as they wait, each with how many there are in its space."""
    number = Count("space__cases", filter=Q(space__cases__state=Case.State.OPEN))
    waiting = Case.objects.filter(pk__among=subjects, state=Case.State.OPEN)
    return waiting.select_related("space").annotate(number=number)


def word_cases(waiting: list[Case]) -> dict[uuid.UUID, Wording]:
    """That something cannot wait, or how much waits, and where."""
    return {case.pk: Wording(_waiting(case), reverse("moderation:queue")) for case in waiting}


def _waiting(case: Case) -> str:
    number: int = vars(case)["number"]
    what = {"space": case.space.name, "num": number}
    if case.kind == Case.Kind.HELP and case.passed_on_at:
        return (
            _("Somebody in %(space)s may be in need, and nobody came yet. Will you look at once?")
            % what
        )
    if case.kind == Case.Kind.HELP:
        return _("Somebody in %(space)s may be in need. Will you look at once?") % what
    if case.is_grave:
        return _("Something in %(space)s cannot wait. Will you look at once?") % what
    return (
        ngettext(
            "%(num)s contribution in %(space)s waits for you.",
            "%(num)s contributions in %(space)s wait for you.",
            number,
        )
        % what
    )


@prepared(subjects=ArrayField(UUIDField()))
def read_decisions(subjects: list[uuid.UUID]) -> QuerySet[Decision]:
    """The decisions about words that were not taken back; those about a person stay."""
    stands = ~Q(contribution__state=ContributionState.WITHDRAWN) | Q(kind__in=_STAY)
    decisions = Decision.objects.filter(stands, pk__among=subjects)
    return decisions.select_related("contribution__topic").defer("contribution__stems")


def word_decisions(decisions: list[Decision]) -> dict[uuid.UUID, Wording]:
    """What was decided; why stands on the page that it leads to."""
    return {
        decision.pk: Wording(
            str(_SENTENCES[Kind(decision.kind)]) % {"title": decision.contribution.topic.title},
            reverse(_page(decision), kwargs={"decision": decision.pk}),
        )
        for decision in decisions
    }


def _page(decision: Decision) -> str:
    is_help = decision.kind == Kind.HELPED
    return "moderation:help_lines" if is_help else "moderation:decision"


def _about_case(event: CaseUrgent | CasesWaiting) -> uuid.UUID:
    return event.case


def _about_help(event: HelpOffered | HelpPassedOn) -> uuid.UUID:
    return event.help


def _about_decision(event: DecisionTaken | HelpOffered) -> uuid.UUID:
    return event.decision


def _about_verdict(event: VerdictGiven) -> uuid.UUID:
    return event.verdict


for kind in (
    NoticeKind(
        "moderation.urgent", CaseUrgent,
        managers_told, _about_case, read_cases, word_cases, group="work", is_grave=True,
    ),
    NoticeKind(
        "moderation.called", HelpOffered,
        called_to_help, _about_help, read_cases, word_cases, group="work", is_grave=True,
    ),
    NoticeKind(
        "moderation.passed_on", HelpPassedOn,
        called_to_help_next, _about_help, read_cases, word_cases, group="work", is_grave=True,
    ),
    NoticeKind(
        "moderation.help", HelpOffered,
        told_of_decision, _about_decision, read_decisions, word_decisions,
        group="decisions", is_grave=True,
    ),
    NoticeKind(
        "moderation.waiting", CasesWaiting,
        managers_told, _about_case, read_cases, word_cases, group="work",
    ),
    NoticeKind(
        "moderation.decided", DecisionTaken,
        told_of_decision, _about_decision, read_decisions, word_decisions, group="decisions",
    ),
    NoticeKind(
        "moderation.judged", VerdictGiven,
        told_of_verdict, _about_verdict, read_decisions, word_decisions, group="work",
    ),
):  # fmt: skip
    register(kind)
