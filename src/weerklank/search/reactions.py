"""The index follows what is said, changed and taken back."""

from __future__ import annotations

from weerklank.contributions.erasing import erases_with
from weerklank.contributions.events import ContributionEdited, ContributionSent
from weerklank.contributions.models import Contribution
from weerklank.kernel.events import reacts_to
from weerklank.media.events import RecordingWrittenOut
from weerklank.search.likeness import change_counts, index, stems_stored


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
    """What is about to be erased is counted no longer."""
    change_counts(added=set(), removed=stems_stored(contribution))
