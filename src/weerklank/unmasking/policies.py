"""Who may hand over, ask, agree, look, and read afterwards that it happened."""

from __future__ import annotations

import uuid

from django.db.models import Exists, OuterRef, Q, QuerySet

from weerklank.contributions.models import Contribution
from weerklank.kernel.models import AuditEntry
from weerklank.moderation.policies import contributions_moderated_by, may_moderate_contribution
from weerklank.spaces.manage_policies import may_administer_organisation
from weerklank.spaces.models import Alias, Post
from weerklank.spaces.person import Person, line_up
from weerklank.unmasking.models import NameRequest, Officer

HAND_OVER = "hand_over_for_name"


def may_appoint_officer(person: Person, post: Post) -> bool:
    """Make a colleague officer, and dismiss them: who looks after the organisation; not oneself."""
    return (
        may_administer_organisation(person, post.organisation)
        and person.account is not None
        and post.account_id != person.account.pk
    )


def posts_appointable_by(person: Person) -> QuerySet[Post]:
    """The posts for which `may_appoint_officer` holds."""
    posts = Post.objects.filter(organisation__among=person.administered)
    return posts.exclude(account=person.account).select_related("organisation", "account")


def may_hold_office(person: Person, officer: Officer) -> bool:
    """Make a code for one's own office, as long as it lasts."""
    return officer.post_id in person.post_ids and not officer.dismissed


def offices_held_by(person: Person) -> QuerySet[Officer]:
    """The offices for which `may_hold_office` holds."""
    held = Officer.objects.filter(post__in=person.post_ids, dismissed=False)
    return held.select_related("post", "organisation")


def may_hand_over(person: Person, contribution: Contribution) -> bool:
    """Hand something to an officer: the team of its space, unless staff or they said it."""
    return (
        contribution.alias.kind != Alias.Kind.POST
        and contribution.alias_id not in person.alias_ids
        and may_moderate_contribution(person, contribution)
    )


def contributions_to_hand_over(person: Person) -> QuerySet[Contribution]:
    """The contributions for which `may_hand_over` holds."""
    return contributions_moderated_by(person).exclude(
        Q(alias__kind=Alias.Kind.POST) | Q(alias__among=person.alias_ids)
    )


def may_ask_for_name(person: Person, request: NameRequest) -> bool:
    """Ask, decline, and look once agreed: the officer it was handed to; never its author."""
    return may_hold_office(person, request.first) and request.alias_id not in person.alias_ids


def name_requests_of_first(person: Person) -> QuerySet[NameRequest]:
    """The requests for which `may_ask_for_name` holds."""
    return _requests().filter(_holds(person, "first"), _said_by_another(person))


def may_decide_on_name(person: Person, request: NameRequest) -> bool:
    """Agree or refuse: the officer who was asked to; never its author."""
    return (
        request.second is not None
        and may_hold_office(person, request.second)
        and request.alias_id not in person.alias_ids
    )


def name_requests_of_second(person: Person) -> QuerySet[NameRequest]:
    """The requests for which `may_decide_on_name` holds."""
    return _requests().filter(_holds(person, "second"), _said_by_another(person))


def may_see_name_request(person: Person, request: NameRequest) -> bool:
    """Know that a request exists: its two officers, and who of the team handed it over."""
    return (
        may_ask_for_name(person, request)
        or may_decide_on_name(person, request)
        or _handed_over(person).filter(subject=request.pk, scope=request.pk).exists()
    )


def name_requests_visible_to(person: Person) -> QuerySet[NameRequest]:
    """The requests for which `may_see_name_request` holds."""
    officers = (_holds(person, "first") | _holds(person, "second")) & _said_by_another(person)
    # By scope: the trail has no index for who did something.
    handed_over = Exists(_handed_over(person).filter(scope=OuterRef("pk"), subject=OuterRef("pk")))
    return _requests().filter(officers | Q(handed_over))


def may_read_what_was_asked(person: Person, request: NameRequest) -> bool:
    """Read that one's name was asked for: the author, from the day they are told."""
    return request.is_told and request.alias_id in person.alias_ids


def what_was_asked_about(person: Person) -> QuerySet[NameRequest]:
    """The requests for which `may_read_what_was_asked` holds."""
    return _requests().filter(is_told=True, alias__among=person.alias_ids)


def unrelated(one: Officer, other: Officer, parents: dict[uuid.UUID, uuid.UUID | None]) -> bool:
    """Whether two officers are different people of organisations of which none is above the other.

    `parents` maps each organisation to the one above it.
    """
    accounts = {officer.post.account_id for officer in (one, other) if officer.post}
    return (
        len(accounts) == 2
        and one.organisation_id not in line_up(other.organisation_id, parents)
        and other.organisation_id not in line_up(one.organisation_id, parents)
    )


def _requests() -> QuerySet[NameRequest]:
    return NameRequest.objects.select_related(
        "alias", "contribution__topic",
        "first__post", "first__organisation", "second__post", "second__organisation",
    )  # fmt: skip


def _holds(person: Person, place: str) -> Q:
    return Q(**{f"{place}__post__in": person.post_ids, f"{place}__dismissed": False})


def _said_by_another(person: Person) -> Q:
    return Q(alias=None) | ~Q(alias__among=person.alias_ids)


def _handed_over(person: Person) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(verb=HAND_OVER, actor=str(person.actor))
