"""What a mail about news says. By default nothing but that there is news."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from weerklank.contributions.policies import contributions_visible_to, topics_visible_to
from weerklank.notifications.addresses import front_doors
from weerklank.notifications.models import Notice
from weerklank.notifications.policies import notices_visible_to
from weerklank.notifications.wording import without_front_door, wordings
from weerklank.outcomes.models import Outcome
from weerklank.people.models import Account
from weerklank.spaces.audiences import PUBLIC
from weerklank.spaces.models import Alias
from weerklank.spaces.person import NOBODY, Person


def letter_for(account: Account, notices: Iterable[Notice]) -> EmailMessage | None:
    """The mail that tells `account` of these notices, in its own language; None when none is due.

    It names neither space, title nor words, unless the account asked for more: then what is
    public, and for its own name, is told in the words of the notice. Of work it tells how much
    waits. Nothing is said of what was read already, is gone, or may no longer be seen.
    """
    if account.letters == Account.Letters.NONE or account.mail_bounces:
        return None
    unread = [notice.pk for notice in notices if not notice.is_read]
    told = list(
        notices_visible_to(Person(account=account))
        .filter(pk__in=unread)
        .select_related("alias", "alias__space")
        .order_by("made_at", "id")
    )
    with override(account.language):
        said = wordings(told)
        told = [notice for notice in told if notice.pk in said]
        if not told:
            return None
        parts = [_("There is news for you.")]
        work = sum(notice.alias.kind == Alias.Kind.POST for notice in told)
        if work:
            parts.append(
                ngettext(
                    "One piece of news is about your work in a team.",
                    "%(count)s pieces of news are about your work in a team.",
                    work,
                )
                % {"count": work}
            )
        if account.letters == Account.Letters.FULL:
            fuller = public_under_own_name(told)
            doors = front_doors({notice.alias.space.organisation_id for notice in fuller})
            for notice in fuller:
                wording = said[notice.pk]
                door = doors[notice.alias.space.organisation_id]
                parts.append(f"{wording.sentence}\n{settings.BASE_URL}{door}{wording.path}")
        choices = address("notifications:choose")
        parts.append(_("Sign in and read it:") + f"\n{address('notifications:list')}")
        parts.append(_("Choose what we may mail you:") + f"\n{choices}")
        return EmailMessage(
            subject=_("There is news for you"),
            body="\n\n".join(parts) + "\n",
            to=[account.email],
            headers={"List-Unsubscribe": f"<{choices}>", "Auto-Submitted": "auto-generated"},
        )


def address(name: str) -> str:
    """The full address of a page, with no front door in it, so that it tells of no space."""
    with without_front_door():
        return f"{settings.BASE_URL}{reverse(name)}"


def public_under_own_name(notices: Iterable[Notice]) -> list[Notice]:
    """Those that are for somebody's own name and about what a stranger may read too."""
    own = [
        notice
        for notice in notices
        if notice.alias.kind == Alias.Kind.OWN and notice.alias.space.content_audience_id == PUBLIC
    ]
    public = public_subjects([notice.subject for notice in own])
    return [notice for notice in own if notice.subject in public]


def public_subjects(subjects: list[uuid.UUID]) -> set[uuid.UUID]:
    """Which of `subjects` a stranger may read. What is not known to be public is not."""
    if not subjects:
        return set()
    outcomes = Outcome.objects.filter(
        audience=PUBLIC, topic__audience=PUBLIC, state=Outcome.State.PUBLISHED, pk__in=subjects
    )
    return {
        *contributions_visible_to(NOBODY).filter(pk__in=subjects).values_list("pk", flat=True),
        *topics_visible_to(NOBODY).filter(pk__in=subjects).values_list("pk", flat=True),
        *outcomes.values_list("pk", flat=True),
    }
