"""How fast a conversation goes: as people like, each person once an hour, or not any more.

Who replied within the hour is known by a count under a keyed hash alone (`kernel/throttle.py`), so
that no row tells which names in a slow conversation are of one person.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ThreadState
from weerklank.kernel.policy import WrongState
from weerklank.kernel.throttle import TooOften, count_or_refuse
from weerklank.people.models import Account

HOUR = 3600


class TooFast(TooOften):
    """Somebody replied in a slow conversation less than an hour ago."""

    def __str__(self) -> str:
        minutes = -(-self.seconds // 60)
        return _(
            "This conversation goes slowly: everybody can reply once an hour. You can send this "
            "in %(minutes)s minutes. Your words stay here."
        ) % {"minutes": minutes}


def keep_pace(account: Account, parent: Contribution) -> None:
    """Lets `account` reply to `parent` now; inside the action that sends.

    Raises WrongState when the conversation was closed, TooFast when it is not their turn yet. One
    query for a reply to a reply.
    """
    root = parent.root_id or parent.pk
    state = parent.thread
    if parent.root_id is not None:
        state = Contribution.objects.values_list("thread", flat=True).get(pk=root)
    if state == ThreadState.CLOSED:
        raise WrongState(
            _("The team closed this conversation. Your words are still here: copy them.")
        )
    if state == ThreadState.SLOW:
        try:
            # Who waits for this count is the same person in the same conversation.
            count_or_refuse(what="slow", who=f"{account.pk}:{root}", most=1, seconds=HOUR)
        except TooOften as often:
            raise TooFast(often.seconds) from None
