"""What the tests of promises and outcomes set up again and again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.builders import a_person, a_question, a_space, an_account, an_official, says
from weerklank.contributions.models import Contribution, Topic
from weerklank.kernel.clock import AMSTERDAM
from weerklank.people.models import Account
from weerklank.promises.actions import answer_contribution, open_promise
from weerklank.promises.models import Promise
from weerklank.spaces.models import Membership, Space

# A Monday on which there is work.
MONDAY_TEN = datetime(2026, 11, 23, 10, tzinfo=AMSTERDAM)


@dataclass
class World:
    """A space with an official, a manager and a question."""

    space: Space
    official: Account
    manager: Account
    question: Topic

    def said(
        self, words: str = "Een buurvrouw die langskomt.", by: Account | None = None
    ) -> Contribution:
        """Somebody says something; nothing is promised yet."""
        return says(by or an_account(), self.question, words)

    def owed(
        self, words: str = "Een buurvrouw die langskomt.", by: Account | None = None
    ) -> Promise:
        """Somebody says something and is promised an answer."""
        return open_promise(contribution=self.said(words, by))

    def answers(self, promise: Promise, by: Account | None = None, **changed: Any) -> Contribution:
        """The official (or somebody else) answers."""
        values = {"words": "Dank u. Wij bellen u morgen.", "form_key": uuid.uuid4(), **changed}
        contribution = Contribution.objects.select_related("topic__space").get(
            pk=promise.contribution_id
        )
        return answer_contribution(
            person=a_person(by or self.official), contribution=contribution, **values
        )


def a_world(**fields: Any) -> World:
    """A world of its own, with a promise of one working day unless said otherwise."""
    space = a_space(**{"promise_days": 1, **fields})
    official = an_official(space)
    manager = an_official(space, "Joost", role=Membership.Role.MANAGER)
    return World(space, official, manager, a_question(space))
