"""What a mail about news says. By default nothing but that there is news."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from weerklank.design.theme import NEUTRAL, Theme, tokens_of
from weerklank.kernel.notices import Wording
from weerklank.notifications.addresses import FrontDoors
from weerklank.notifications.models import Notice
from weerklank.notifications.policies import may_see_notice
from weerklank.notifications.replying import reply_address
from weerklank.notifications.subjects import Subjects
from weerklank.notifications.unsubscribing import token_of
from weerklank.notifications.wording import Wordings, without_front_door
from weerklank.people.models import Account
from weerklank.spaces.audiences import PUBLIC
from weerklank.spaces.models import Alias
from weerklank.spaces.person import Person

MOST_ITEMS = 20
MOST_QUOTED = 600


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of news told in full: in words, with where it leads."""

    sentence: str
    quote: str
    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a mail shows; `news`, `choices` and `stop` are full addresses."""

    subject: str
    work: str
    items: Sequence[Item]
    may_reply: bool
    news: str
    choices: str
    stop: str
    also: Sequence[str | Promise] = ()


class News:
    """Notices of many accounts, with all that is read to tell of them: a fixed number of queries.

    Nothing is told of what was read already, is gone, may no longer be seen, or of somebody's own
    doings.
    """

    def __init__(self, notices: Sequence[Notice]) -> None:
        self._words = Wordings(notices)
        self._subjects = Subjects(notice.subject for notice in notices)
        self._doors = FrontDoors()
        self._said: dict[str | None, dict[uuid.UUID, Wording]] = {}

    def to_tell(self, person: Person, notices: Iterable[Notice]) -> list[Notice]:
        """Which of `notices` there is something to tell of to `person`, oldest first."""
        said = self._in_this_language()
        return sorted(
            (
                notice
                for notice in notices
                if not notice.is_read
                and notice.pk in said
                and said[notice.pk].by not in person.alias_ids
                and may_see_notice(person, notice)
                and self._subjects.may_be_told(person, notice.subject)
            ),
            key=lambda notice: (notice.made_at, notice.pk),
        )

    def letter(
        self, account: Account, told: Sequence[Notice], also: Sequence[str | Promise] = ()
    ) -> EmailMultiAlternatives:
        """The mail that tells `account` of what `to_tell` gave, in its own language.

        It names neither space, title nor words, unless the account asked for more: then what is
        public, and for its own name, is told in the words of the notice, and when that is all and
        of one organisation, in its house style. Of work it says how much waits. `also` are
        sentences of what concerns no name.
        """
        with override(account.language):
            fuller = self._fuller(account, told)
            items = [self._item(notice) for notice in fuller[:MOST_ITEMS]]
            look, sender = NEUTRAL, "Weerklank"
            if fuller and len(fuller) == len(told):
                doors = {self._doors.of(notice.alias.space.organisation_id) for notice in fuller}
                door = doors.pop() if len(doors) == 1 else None
                if door is not None:
                    look, sender = door.theme, door.name
            return _mail(account, told, items, look, sender, self._reply_to(told, fuller), also)

    def _fuller(self, account: Account, told: Iterable[Notice]) -> list[Notice]:
        """Those for somebody's own name and about what a stranger may read too, if asked for."""
        if account.letters != Account.Letters.FULL:
            return []
        return [
            notice
            for notice in told
            if notice.alias.kind == Alias.Kind.OWN
            and notice.alias.space.content_audience_id == PUBLIC
            and self._subjects.is_public(notice.subject)
        ]

    def _item(self, notice: Notice) -> Item:
        wording = self._in_this_language()[notice.pk]
        path = f"{self._doors.prefix(notice.alias.space.organisation_id)}{wording.path}"
        quote = wording.quote
        if len(quote) > MOST_QUOTED:
            quote = f"{quote[:MOST_QUOTED].rsplit(' ', 1)[0]} …"
        return Item(wording.sentence, quote, f"{settings.BASE_URL}{path}")

    def _reply_to(self, told: Sequence[Notice], fuller: Sequence[Notice]) -> str:
        """Where a reply to a mail about one thing goes; empty when that cannot be."""
        if len(told) != 1 or not fuller:
            return ""
        answers = self._in_this_language()[told[0].pk].answers
        return reply_address(told[0].pk) if answers else ""

    def _in_this_language(self) -> dict[uuid.UUID, Wording]:
        language = get_language()
        if language not in self._said:
            self._said[language] = self._words.said
        return self._said[language]


def address(name: str, **kwargs: str) -> str:
    """The full address of a page, with no front door in it, so that it tells of no space."""
    with without_front_door():
        return f"{settings.BASE_URL}{reverse(name, kwargs=kwargs)}"


def _mail(
    account: Account,
    told: Sequence[Notice],
    items: Sequence[Item],
    look: Theme,
    sender: str,
    reply_to: str,
    also: Sequence[str | Promise],
) -> EmailMultiAlternatives:
    work = sum(notice.alias.kind == Alias.Kind.POST for notice in told)
    stop = address("notifications:unsubscribe", token=token_of(account.pk))
    about_work = ngettext(
        "One piece of news is about your work in a team.",
        "%(count)s pieces of news are about your work in a team.",
        work,
    ) % {"count": work}
    shown = Shown(
        subject=_("There is news for you"),
        work=about_work if work else "",
        items=items,
        may_reply=bool(reply_to),
        news=address("notifications:list"),
        choices=address("notifications:choose"),
        stop=stop,
        also=also,
    )
    letter = EmailMultiAlternatives(
        subject=shown.subject,
        body=_plain(shown),
        to=[account.email],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    letter.attach_alternative(styled(shown, look, sender), "text/html")
    return letter


def styled(shown: Shown, look: Theme, sender: str) -> str:
    """The mail as HTML, in the style of `look`, light and dark, from `sender`."""
    light, dark = _colours(look)
    return render_to_string(
        "notifications/letter.mail.jinja",
        {"shown": shown, "look": look, "sender": sender, "light": light, "dark": dark},
    )


def _plain(shown: Shown) -> str:
    parts = [_("Reply above this line")] if shown.may_reply else []
    parts.append(shown.subject + ".")
    if shown.work:
        parts.append(shown.work)
    parts += map(str, shown.also)
    for item in shown.items:
        quote = [f"> {line}" for line in item.quote.splitlines()]
        parts.append("\n".join([item.sentence, *quote, item.address]))
    if shown.may_reply:
        parts.append(_("You can reply to this mail. Others then read your reply on the website."))
    parts += [
        _("Sign in and read it:") + f"\n{shown.news}",
        _("Choose what we may mail you:") + f"\n{shown.choices}",
        _("Stop all mail at once:") + f"\n{shown.stop}",
    ]
    return "\n\n".join(parts) + "\n"


@lru_cache(maxsize=64)
def _colours(look: Theme) -> tuple[Mapping[str, str], Mapping[str, str]]:
    return tokens_of(look, dark=False), tokens_of(look, dark=True)
