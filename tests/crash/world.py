"""A space with questions and people, each with a browser of their own that is signed in."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.conf import settings
from django.test import Client

from tests.builders import (
    a_question,
    a_space,
    an_account,
    an_official,
    everything_is_found,
)
from tests.crash.browser import Browser
from tests.crash.crowd import Ledger, Person
from weerklank.contributions.models import Topic
from weerklank.people.models import Account
from weerklank.spaces.models import Space

Deed = Callable[[], object]


class World:
    """One space of a service, where residents speak and an official answers."""

    def __init__(self, port: int, *, residents: int, questions: int) -> None:
        self.ledger = Ledger()
        self._port = port
        self.space: Space = a_space()
        self.questions: list[Topic] = [
            a_question(self.space, f"Vraag {number}") for number in range(questions)
        ]
        self.official = self.person(an_official(self.space))
        self.residents = [self.person(an_account()) for _ in range(residents)]
        everything_is_found()

    def person(self, account: Account) -> Person:
        """Somebody with a browser in which `account` is signed in."""
        client = Client()
        client.force_login(account)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        browser = Browser(self._port, {settings.SESSION_COOKIE_NAME: session})
        return Person(browser, self.ledger, f"Merel {uuid.uuid4().hex[:8]}")
