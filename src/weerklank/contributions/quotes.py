"""A passage of what somebody replies to, taken over in the reply.

A quote stands there only as long as those words do: it goes when they are taken back or changed,
and is not shown while they are hidden.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from weerklank.contributions.models import MOST_QUOTE, Contribution
from weerklank.contributions.states import ContributionState
from weerklank.contributions.words import clean_words
from weerklank.kernel.policy import Refused


def clean_quote(text: str, of: Contribution) -> str:
    """The passage as it is kept, on one line; empty without one.

    Raises Refused when it does not stand in `of`, or is longer than `MOST_QUOTE` characters.
    """
    quote = _on_one_line(clean_words(text, most=MOST_QUOTE))
    if quote and quote not in _on_one_line(of.words):
        raise Refused(
            _("This passage does not stand in what you reply to. Copy it exactly, or leave it out.")
        )
    return quote


def quote_shown(reply: Contribution) -> str:
    """What a reply of `conversation_under` quotes, as long as it may be shown. No query."""
    stands = vars(reply)["parent_state"] == ContributionState.STANDING
    return reply.quote if stands else ""


def drop_quotes_gone(said: Contribution) -> None:
    """Takes out of replies what they quote and `said`, as it is now, does not say any more.

    Inside the action that changes or erases it.
    """
    words = _on_one_line(said.words)
    quoting = Contribution.objects.filter(parent=said).exclude(quote="")
    gone = [reply.pk for reply in quoting.only("pk", "quote") if reply.quote not in words]
    Contribution.objects.filter(pk__in=gone).update(quote="")


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
