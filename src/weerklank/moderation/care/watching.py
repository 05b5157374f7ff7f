"""Words of the organisation's list bring what somebody said before the eyes of a person.

The worker looks, after it was sent: sending waits for nothing, and nothing happens to what was
said. Its author is told nothing, whatever the words are; only a person decides to offer help.
"""

from __future__ import annotations

from django.db.models import QuerySet

from weerklank.contributions.events import (
    ContributionEdited,
    ContributionHeld,
    ContributionSent,
    ReplySent,
)
from weerklank.contributions.models import Contribution
from weerklank.contributions.queries import everything_said, with_files_said
from weerklank.contributions.states import ContributionState
from weerklank.kernel.events import reacts_to
from weerklank.media.events import RecordingWrittenOut
from weerklank.moderation.care.queries import distress_words_near
from weerklank.moderation.care.words import words_found
from weerklank.moderation.models import Case
from weerklank.moderation.queue.cases import close_case, open_case
from weerklank.spaces.models import Alias


@reacts_to(ContributionSent)
def watch_sent(event: ContributionSent) -> None:
    """What was sent is looked through."""
    _look_through(Contribution.objects.filter(pk=event.contribution))


@reacts_to(ReplySent)
def watch_reply(event: ReplySent) -> None:
    """So is a reply."""
    _look_through(Contribution.objects.filter(pk=event.reply))


@reacts_to(ContributionHeld)
def watch_held(event: ContributionHeld) -> None:
    """So is what waits for a moderator: that it may point to distress cannot wait."""
    _look_through(Contribution.objects.filter(pk=event.contribution))


@reacts_to(ContributionEdited)
def watch_edited(event: ContributionEdited) -> None:
    """Other words are looked through anew."""
    _look_through(Contribution.objects.filter(pk=event.contribution))


@reacts_to(RecordingWrittenOut)
def watch_recording(event: RecordingWrittenOut) -> None:
    """What was spoken or filmed is looked through once its words are written out."""
    _look_through(Contribution.objects.filter(attachments__asset=event.asset))


def _look_through(rows: QuerySet[Contribution]) -> None:
    """Opens, follows or closes the case about one contribution.

    What the team says is left alone: it names these words to help. Four queries when nothing is
    found, whatever the length of the list.
    """
    rows = rows.exclude(state=ContributionState.WITHDRAWN).exclude(alias__kind=Alias.Kind.POST)
    locked = rows.select_related("topic__space__organisation").select_for_update(of=("self",))
    said = with_files_said(locked).defer("stems").first()
    if said is None:
        return
    found = words_found(distress_words_near(said.topic.space), everything_said(said))
    cases = Case.objects.filter(contribution=said, kind__in=(Case.Kind.DISTRESS, Case.Kind.HELP))
    waiting, looked_at = None, set[str]()
    for case in cases.select_for_update():
        if case.state == Case.State.CLOSED:
            looked_at.update(case.found_words)
        elif case.kind == Case.Kind.DISTRESS:
            waiting = case
        else:
            # Somebody takes care already.
            return
    if waiting is not None and not found:
        close_case(waiting)
    elif (found != waiting.found_words) if waiting else not looked_at.issuperset(found):
        open_case(said, kind=Case.Kind.DISTRESS, is_grave=True, found_words=found)
