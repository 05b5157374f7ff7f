"""Every door has a limit, and what one gets to see there keeps what one wrote."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.builders import (
    a_question,
    a_space,
    an_account,
    an_official,
    an_organisation,
    says,
)
from tests.connections import at_the_same_time
from weerklank.contributions import telling
from weerklank.contributions.models import UnsentWords
from weerklank.demo import queries
from weerklank.demo import views as demo
from weerklank.media import throttling
from weerklank.portal.views import mine
from weerklank.questions.models import Question
from weerklank.search import views as search
from weerklank.spaces.models import Invitation
from weerklank.spaces.views import members

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_codes_asked_for_at_the_same_time_are_no_more_than_the_limit() -> None:
    account = an_account()
    address = reverse("account_request_login_code")

    def ask() -> int:
        return Client().post(address, {"email": account.email}).status_code

    statuses = at_the_same_time(*[ask] * 8)
    assert statuses.count(302) == len(mail.outbox) <= 3
    assert statuses.count(429) == 8 - len(mail.outbox)
    assert mail.outbox


def test_words_that_cannot_be_kept_now_stay_on_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "MOST_UNSENT", 1)
    topic = a_question(a_space())
    Question.objects.filter(topic=topic).update(takes_stories=True)
    plain, story = (reverse(f"questions:{way}", args=[topic.pk]) for way in ("answer", "story"))
    assert Client().post(plain, {"words": "Een.", "do": "next"}).status_code == 302
    refused = Client().post(plain, {"words": "Mijn tweede woorden.", "do": "next"})
    assert refused.status_code == 429
    assert "Mijn tweede woorden." in refused.content.decode()
    told = Client().post(story, {"title": "Mijn verhaal", "order": "t0", "words-t0": "Deel een."})
    assert told.status_code == 422
    assert "Mijn verhaal" in told.content.decode()
    assert UnsentWords.objects.count() == 1


def test_fetching_everything_is_slowed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "MOST_FETCHED_A_MINUTE", 2)
    monkeypatch.setattr(mine, "MOST_LIKENESS_A_MINUTE", 2)
    monkeypatch.setattr(search, "MOST_A_MINUTE", 2)
    said = says(an_account(), a_question(a_space()))
    client = Client(REMOTE_ADDR="198.51.100.77")
    likeness = reverse("portal:likeness", args=[said.pk])
    picture = reverse("media:picture", args=[said.pk, "small", "webp"])
    for address in (likeness, picture):
        statuses = [client.get(address).status_code for _ in range(3)]
        assert statuses == [404, 404, 429]
        assert int(client.get(address).headers["Retry-After"]) <= 60
        assert Client(REMOTE_ADDR="198.51.100.78").get(address).status_code == 404
    find = reverse("search:find")
    assert [client.get(find).status_code for _ in range(3)] == [200, 200, 429]


def test_nobody_has_letters_sent_to_the_whole_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MOST_LETTERS_A_DAY", 2)
    space = a_space(an_organisation())
    client = Client()
    client.force_login(an_official(space, role="manager"))
    address = reverse("spaces:invite", args=[space.pk])

    def invite(*names: str) -> Any:
        return client.post(address, {"addresses": "\n".join(f"{n}@voorbeeld.test" for n in names)})

    assert invite("een", "twee").status_code == 302
    refused = invite("drie")
    assert refused.status_code == 429
    assert "drie@voorbeeld.test" in refused.content.decode()
    assert (Invitation.objects.count(), len(mail.outbox)) == (2, 2)


def test_a_demo_makes_so_many_sessions(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(demo, "MOST_VISITS", 1)
    account = an_account()
    monkeypatch.setattr(queries, "account_of", lambda key: (account, "/"))
    settings.DEMO = True
    address = reverse("demo:sign_in")
    assert Client().post(address, {"person": "x"}).status_code == 302
    assert Client().post(address, {"person": "x"}).status_code == 429
