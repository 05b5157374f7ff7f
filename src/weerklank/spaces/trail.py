"""The trail of a space in words: who did what, and when."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weerklank.kernel.models import AuditEntry
from weerklank.kernel.pagination import Page, page_by_moment
from weerklank.spaces.models import Alias, Post, Space

_VERBS: dict[tuple[str, str], str | Promise] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the trail."""

    who: str
    what: str
    at: datetime


def name_verb(verb: str, words: str | Promise, *, of: str = "") -> None:
    """Says what `verb` is called on the page of the trail; for an app's `reactions.py`.

    With `of`, a model's label, the words hold only where that is what it was done to.
    """
    _VERBS[verb, of] = words


def trail_of(space: Space, *, cursor: str | None) -> tuple[list[Line], str | None]:
    """A page of the trail of a space, newest first, and the cursor of the next. Three queries."""
    page = page_by_moment(
        AuditEntry.objects.filter(scope=space.pk), moment="at", cursor=cursor, size=50
    )
    names = _names(page, space)
    lines = [
        Line(names.get(entry.actor, _unnamed(entry.actor)), _what(entry), entry.at)
        for entry in page.items
    ]
    return lines, page.next_cursor


def _what(entry: AuditEntry) -> str:
    words = _VERBS.get((entry.verb, entry.subject_kind)) or _VERBS.get((entry.verb, ""))
    return str(words) if words else _("Did something else (%(verb)s)") % {"verb": entry.verb}


def _unnamed(actor: str) -> str:
    if actor == "system":
        return _("The website itself")
    if actor.startswith("account:"):
        return _("Somebody of the team")
    return _("Somebody")


def _names(page: Page[AuditEntry], space: Space) -> dict[str, str]:
    actors = {entry.actor for entry in page.items}
    names = {
        f"alias:{alias.pk}": alias.name
        for alias in Alias.objects.filter(space=space, pk__in=_ids(actors, "alias"))
    }
    # A visible colleague is named by the post here, or else by one elsewhere.
    posts = Post.objects.filter(account__in=_ids(actors, "account"))
    for post in sorted(posts, key=lambda post: post.organisation_id == space.organisation_id):
        if post.first_name:
            names[f"account:{post.account_id}"] = ", ".join(
                filter(None, [post.first_name, post.role])
            )
    return names


def _ids(actors: set[str], kind: str) -> list[uuid.UUID]:
    return [uuid.UUID(actor.split(":", 1)[1]) for actor in actors if actor.startswith(f"{kind}:")]


for _verb, _words in {
    "make": gettext_lazy("Made this space"),
    "change": gettext_lazy("Changed the words of this space"),
    "change_visibility": gettext_lazy("Changed who may see this space"),
    "change_links": gettext_lazy("Changed the useful links"),
    "publish": gettext_lazy("Published this space"),
    "close": gettext_lazy("Closed this space"),
    "reopen": gettext_lazy("Opened this space again"),
    "delete": gettext_lazy("Deleted this space"),
    "add_to_team": gettext_lazy("Added somebody to the team"),
    "change_role": gettext_lazy("Changed what somebody of the team does"),
    "put_in_charge": gettext_lazy("Put somebody in charge of the answers"),
    "remove_from_team": gettext_lazy("Took somebody out of the team"),
    "invite": gettext_lazy("Invited somebody"),
    "withdraw_invitation": gettext_lazy("Took an invitation back"),
    "join": gettext_lazy("Came into the space"),
    "leave": gettext_lazy("Left the space"),
    "remove_member": gettext_lazy("Took a member out of the space"),
    "send": gettext_lazy("Said something"),
    "reply": gettext_lazy("Replied to somebody"),
    "answer": gettext_lazy("Answered somebody"),
    "edit": gettext_lazy("Changed their own words"),
    "withdraw": gettext_lazy("Took their own words back"),
    "label": gettext_lazy("Said which part of life something is about"),
    "write_out": gettext_lazy("Wrote down what is said in a recording"),
    "report": gettext_lazy("Reported a contribution"),
    "settle_reports": gettext_lazy("Looked at the reports about a contribution"),
    "look_into_kept": gettext_lazy("Looked at words that were taken back after a report"),
    "hold": gettext_lazy("Held back what somebody sent, until the team looks"),
    "hide": gettext_lazy("Hid a contribution"),
    "restore": gettext_lazy("Showed a hidden contribution again"),
    "exclude": gettext_lazy("Stopped somebody from writing here"),
    "lift_exclusion": gettext_lazy("Let somebody write here again"),
    "set_portrait": gettext_lazy("Put up a photo"),
    "remove_portrait": gettext_lazy("Took a photo away"),
}.items():
    name_verb(_verb, _words)
