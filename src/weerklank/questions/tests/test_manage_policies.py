"""Who may manage questions: the answer about one agrees with the list, for everybody."""

from __future__ import annotations

import pytest

from tests.builders import a_question
from weerklank.contributions.states import TopicState
from weerklank.questions.policies import may_manage_question, questions_manageable_by
from weerklank.spaces.tests.worlds import ROLES, everywhere, manages

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ROLES)
def test_who_manages_questions(role: str) -> None:
    _organisation, spaces, people = everywhere()
    person = people[role]
    topics = [a_question(space, state=state) for space in spaces for state in TopicState]
    listed = set(questions_manageable_by(person))
    for topic in topics:
        assert may_manage_question(person, topic) == manages(role, topic.space)
        assert (topic in listed) == manages(role, topic.space)
