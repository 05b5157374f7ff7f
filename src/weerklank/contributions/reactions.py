"""What stands in a space and was said there: counted, moved and removed together with it.

And in which language it is, and what somebody said who deletes their account.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import Count, F
from django.utils.translation import ngettext

from weerklank.contributions import withdrawals
from weerklank.contributions.actions import erase
from weerklank.contributions.events import ContributionEdited, ContributionSent, ReplySent
from weerklank.contributions.languages import note_language
from weerklank.contributions.models import Contribution, Topic, TopicCount
from weerklank.contributions.removal import remove_topics
from weerklank.contributions.states import ContributionState, TopicState
from weerklank.kernel.events import reacts_to
from weerklank.kernel.live.telling import look_again
from weerklank.media.models import Asset
from weerklank.people.leaving import Farewell, before_leaving
from weerklank.people.models import Account
from weerklank.spaces.audience_moves import AudienceMove, moves
from weerklank.spaces.belongings import Belonging, Counts, register
from weerklank.spaces.models import Space
from weerklank.spaces.sealed_lists import my_alias_ids


@moves
def move_topics(move: AudienceMove) -> None:
    """Moves topics; when it gets narrower, also what was said on them, pictures and counts."""
    # Topics first: who sends something locks the topic, so that nothing is added behind our back.
    topics = Topic.objects.filter(space=move.space, audience__in=move.sources)
    topics = topics.filter(is_narrower=False) if move.widens else topics
    topics.update(audience=move.target)
    look_again(*Topic.objects.filter(space=move.space).values_list("pk", flat=True))
    if move.widens:
        return
    said = Contribution.objects.filter(topic__space=move.space, audience__in=move.sources)
    # A reply sent meanwhile appears once the lock on what it answers is ours: look again.
    while said.update(audience=move.target):
        pass
    Asset.objects.filter(
        attachment__contribution__topic__space=move.space, audience__in=move.sources
    ).update(audience=move.target)
    for count in TopicCount.objects.filter(topic__space=move.space, audience__in=move.sources):
        total, _made = TopicCount.objects.get_or_create(
            topic_id=count.topic_id, audience_id=move.target
        )
        TopicCount.objects.filter(pk=total.pk).update(
            contributions=F("contributions") + count.contributions
        )
        count.delete()


def _count_topics(spaces: list[uuid.UUID]) -> Counts:
    rows = Topic.objects.filter(space__in=spaces).values_list("space")
    return dict(rows.annotate(total=Count("pk")))


def _count_open_topics(spaces: list[uuid.UUID]) -> Counts:
    rows = Topic.objects.filter(space__in=spaces, state=TopicState.PUBLISHED).values_list("space")
    return dict(rows.annotate(total=Count("pk")))


def _count_said(spaces: list[uuid.UUID]) -> Counts:
    rows = Contribution.objects.filter(topic__space__in=spaces).exclude(
        state=ContributionState.WITHDRAWN
    )
    return dict(rows.values_list("topic__space").annotate(total=Count("pk")))


def _count_files(spaces: list[uuid.UUID]) -> Counts:
    rows = Asset.objects.filter(attachment__contribution__topic__space__in=spaces).exclude(
        state=Asset.State.GONE
    )
    return dict(
        rows.values_list("attachment__contribution__topic__space").annotate(total=Count("pk"))
    )


def _remove(space: Space) -> None:
    remove_topics(Topic.objects.filter(space=space))


def _words_of_topics(number: int) -> str:
    return ngettext("%(num)s question", "%(num)s questions", number) % {"num": number}


def _words_of_open_topics(number: int) -> str:
    return ngettext("%(num)s open question", "%(num)s open questions", number) % {"num": number}


def _words_of_said(number: int) -> str:
    return ngettext(
        "%(num)s contribution or answer", "%(num)s contributions and answers", number
    ) % {"num": number}


def _words_of_files(number: int) -> str:
    return ngettext("%(num)s file", "%(num)s files", number) % {"num": number}


register(Belonging("topics", _count_topics, _words_of_topics, remove=_remove))
register(Belonging("said", _count_said, _words_of_said))
register(Belonging("files", _count_files, _words_of_files))
register(
    Belonging(
        "open_topics",
        _count_open_topics,
        _words_of_open_topics,
        goes_with_space=False,
        in_overview=True,
    )
)


@reacts_to(ContributionSent)
def note_language_of_sent(event: ContributionSent) -> None:
    """In which language something was said."""
    note_language(event.contribution)


@reacts_to(ReplySent)
def note_language_of_reply(event: ReplySent) -> None:
    """In which language somebody replied."""
    note_language(event.reply)


@reacts_to(ContributionEdited)
def note_language_of_edited(event: ContributionEdited) -> None:
    """In which language it is now."""
    note_language(event.contribution)


@before_leaving
def take_words_along(account: Account, farewell: Farewell) -> None:
    """Withdraws all that somebody said as a resident, when they asked for that on leaving.

    The trail gets no lines, and no event is recorded: what follows from it, all at one moment,
    would tie the names somebody used together. Each promise lapses when its own clock strikes.
    """
    if farewell != Farewell.TAKE_WORDS:
        return
    said = (
        Contribution.objects.filter(alias__in=my_alias_ids(account))
        .exclude(state=ContributionState.WITHDRAWN)
        .select_for_update(of=("self",))
        .select_related("topic", "topic__space", "alias")
    )
    gone = []
    for contribution in said:
        erase(contribution)
        gone.append(contribution.pk)
    if gone:
        transaction.on_commit(lambda: withdrawals.note(*sorted(gone)))
