"""Sending twice is once: who sends a form again gets the first answer, and nothing is written."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.http.cookie import SimpleCookie
from django.test import Client
from django.urls import reverse

from tests.builders import a_portal, a_question, a_space, an_account, an_official, says
from tests.connections import at_the_same_time
from tests.forms import forms_on
from tests.queries import at_most
from weerklank.contributions.models import Topic
from weerklank.kernel import clock
from weerklank.kernel.jobs import forget_first_answers
from weerklank.kernel.models import FirstAnswer
from weerklank.media.holders import Holder
from weerklank.media.models import Upload
from weerklank.outcomes.models import Outcome
from weerklank.people.models import Account
from weerklank.promises.actions import open_promise
from weerklank.spaces.models import Space

pytestmark = pytest.mark.django_db

TITLE = "Een bank bij elke halte"
MAKE = "/duinwijk/beheer/nieuw/"


@pytest.fixture
def space() -> Space:
    made = a_space(promise_days=1)
    a_portal(made.organisation)
    return made


@pytest.fixture
def topic(space: Space) -> Topic:
    return a_question(space)


def browser_of(account: Account | None = None, cookies: SimpleCookie | None = None) -> Client:
    """A browser that the server takes no form from without its token."""
    client = Client(enforce_csrf_checks=True)
    for name, cookie in (cookies or {}).items():
        client.cookies[name] = cookie.value
    if account is not None:
        client.force_login(account)
    return client


def cookies_of(client: Client) -> SimpleCookie:
    """What the browser of `client` would send along now."""
    return SimpleCookie({name: cookie.value for name, cookie in client.cookies.items()})


def filled_in(client: Client, address: str, number: int = 0, **changed: Any) -> dict[str, Any]:
    """A form that writes on a page, with its key and token, and `changed` filled in."""
    page = client.get(address).content.decode()
    return {**[each for each in forms_on(page) if each.method == "post"][number].values, **changed}


def new_space(client: Client, space: Space, name: str = "De Brink") -> dict[str, Any]:
    """The form with which an administrator makes a space beside `space`."""
    return filled_in(client, MAKE, organisation=space.organisation_id, name=name)


def spaces_made() -> list[str]:
    """The names of the spaces that were made here."""
    return list(Space.objects.filter(name__startswith="De ").values_list("name", flat=True))


def written(client: Client, topic: Topic, **changed: Any) -> tuple[str, dict[str, Any]]:
    """Where a team writes an outcome, and the form filled in."""
    address = f"/duinwijk{reverse('outcomes:write', kwargs={'topic': topic.pk})}"
    words = {"kind": "improvement", "title": TITLE, "words": "Vanaf mei.", **changed}
    return address, filled_in(client, address, **words)


def administrator(space: Space) -> Client:
    """The browser of somebody who may make spaces."""
    return browser_of(an_official(space, "Els", role="manager", is_administrator=True))


def test_a_form_sent_again_gets_the_first_answer(space: Space) -> None:
    client = administrator(space)
    form = new_space(client, space)
    first, again = (client.post(MAKE, form) for _ in range(2))
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    assert spaces_made() == ["De Brink"]
    page = client.get(again["Location"]).content.decode()
    assert "De ruimte is er." in page


def test_another_form_with_the_same_words_is_another_sending(space: Space) -> None:
    client = administrator(space)
    for _ in range(2):
        client.post(MAKE, new_space(client, space))
    assert spaces_made() == ["De Brink", "De Brink"]


def test_other_words_under_the_same_key_are_not_lost(space: Space) -> None:
    client = administrator(space)
    form = new_space(client, space)
    client.post(MAKE, form)
    client.post(MAKE, {**form, "name": "De Meent"})
    assert sorted(spaces_made()) == ["De Brink", "De Meent"]


def test_a_refused_try_does_not_use_the_key_up(space: Space) -> None:
    client = administrator(space)
    form = new_space(client, space, name="")
    assert [client.post(MAKE, form).status_code for _ in range(2)] == [422, 422]
    form["name"] = "De Brink"
    first, again = (client.post(MAKE, form) for _ in range(2))
    assert first.status_code == 302
    assert first["Location"] == again["Location"]
    assert spaces_made() == ["De Brink"]


def test_what_was_done_already_is_told_again_though_it_could_not_be_done_now(
    space: Space, topic: Topic
) -> None:
    """The second time, a page would say that it is too late, or that there is nothing."""
    client = administrator(space)
    address = f"/duinwijk{reverse('questions:delete', kwargs={'question': topic.pk})}"
    form = filled_in(client, address, is_sure="on")
    first, again = (client.post(address, form) for _ in range(2))
    assert first.status_code == 302
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert not Topic.objects.exists()


def test_a_key_of_somebody_else_gives_nothing(space: Space) -> None:
    client, other = administrator(space), administrator(space)
    form = new_space(client, space)
    first = client.post(MAKE, form)
    stolen = {**new_space(other, space), "form_key": form["form_key"]}
    reply = other.post(MAKE, stolen)
    assert reply["Location"] != first["Location"]
    assert len(spaces_made()) == 2
    stranger = browser_of()
    token = filled_in(stranger, "/duinwijk/inloggen/")["csrfmiddlewaretoken"]
    reply = stranger.post(MAKE, {**form, "csrfmiddlewaretoken": token})
    assert reply["Location"].startswith("/duinwijk/inloggen/")


def test_the_same_key_at_another_address_is_another_sending(space: Space, topic: Topic) -> None:
    client = administrator(space)
    second = a_question(space)
    addresses = [
        f"/duinwijk{reverse('questions:delete', kwargs={'question': each.pk})}"
        for each in (topic, second)
    ]
    form = filled_in(client, addresses[0], is_sure="on")
    for address in addresses:
        client.post(address, form)
    assert not Topic.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [2, 6])
def test_two_at_the_same_instant_are_done_once(space: Space, times: int) -> None:
    client = administrator(space)
    form, cookies = new_space(client, space), cookies_of(client)

    def send() -> str:
        return str(browser_of(cookies=cookies).post(MAKE, form)["Location"])

    answers = at_the_same_time(*[send for _ in range(times)])
    assert len(set(answers)) == 1, answers
    assert spaces_made() == ["De Brink"]


def test_an_outcome_and_an_answer_take_the_key_of_their_form(space: Space, topic: Topic) -> None:
    """The constraint in the database stands behind the key; both say the same."""
    client = administrator(space)
    address, form = written(client, topic)
    client.post(address, form)
    FirstAnswer.objects.all().delete()
    client.post(address, form)
    assert Outcome.objects.get().form_key == uuid.UUID(form["form_key"])


def test_other_words_for_what_was_said_already_stay_on_the_page(space: Space, topic: Topic) -> None:
    """Once is once: the person reads that it was sent, and still has the new words."""
    client = administrator(space)
    address, form = written(client, topic)
    client.post(address, form)
    reply = client.post(address, {**form, "words": "Vanaf juni."})
    assert reply.status_code == 422
    assert "Vanaf juni." in reply.content.decode()
    assert Outcome.objects.get().words == "Vanaf mei."
    promise = open_promise(contribution=says(an_account(), topic))
    address = f"/duinwijk{reverse('promises:answer', kwargs={'promise': promise.pk})}"
    form = filled_in(client, address, words="Wij bellen u.", do="send")
    assert client.post(address, form).status_code == 302
    reply = client.post(address, {**form, "words": "Wij mailen u."})
    assert reply.status_code == 422
    assert "Wij mailen u." in reply.content.decode()
    assert list(topic.contributions.filter(kind="team_answer").values_list("words")) == [
        ("Wij bellen u.",)
    ]


def test_the_browser_is_told_again_what_it_was_told(topic: Topic) -> None:
    """Without the secret that came with the first answer, the words would be out of reach."""
    address = f"/duinwijk{reverse('questions:answer', kwargs={'question': topic.pk})}"
    client = browser_of()
    form = filled_in(client, address, words="Een belbus.", do="next")
    del client.cookies["nog-niet-verstuurd"]
    before = cookies_of(client)
    first = client.post(address, form)
    other = browser_of(cookies=before)
    again = other.post(address, form)
    name = "nog-niet-verstuurd"
    assert again.cookies[name].OutputString() == first.cookies[name].OutputString()
    assert "Een belbus." in other.get(again["Location"]).content.decode()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_picture_is_turned_once(topic: Topic, has_script: bool) -> None:
    client = browser_of()
    page = f"/duinwijk{reverse('questions:answer', kwargs={'question': topic.pk})}"
    form = filled_in(client, page, words="Een belbus.")
    upload = Upload.objects.create(
        holder=Holder(client.cookies["nog-niet-verstuurd"].value).hash_for(topic.pk),
        kind="picture",
        stored_as="uploads/x",
        size=1,
        received=1,
        position=0,
    )
    if has_script:
        keys = {"about": topic.pk, "upload": upload.pk}
        told = {name: form[name] for name in ("form_key", "csrfmiddlewaretoken")}
        replies = [client.post(reverse("media:turn", kwargs=keys), told) for _ in range(2)]
        assert [reply.status_code for reply in replies] == [204, 204]
    else:
        first, again = (client.post(page, {**form, "turn": upload.pk}) for _ in range(2))
        assert (first.status_code, again.status_code) == (200, 303)
        assert "Een belbus." in client.get(again["Location"]).content.decode()
    upload.refresh_from_db()
    assert upload.quarter_turns == 1


def test_signing_in_again_with_the_same_code_signs_in() -> None:
    """The answer with the session was lost on the way; the code cannot be used twice."""
    account, client = an_account(), browser_of()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    form = filled_in(client, "/inloggen/", email=account.email)
    place = client.post("/inloggen/code/", form)["Location"]
    code = re.search(r"\d{4}-\d{4}", str(mail.outbox[-1].body))
    assert code
    form = filled_in(client, place, code=code[0])
    before = cookies_of(client)
    first = client.post(place, form)
    lost = browser_of(cookies=before)
    again = lost.post(place, form)
    assert again["Location"] == first["Location"]
    assert lost.get("/mijn/account/").status_code == 200
    late = browser_of(cookies=before)
    with clock.at(clock.now() + timedelta(minutes=11)):
        late.post(place, form)
        assert late.get("/mijn/account/").status_code == 302


def test_asking_for_a_code_again_sends_one_mail() -> None:
    account, client = an_account(), browser_of()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    form, before = filled_in(client, "/inloggen/", email=account.email), cookies_of(client)
    first = client.post("/inloggen/code/", form)
    again = browser_of(cookies=before)
    assert again.post("/inloggen/code/", form)["Location"] == first["Location"]
    assert len(mail.outbox) == 1
    assert again.get(first["Location"]).status_code == 200


def test_who_signed_out_leaves_nothing_behind_for_the_next(space: Space) -> None:
    client = administrator(space)
    form = new_space(client, space)
    client.post(MAKE, form)
    client.post("/uitloggen/", filled_in(client, "/uitloggen/"))
    reply = client.post(MAKE, form)
    assert reply["Location"].startswith("/duinwijk/inloggen/")


def test_what_is_kept_tells_nothing(space: Space) -> None:
    client = administrator(space)
    form = new_space(client, space)
    place = client.post(MAKE, form)["Location"]
    kept = FirstAnswer.objects.get()
    stored = bytes(kept.name) + bytes(kept.sealed)
    made = Space.objects.get(name="De Brink")
    for told in (form["form_key"], place, "De Brink", str(made.pk)):
        assert told.encode() not in stored
    for key in (uuid.UUID(form["form_key"]), made.pk):
        assert key.bytes not in stored
    assert {field.name for field in FirstAnswer._meta.get_fields()} == {"name", "sealed", "on"}


def test_the_worker_forgets_answers_after_a_day(space: Space) -> None:
    client = administrator(space)
    now = clock.now()
    with clock.at(now - timedelta(days=2)):
        client.post(MAKE, new_space(client, space))
    client.post(MAKE, new_space(client, space, "De Meent"))
    with clock.at(now + timedelta(days=1)):
        forget_first_answers(timestamp=0)
    assert FirstAnswer.objects.count() == 1


def test_a_key_costs_one_statement(space: Space, topic: Topic) -> None:
    client = administrator(space)
    address, form = written(client, topic)
    client.post(address, {**form, "form_key": ""})
    with at_most(99) as without:
        client.post(address, {**form, "form_key": ""})
    with at_most(99) as with_key:
        client.post(address, form)
    assert Outcome.objects.count() == 3
    statements = [
        [each["sql"] for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]]
        for seen in (without, with_key)
    ]
    assert len(statements[1]) == len(statements[0]) + 1
