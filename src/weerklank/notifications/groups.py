"""The groups in which people choose about kinds of news; a capability may register more."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from weerklank.kernel.notices import (
    OTHER,
    NoticeGroup,
    When,
    group_of,
    groups,
    kinds,
    register_group,
)
from weerklank.notifications.account_news import account_news
from weerklank.spaces.person import Person

GROUPS = (
    NoticeGroup("answers", _("Answers of the team to what I said"), When.NOW),
    NoticeGroup("decisions", _("Decisions about what I wrote"), When.NOW),
    NoticeGroup("work", _("Work that waits for me in a team"), When.NOW, is_for_staff=True),
    NoticeGroup("replies", _("Replies of others, and who mentions me"), When.DIGEST),
    NoticeGroup("done", _("What was done with what I said"), When.DIGEST),
    NoticeGroup("searches", _("Something new in what I keep searching for"), can_wait=True),
    NoticeGroup(OTHER, _("All other news"), When.DIGEST),
)


def register_groups() -> None:
    """Makes the groups known; called once, when the app is ready."""
    for group in GROUPS:
        register_group(group)


def groups_for(person: Person) -> list[NoticeGroup]:
    """The groups about which `person` can choose: those of which there is some kind of news."""
    there = {group_of(kind).name for kind in kinds} | {news.group for news in account_news}
    return [
        group
        for group in groups.values()
        if group.name in there and (person.is_staff_somewhere or not group.is_for_staff)
    ]
