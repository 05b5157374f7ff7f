"""Who may see and do what with topics and contributions."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Prefetch, Q, QuerySet

from weerklank.contributions.models import Attachment, Contribution, Topic
from weerklank.contributions.states import OUT_OF_SIGHT, ContributionState, TopicState
from weerklank.kernel import clock
from weerklank.media.queries import portrait_of
from weerklank.spaces.person import Person
from weerklank.spaces.policies import (
    is_meant_for,
    may_speak_in_space,
    may_work_in_space,
    meant_for,
    spaces_worked_in_by,
)

EDIT_TIME = timedelta(minutes=30)


def may_see_topic(person: Person, topic: Topic) -> bool:
    """Read a topic: its audience once published, the team of its space before."""
    if topic.state == TopicState.DRAFT:
        return may_work_in_space(person, topic.space)
    return topic.audience_id in person.audiences


def topics_visible_to(person: Person) -> QuerySet[Topic]:
    """The topics for which `may_see_topic` holds."""
    published = ~Q(state=TopicState.DRAFT) & Q(audience__among=person.audiences)
    own = Q(state=TopicState.DRAFT, space__in=spaces_worked_in_by(person).values("pk"))
    return Topic.objects.filter(published | own).select_related("space", "space__organisation")


def may_speak_on_topic(person: Person, topic: Topic) -> bool:
    """Say something on a topic that one may see. Whether it is open is a matter of state."""
    return may_see_topic(person, topic) and may_speak_in_space(person, topic.space)


def may_see_contribution(person: Person, contribution: Contribution) -> bool:
    """Read a contribution: for whom it is, unless it is hidden or held; then author and team.

    What stands under a root that is hidden or held is for the author of that as well. Of a
    withdrawn one nothing is left to read but that it stood there.
    """
    root, is_unseen = contribution.root, contribution.state in OUT_OF_SIGHT
    if is_unseen or (root is not None and root.state in OUT_OF_SIGHT):
        answers_me = root is not None and not is_unseen and is_author(person, root)
        return (
            answers_me
            or is_author(person, contribution)
            or may_work_in_space(person, contribution.topic.space)
        )
    return is_meant_for(person, contribution) and may_see_topic(person, contribution.topic)


def contributions_visible_to(person: Person) -> QuerySet[Contribution]:
    """The contributions for which `may_see_contribution` holds, with alias, post and pictures."""
    out_of_sight = Q(state__in=OUT_OF_SIGHT) | Q(root__state__in=OUT_OF_SIGHT)
    standing = ~out_of_sight & meant_for(person)
    standing &= Q(topic__audience__among=person.audiences)
    standing &= ~Q(topic__state=TopicState.DRAFT) | Q(
        topic__space__in=spaces_worked_in_by(person).values("pk")
    )
    hidden = out_of_sight & (
        said_by(person)
        | ~Q(state__in=OUT_OF_SIGHT) & Q(root__alias__among=person.alias_ids)
        | Q(topic__space__in=spaces_worked_in_by(person).values("pk"))
    )
    return with_faces(Contribution.objects.filter(standing | hidden))


def with_faces(rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """`rows` with all that a card of a contribution shows: two queries, at any length."""
    return (
        rows.select_related(
            "topic", "topic__space", "alias", "alias__post", "alias__post__organisation"
        )
        .annotate(portrait=portrait_of(alias="alias", post="alias__post"))
        .defer("stems")
        .prefetch_related(Prefetch("attachments", queryset=parts_as_shown()))
    )


def parts_as_shown() -> QuerySet[Attachment]:
    """Parts of contributions, in their order, with what is shown of their files."""
    return Attachment.objects.select_related("asset").defer("asset__captions").order_by("position")


def said_by(person: Person) -> Q:
    """The condition on contributions that one of `person`'s aliases said them. No query."""
    return Q(alias__among=person.alias_ids)


def is_author(person: Person, contribution: Contribution) -> bool:
    """Whether one of this person's aliases said it."""
    return contribution.alias_id in person.alias_ids


def may_reply(person: Person, contribution: Contribution) -> bool:
    """Say something back to words that one may see. Whether the topic is open is state."""
    return may_see_contribution(person, contribution) and may_speak_on_topic(
        person, contribution.topic
    )


def may_make_gesture(person: Person, contribution: Contribution) -> bool:
    """Say with one tap what one thinks of words that one may see, where one may speak."""
    return may_see_contribution(person, contribution) and may_speak_in_space(
        person, contribution.topic.space
    )


def may_edit_contribution(person: Person, contribution: Contribution) -> bool:
    """Change one's own words within half an hour, and as long as they wait for a moderator.

    Whether they still stand is state.
    """
    return is_author(person, contribution) and (
        contribution.state == ContributionState.HELD
        or clock.now() - contribution.sent_at <= EDIT_TIME
    )


def may_withdraw_contribution(person: Person, contribution: Contribution) -> bool:
    """Take one's own words back, at any time."""
    return is_author(person, contribution)


def may_write_out_recording(person: Person, contribution: Contribution) -> bool:
    """Write out what is to be heard: its author, and the team that may read it."""
    return is_author(person, contribution) or (
        may_see_contribution(person, contribution)
        and may_work_in_space(person, contribution.topic.space)
    )


def may_label_contribution(person: Person, contribution: Contribution) -> bool:
    """Say which parts of life it is about: its author, and the team that may read it."""
    return may_write_out_recording(person, contribution)


def may_reply_as_team(person: Person, contribution: Contribution) -> bool:
    """Answer in the name of the space."""
    return may_see_contribution(person, contribution) and may_work_in_space(
        person, contribution.topic.space
    )
