"""In which language something was said, and a translation beside it when a service is set."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from tests.builders import a_person, a_portal, a_question, a_space, an_account, replies, says
from tests.jobs import run_jobs
from weerklank.contributions.actions import (
    ask_translation,
    edit_contribution,
    withdraw_contribution,
)
from weerklank.contributions.languages import language_of
from weerklank.contributions.models import Contribution, Topic, Translation
from weerklank.kernel.policy import Denied, WrongState
from weerklank.spaces.models import Space
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db
TURKISH = "Annemin evde yardıma ihtiyacı var."


class Backwards:
    """A translator that a test can foresee."""

    def translate(self, text: str, source: str, target: str) -> str:
        """`text` the other way round, and what was asked."""
        return f"{source}>{target}: {text[::-1]}"


class OutOfOrder:
    """A translator that is not there."""

    def translate(self, text: str, source: str, target: str) -> str:
        """Nothing."""
        raise ConnectionError("no service")


BACKWARDS = override_settings(TRANSLATION=f"{__name__}.Backwards")


@pytest.fixture
def topic() -> Topic:
    """A question that people answer in many languages."""
    space = a_space()
    a_portal(space.organisation)
    return a_question(space)


def language(said: Contribution) -> str:
    return Contribution.objects.get(pk=said.pk).language


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Goedemorgen, is er iemand die weet waar ik een rolstoel kan lenen?", "nl"),
        ("My mother needs help at home and nobody answers.", "en"),
        (TURKISH, "tr"),
        ("أمي تحتاج إلى مساعدة في المنزل", "ar"),
        ("Moja mama potrzebuje pomocy w domu", "pl"),
        ("ok", ""),
        ("👍👍👍👍👍👍👍👍👍👍👍👍👍👍", ""),
        ("", ""),
    ],
)
def test_language_of(words: str, code: str) -> None:
    assert language_of(words) == code


def test_language_is_noted_and_follows_the_words(topic: Topic) -> None:
    author = an_account()
    said = says(author, topic, TURKISH)
    reply = replies(an_account(), said, "My mother needs help at home too.")
    run_jobs()
    assert (language(said), language(reply)) == ("tr", "en")
    assert '<div class="wk-voice__words" dir="auto" lang="tr">' in (
        Client().get(f"/duinwijk/vraag/{topic.pk}/").content.decode()
    )
    edit_contribution(
        person=a_person(author), contribution=said, words="Mijn moeder heeft thuis hulp nodig."
    )
    run_jobs()
    assert language(said) == "nl"


def test_without_a_service_nothing_is_said_of_translating(topic: Topic) -> None:
    said = says(an_account(), topic, TURKISH)
    run_jobs()
    assert "vertaling" not in Client().get(f"/duinwijk/bijdrage/{said.pk}/").content.decode()
    assert Client().get(f"/duinwijk/bijdrage/{said.pk}/vertaling/").status_code == 404


@BACKWARDS
def test_translation_stands_beside_the_words(topic: Topic) -> None:
    said = says(an_account(), topic, TURKISH)
    run_jobs()
    address = f"/duinwijk/bijdrage/{said.pk}/vertaling/"
    assert address in Client().get(f"/duinwijk/bijdrage/{said.pk}/").content.decode()
    assert "Log in om er een te laten maken" in Client().get(address).content.decode()
    assert Client().post(address).status_code == 404
    client = Client()
    client.force_login(an_account())
    for _turn in range(2):
        assert client.post(address).status_code == 302
    assert "wordt gemaakt" in client.get(address).content.decode()
    run_jobs()
    page = Client().get(address).content.decode()
    assert f"tr&gt;nl: {TURKISH[::-1]}" in page
    assert TURKISH in page
    assert Translation.objects.count() == 1


@BACKWARDS
def test_translation_goes_with_the_words(topic: Topic) -> None:
    author = an_account()
    for act in (
        lambda said: edit_contribution(person=a_person(author), contribution=said, words=TURKISH),
        lambda said: withdraw_contribution(person=a_person(author), contribution=said),
    ):
        said = says(author, topic, TURKISH)
        run_jobs()
        said.refresh_from_db()
        ask_translation(person=a_person(), contribution=said, language="nl")
        act(said)
        assert not Translation.objects.exists()
        run_jobs()
        assert not Translation.objects.exists()


@BACKWARDS
def test_ask_translation_of_what_one_may_not_read() -> None:
    author = an_account()
    space = a_space(visibility=Space.Visibility.SIGNED_IN)
    said = says(author, a_question(space), TURKISH)
    run_jobs()
    said.refresh_from_db()
    with pytest.raises(Denied):
        ask_translation(person=NOBODY, contribution=said, language="nl")


@BACKWARDS
def test_ask_translation_of_what_needs_none(topic: Topic) -> None:
    said = says(an_account(), topic, "Mijn moeder heeft thuis hulp nodig.")
    run_jobs()
    said.refresh_from_db()
    with pytest.raises(WrongState):
        ask_translation(person=a_person(), contribution=said, language="nl")


@override_settings(TRANSLATION=f"{__name__}.OutOfOrder")
def test_a_service_that_is_away_is_asked_again(topic: Topic) -> None:
    said = says(an_account(), topic, TURKISH)
    run_jobs()
    said.refresh_from_db()
    ask_translation(person=a_person(), contribution=said, language="nl")
    with pytest.raises(ConnectionError):
        run_jobs()
    assert Translation.objects.get().words == ""
