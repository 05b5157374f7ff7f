"""What is known around something that is sent, read while its sender is there; nothing is kept.

A person's names are listed, sealed, on their account and opened for their own requests. So how
well they are known, and how fast they write, is counted over what those names said: no row says
any of it.
"""

from __future__ import annotations

from datetime import timedelta

from disposable_email_domains import blocklist
from django.db.models import Count, Min, Q, QuerySet

from weerklank.contributions.holding import Sending
from weerklank.contributions.models import Contribution
from weerklank.contributions.policies import said_by
from weerklank.contributions.states import ContributionState
from weerklank.kernel import clock
from weerklank.moderation.spam import echoes
from weerklank.moderation.spam.features import Around, Level
from weerklank.spaces.person import Person

_HOUR = timedelta(hours=1)
_COMPARED = 50
# What stands of somebody, and since how many days: from these numbers on.
_KNOWN = (2, 1)
_TRUSTED = (10, 30)


def around_of(sending: Sending, marks: list[int]) -> Around:
    """What is known around `sending`, whose words have `marks`. Three queries.

    What is changed is not among what its author said besides.
    """
    space, person = sending.topic.space_id, sending.person
    said = Contribution.objects.filter(said_by(person))
    if sending.changed is not None:
        said = said.exclude(pk=sending.changed.pk)
    mine = list(
        said.filter(sent_at__gt=clock.now() - echoes.KEPT)
        .order_by("-sent_at")
        .values_list("title", "words", "sent_at", "topic__space")[:_COMPARED]
    )
    own = {
        where
        for title, words, _at, where in mine
        if where != space and echoes.are_near(marks, echoes.marks_of(f"{title}\n\n{words}"))
    }
    all_elsewhere = echoes.spaces_with(marks, besides=space)
    return Around(
        level=_level_of(said),
        lately=sum(at > clock.now() - _HOUR for _title, _words, at, _where in mine),
        own_elsewhere=len(own),
        others_elsewhere=max(all_elsewhere - len(own), 0),
        is_disposable=_is_disposable(person),
    )


def _level_of(said: QuerySet[Contribution]) -> Level:
    stands = Q(state=ContributionState.STANDING, is_known=True)
    facts = said.aggregate(number=Count("pk", filter=stands), since=Min("sent_at", filter=stands))
    if facts["since"] is None:
        return Level.NEW
    days = (clock.now() - facts["since"]).days
    for level, (least, since) in ((Level.TRUSTED, _TRUSTED), (Level.KNOWN, _KNOWN)):
        if facts["number"] >= least and days >= since:
            return level
    return Level.NEW


def _is_disposable(person: Person) -> bool:
    return person.account is not None and person.account.email.rpartition("@")[2] in blocklist
