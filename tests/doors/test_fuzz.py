"""Every address and every form, asked for in every wrong way, by four kinds of person.

No answer is an error of ours, none tells of a closed space, and looking never writes.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.doors import nasty
from tests.doors.forms import Form, forms_on
from tests.doors.knocking import Knocker, doors, ids_of, keys_of, knockers
from tests.full_town import Town, a_full_town
from tests.leaks.test_crawl import Closed, closed_world
from weerklank.people.models import Account
from weerklank.spaces.models import Organisation

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
# Where scripts send to, and what they send: no page has a form for it.
BY_SCRIPT = {
    "/draaien/": (),
    "/beschrijven/": ("description",),
    "/knippen/": ("starts", "ends"),
    "/uitschrijven/": ("written",),
    "/teken/": ("sketch", "description", "below", "backdrop"),
}


@pytest.fixture(autouse=True)
def storage(tmp_path: Path) -> Iterator[None]:
    """A storage of its own, so that files with markers lie nowhere else."""
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield


@pytest.fixture
def closed() -> Closed:
    """A space that none of these people may know of; its organisation anybody may."""
    world = closed_world()
    Organisation.objects.filter(pk=world.organisation.pk).update(name="Gemeente Elders")
    return world


@pytest.fixture
def town(closed: Closed) -> Town:
    """A town with something of everything, in which they live and work."""
    town = a_full_town()
    town.grow(1)
    for account in Account.objects.all():
        EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return town


def test_no_address_breaks_whatever_is_asked_of_it(
    town: Town, closed: Closed, pytestconfig: pytest.Config
) -> None:
    turns = len(nasty.METHODS) if pytestconfig.getoption("long") else 1
    known = list(doors(ids_of(town), closed.ids))
    queries, headers = itertools.cycle(nasty.QUERIES), itertools.cycle(nasty.HEADERS)
    types, bodies = itertools.cycle(nasty.TYPES), itertools.cycle(nasty.BODIES)
    for knocker in knockers(town).values():
        for number, address in enumerate(known):
            methods = {nasty.METHODS[(number + turn) % len(nasty.METHODS)] for turn in range(turns)}
            for method in sorted({"GET"} | methods):
                told: dict[str, Any] = {**next(headers), "QUERY_STRING": next(queries)}
                if method != "GET":
                    told |= {"data": next(bodies), "content_type": next(types)}
                knocker.knock(method, address, **told)
        for path in nasty.PATHS:
            for part in nasty.PARTS:
                knocker.knock("GET", path.replace("*", part))
        knocker.had_no_complaints()


def test_no_form_breaks_whatever_stands_in_it(
    town: Town, closed: Closed, pytestconfig: pytest.Config
) -> None:
    examples = 4000 if pytestconfig.getoption("long") else 40
    foreign = [str(key) for key in keys_of(closed)]
    for who, knocker in knockers(town).items():
        found = [*forms_of_pages(knocker, town), *forms_of_scripts(town)]
        assert len(found) > 12, who
        fuzz(knocker, found, foreign, examples=examples)


def forms_of_pages(knocker: Knocker, town: Town) -> list[Form]:
    """Every form on every page that this person gets to see, each kind once."""
    found: dict[object, Form] = {}
    for address in doors(ids_of(town)):
        page = knocker.knock("GET", address)
        if page is not None and page.status_code == 200 and "html" in page.headers["Content-Type"]:
            for form in forms_on(address, page.content.decode()):
                assert form.action.startswith("/"), (address, form.action)
                found.setdefault(form.shape, form)
    knocker.had_no_complaints()
    return [form for form in found.values() if form.fields]


def forms_of_scripts(town: Town) -> list[Form]:
    """What scripts send, as a form."""
    return [
        Form(address, address, "post", [(name, "") for name in names])
        for address in doors(ids_of(town))
        for mark, names in BY_SCRIPT.items()
        if mark in address and names
    ]


def fuzz(knocker: Knocker, found: list[Form], foreign: list[str], *, examples: int) -> None:
    """Sends forms in which values are missing, doubled, foreign or of the wrong kind."""
    values = st.one_of(
        st.sampled_from(nasty.VALUES),
        st.sampled_from(foreign),
        st.text(max_size=60),
        st.integers().map(str),
    )

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=examples,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def send(data: st.DataObject) -> None:
        form = data.draw(st.sampled_from(found))
        sent: list[tuple[str, str]] = []
        for name, usual in form.fields:
            turn = data.draw(st.integers(0, 5))
            if turn > 0:
                sent.append((name, usual if turn < 3 else data.draw(values)))
            if turn == 5:
                sent.append((name, data.draw(values)))
        body = urlencode(sent, errors="surrogatepass")
        if form.method == "get":
            knocker.knock("GET", form.action.partition("?")[0], QUERY_STRING=body)
        else:
            knocker.knock("POST", form.action, data=body.encode(), content_type=FORM)

    send()
    knocker.had_no_complaints()
