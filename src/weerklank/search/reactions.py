"""The index follows what is said, changed and taken back."""

from __future__ import annotations

import uuid

from weerklank.contributions.erasing import erases_with
from weerklank.contributions.events import ContributionEdited, ContributionSent, TopicLabelled
from weerklank.contributions.models import Contribution
from weerklank.contributions.removal import removes_with
from weerklank.kernel.events import reacts_to
from weerklank.media.events import RecordingWrittenOut
from weerklank.people.leaving import Farewell, before_leaving
from weerklank.people.models import Account
from weerklank.search.index import forget_entries
from weerklank.search.jobs import put_in_queue
from weerklank.search.likeness import index
from weerklank.search.models import Findable
from weerklank.search.saved import reseal_searches
from weerklank.spaces.events import SpaceChanged, SpaceVisibilityChanged
from weerklank.spaces.models import Post
from weerklank.spaces.rotation import reseals

reseals(reseal_searches)


@reacts_to(ContributionSent)
def index_sent(event: ContributionSent) -> None:
    """A new contribution can be found."""
    index(event.contribution)


@reacts_to(ContributionEdited)
def index_edited(event: ContributionEdited) -> None:
    """A changed contribution is found by its new words only."""
    index(event.contribution)


@reacts_to(RecordingWrittenOut)
def index_written_out(event: RecordingWrittenOut) -> None:
    """A recording is found by what is said in it."""
    contribution = (
        Contribution.objects.filter(attachments__asset=event.asset).values_list("pk", flat=True)
    ).first()
    if contribution is not None:
        index(contribution)


@erases_with
def forget_stems(contribution: Contribution) -> None:
    """What is about to be erased is counted no longer, and cannot be found."""
    forget_entries([contribution.pk])


@removes_with
def forget_conversations(topics: list[uuid.UUID]) -> None:
    """What goes with topics is counted no longer."""
    there = Findable.objects.filter(topic__in=topics, is_said=True)
    forget_entries(there.values_list("pk", flat=True))


@before_leaving
def forget_people(account: Account, _farewell: Farewell) -> None:
    """Who leaves cannot be found by name from that moment."""
    forget_entries(Post.objects.filter(account=account).values_list("pk", flat=True))


@reacts_to(SpaceVisibilityChanged)
def move_entries(event: SpaceVisibilityChanged) -> None:
    """What is in a space is looked for among those who may see it now."""
    put_in_queue(space=event.space)


@reacts_to(SpaceChanged)
def label_entries(event: SpaceChanged) -> None:
    """What has no label of its own goes with those of its space; so does its place."""
    put_in_queue(space=event.space)


@reacts_to(TopicLabelled)
def label_entries_of_topic(event: TopicLabelled) -> None:
    """What was said without a label goes with those of its topic."""
    put_in_queue(topic=event.topic)
