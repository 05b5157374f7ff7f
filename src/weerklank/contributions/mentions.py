"""Calling on somebody with @ and their name, who is told of it then.

Only who can be seen there can be called on: somebody who spoke on the topic, as far as the writer
may read that, and the visible people of the space. A name that two of them have calls on the one in
this conversation, else on nobody: a call must not reach a stranger.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from django.db.models import Exists, OuterRef, Q
from django.utils.html import escape
from django.utils.safestring import SafeString

from weerklank.contributions.models import Contribution, Mention
from weerklank.contributions.policies import contributions_visible_to, may_see_contribution
from weerklank.contributions.states import ContributionState
from weerklank.kernel.sealing import SealBroken
from weerklank.spaces.aliases import account_behind, fold_name
from weerklank.spaces.models import Alias
from weerklank.spaces.person import Person

MOST_CALLED = 5
NAMES_OFFERED = 8
_MOST_WORDS_OF_NAME = 4
_CALL = re.compile(rf"(?<!\w)@(\w[\w'’-]*(?: [\w'’-]+){{0,{_MOST_WORDS_OF_NAME - 1}}})")


def calls_in(words: str) -> list[list[str]]:
    """For each @ in `words` the names it may be the start of, folded, the longest first."""
    return [
        [fold_name(" ".join(parts[:length])) for length in range(len(parts), 0, -1)]
        for parts in (found.split(" ") for found in _CALL.findall(words))
    ]


def keep_mentions(person: Person, said: Contribution) -> None:
    """Keeps on whom the words of `said` call, at most `MOST_CALLED`, in place of what was kept.

    `person` wrote them. Inside the action that sends or changes them. Two queries, none without @.
    """
    Mention.objects.filter(contribution=said).delete()
    calls = calls_in(said.words)
    called = _called_on(person, said, calls) if calls else []
    Mention.objects.bulk_create(Mention(contribution=said, alias=alias) for alias in called)
    said.calls_on = [alias.name for alias in called]


def _called_on(person: Person, said: Contribution, calls: list[list[str]]) -> list[Alias]:
    by_name: dict[str, list[Alias]] = defaultdict(list)
    for alias in _who_can_be_seen(person, said, {name for names in calls for name in names}):
        by_name[alias.name_folded].append(alias)
    called: dict[uuid.UUID, Alias] = {}
    for names in calls:
        found = next((by_name[name] for name in names if name in by_name), [])
        near = [alias for alias in found if vars(alias)["is_near"]] or found
        if len(near) == 1 and near[0].pk != said.alias_id:
            called.setdefault(near[0].pk, near[0])
    return list(called.values())[:MOST_CALLED]


def _who_can_be_seen(person: Person, said: Contribution, names: Iterable[str]) -> Iterable[Alias]:
    """The names among `names` that `person` can have seen there; `is_near`: in the conversation."""
    root = said.root_id or said.pk
    seen = contributions_visible_to(person).filter(
        alias=OuterRef("pk"), topic=said.topic_id, state=ContributionState.STANDING
    )
    near = seen.filter(Q(root=root) | Q(pk=root))
    return (
        Alias.objects.filter(space=said.topic.space_id, name_folded__in=list(names))
        .annotate(is_near=Exists(near))
        .filter(Q(kind=Alias.Kind.POST, post__isnull=False) | Exists(seen))
    )


def who_is_told(said: Contribution) -> list[uuid.UUID]:
    """The names that are told that `said` calls on them: those who may read it. For the worker."""
    mentions = Mention.objects.filter(contribution=said).select_related(
        "alias", "alias__post", "alias__post__account"
    )
    told = []
    for mention in mentions:
        account = None
        with suppress(SealBroken):
            account = account_behind(mention.alias)
        if account is not None and may_see_contribution(Person(account=account), said):
            told.append(mention.alias_id)
    return told


def with_calls(words: str, names: Iterable[str]) -> SafeString:
    """`words` for a page, with the calls on `names` standing out."""
    text = escape(words)
    for name in names:
        call = escape(f"@{name}")
        text = SafeString(text.replace(call, f'<b class="wk-call">{call}</b>'))
    return text


def names_to_call_on(person: Person, said: Contribution) -> list[str]:
    """Some names of the conversation of `said`, those who spoke last first. One query."""
    root = said.root or said
    below = contributions_visible_to(person).filter(root=root, state=ContributionState.STANDING)
    newest = below.order_by("-sent_at", "-id").values_list("alias", "alias__name")
    spoke = [*newest[: NAMES_OFFERED * 5], (root.alias_id, root.alias.name)]
    names = (name for alias, name in spoke if alias not in person.alias_ids)
    return list(dict.fromkeys(names))[:NAMES_OFFERED]
