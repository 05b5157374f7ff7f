"""The pages: what each shows, to whom, and what a wrong form gets."""

from __future__ import annotations

import re
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import an_account, an_official, an_organisation, has_app, says
from tests.jobs import run_jobs
from tests.queries import count_of
from weerklank.people.models import Account
from weerklank.spaces.models import Post
from weerklank.unmasking.actions import refuse_name
from weerklank.unmasking.models import NameRequest, Officer
from weerklank.unmasking.tests.worlds import WHY, WORDS, Town, a_threatened_town, acting, steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return a_threatened_town()


def signed_in(who: Account | Officer) -> Client:
    client = Client()
    client.force_login(acting(who).account if isinstance(who, Officer) else who)
    return client


def where(name: str, **keys: object) -> str:
    return f"/duinwijk{reverse(f'unmasking:{name}', kwargs=keys)}"


def test_all_of_it_through_the_pages(town: Town) -> None:
    worker, first, second = (signed_in(who) for who in (town.worker, town.first, town.second))
    page = where("hand_over", contribution=town.said.pk)
    assert WORDS in worker.get(page).content.decode()
    sent = worker.post(page, {"officer": town.first.pk, "reason": "Onze collega is bang."})
    assert sent.status_code == 302
    request = NameRequest.objects.get()

    shown = first.get(where("show", asked=request.pk)).content.decode()
    assert WORDS in shown
    assert "Mila, Jurist, Zorggroep" in shown
    ask = {
        "ground": "threat", "reason": WHY, "second": town.second.pk,
        "tell_after_days": 0, "code": town.codes[town.first],
    }  # fmt: skip
    assert first.post(where("ask", asked=request.pk), ask).status_code == 302
    assert WHY in second.get(where("show", asked=request.pk)).content.decode()
    agree = {"code": town.codes[town.second]}
    assert second.post(where("agree", asked=request.pk), agree).status_code == 302

    look = where("look", asked=request.pk)
    name = first.post(look, {"code": town.codes[town.first]})
    assert town.author.email in name.content.decode()
    assert name.headers["Cache-Control"] == "no-store"
    again = first.post(look, {"code": town.codes[town.first]})
    assert again.status_code == 409
    assert town.author.email not in again.content.decode()
    assert first.get(look).status_code == 302
    for client in (worker, first, second):
        assert town.author.email not in client.get(where("show", asked=request.pk)).content.decode()

    run_jobs()
    author = signed_in(town.author)
    news = author.get(f"/duinwijk{reverse('notifications:list')}").content.decode()
    assert "Twee bevoegden besloten" in news
    told = author.get(where("told", asked=request.pk)).content.decode()
    assert "Zorggroep" in told
    assert WHY in told
    assert "Rik" not in told


def test_who_handed_over_sees_how_it_stands_but_not_the_words_again(town: Town) -> None:
    request = town.ask(town.hand_over())
    shown = signed_in(town.worker).get(where("show", asked=request.pk)).content.decode()
    assert "Wacht op een tweede bevoegde" in shown
    assert WORDS not in shown


def test_for_everybody_else_it_does_not_exist(town: Town) -> None:
    request = town.agreed()
    stranger = an_official(town.space, "Sanne")
    third = town.officer(an_organisation("Woningbouw"))
    for who in (an_account(), town.author, stranger, third):
        client = signed_in(who)
        for name in ("show", "told", "look"):
            assert client.get(where(name, asked=request.pk)).status_code == 404, name
        for name in ("ask", "decline", "agree", "refuse", "look"):
            sent = client.post(where(name, asked=request.pk), {"code": "x", "reason": "x"})
            assert sent.status_code == 404, name
    assert signed_in(an_account()).get(where("list")).status_code == 404
    assert str(request.pk) not in signed_in(stranger).get(where("list")).content.decode()
    for page in ("show", "look"):
        assert Client().get(where(page, asked=request.pk)).status_code == 302
    assert steps(request) == ["raised", "asked", "agreed"]


def test_the_trail_of_the_space_tells_nothing_of_it(town: Town) -> None:
    manager = an_official(town.space, "Bas", role="manager")
    page = f"/duinwijk{reverse('spaces:trail', kwargs={'space': town.space.pk})}"
    before = re.findall(r"<li.*?</li>", signed_in(manager).get(page).content.decode(), re.DOTALL)
    town.open(town.agreed())
    after = re.findall(r"<li.*?</li>", signed_in(manager).get(page).content.decode(), re.DOTALL)
    assert len(after) == len(before)


def test_a_wrong_form_keeps_the_words_and_never_the_code(town: Town) -> None:
    request = town.hand_over()
    first = signed_in(town.first)
    code = town.codes[town.first]
    sent = first.post(
        where("ask", asked=request.pk), {"reason": WHY, "code": code, "tell_after_days": 0}
    )
    page = sent.content.decode()
    assert sent.status_code == 422
    assert WHY in page
    assert code not in page
    for name, form in (("decline", {"reason": ""}), ("ask", {})):
        assert first.post(where(name, asked=request.pk), form).status_code == 422
    worker = signed_in(town.worker)
    other = says(town.author, town.said.topic)
    sent = worker.post(where("hand_over", contribution=other.pk), {"reason": "Bang."})
    assert sent.status_code == 422
    assert "Bang." in sent.content.decode()


def test_a_second_tab_gets_409(town: Town) -> None:
    request = town.ask(town.hand_over())
    refuse_name(person=acting(town.second), request=request, reason="Gemopper.")
    late = signed_in(town.second).post(
        where("agree", asked=request.pk), {"code": town.codes[town.second]}
    )
    assert late.status_code == 409
    assert "Dit kan niet meer" in late.content.decode()
    told = signed_in(town.author).get(where("told", asked=request.pk)).content.decode()
    assert "Niemand zag uw naam" in told
    assert "Gemopper." in told


def test_an_officer_without_second_factor_gets_no_further(town: Town) -> None:
    request = town.hand_over()
    account = acting(town.first).account
    account.authenticator_set.all().delete()
    sent = signed_in(account).get(where("show", asked=request.pk))
    assert sent.status_code == 302
    assert reverse("people:set_up_second_factor") in sent.headers["Location"]


def test_officers_of_an_organisation(town: Town) -> None:
    organisation = town.space.organisation
    ada = Post.objects.filter(organisation=organisation, is_administrator=True)[0].account
    has_app(ada)
    client = signed_in(ada)
    colleague = an_official(town.space, "Bram").posts.get()
    page = where("officers", organisation=organisation.pk)
    assert "Bram" in client.get(page).content.decode()
    client.post(where("appoint", organisation=organisation.pk, post=colleague.pk))
    officer = Officer.objects.get(post=colleague)
    code_page = where("code", officer=officer.pk)
    bram = signed_in(colleague.account)
    made = bram.post(code_page)
    code = re.search(r"(?:[A-Z2-7]{5}-){5}[A-Z2-7]", made.content.decode())
    assert code
    assert made.headers["Cache-Control"] == "no-store"
    assert code.group() not in bram.get(code_page).content.decode()
    assert client.get(code_page).status_code == 404
    client.post(where("dismiss", organisation=organisation.pk, officer=officer.pk))
    assert bram.get(code_page).status_code == 404
    elsewhere = where("officers", organisation=town.second.organisation.pk)
    assert client.get(elsewhere).status_code == 404


def test_as_many_queries_at_any_length(town: Town) -> None:
    counted = []
    client = signed_in(town.first)
    for more in (1, 2, 15):
        for turn in range(more):
            town.ask(town.hand_over(says(town.author, town.said.topic, f"Nog een, {turn}.")))
            town.officer(an_organisation(f"Raad {more} {turn}"))
        waits = town.hand_over(says(town.author, town.said.topic, f"Wacht, {more}."))
        pages = [where("list"), where("show", asked=waits.pk)]
        for page in pages:
            client.get(page)
        counted.append([count_of(partial(client.get, page)) for page in pages])
    assert counted[0] == counted[1] == counted[2]
    assert max(counted[0]) <= 11
