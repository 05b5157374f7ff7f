from __future__ import annotations

import re
import uuid

import pytest
from django.conf import settings
from pytest_django import Settings

from tests.builders import a_question, a_space, an_account, an_official, says
from weerklank.config.wsgi import application
from weerklank.kernel import clock, metrics
from weerklank.kernel.front.tests.visits import Visits
from weerklank.media import holders
from weerklank.promises.actions import open_promise

TOKEN = "a token that only Prometheus knows"


@pytest.fixture
def figures(visit: Visits, settings: Settings) -> Figures:
    settings.METRICS_TOKEN = TOKEN
    return Figures(visit)


class Figures:
    """What Prometheus would read."""

    def __init__(self, visit: Visits) -> None:
        self.visit = visit

    def text(self) -> str:
        answered = self.visit("/-/metrics", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
        assert answered.status == 200
        return answered.body.decode()

    def __getitem__(self, name: str) -> float:
        found = re.search(rf"^weerklank_{re.escape(name)} (\S+)$", self.text(), re.MULTILINE)
        return float(found[1]) if found else 0.0


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", TOKEN])
@pytest.mark.parametrize("brought", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}"])
def test_without_the_token_there_is_nothing(
    visit: Visits, settings: Settings, token: str, brought: str
) -> None:
    settings.METRICS_TOKEN = token
    assert visit("/-/metrics", HTTP_AUTHORIZATION=brought).status == 404


@pytest.mark.django_db
def test_requests_are_counted_by_kind_and_class_of_status(figures: Figures) -> None:
    missing = 'request_seconds_count{kind="newcomer",status="4xx"}'
    kept = 'request_seconds_count{kind="kept",status="2xx"}'
    before = figures[missing], figures[kept]
    figures.visit("/is-er-niet/")
    figures.visit("/privacy/")
    figures.visit("/privacy/")
    assert (figures[missing], figures[kept]) == (before[0] + 1, before[1] + 1)


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", [settings.SESSION_COOKIE_NAME, holders.COOKIE])
def test_who_is_signed_in_or_has_unsent_words_is_no_newcomer(figures: Figures, cookie: str) -> None:
    figures.visit.door = application
    person = 'request_seconds_count{kind="person",status="2xx"}'
    before = figures[person]
    figures.visit("/privacy/", cookies=f"{cookie}=x")
    assert figures[person] == before + 1


@pytest.mark.django_db
def test_promises_and_the_queue_are_told(figures: Figures) -> None:
    space = a_space()
    an_official(space)
    said = says(an_account(), a_question(space))
    promise = open_promise(contribution=said)
    assert promise is not None
    assert figures['promises{state="running"}'] == 1.0
    assert figures['promises{state="late"}'] == 0.0
    assert figures['jobs_waiting{queue="default"}'] >= 1.0
    assert figures['jobs_waiting{queue="lengthy"}'] == 0.0
    with clock.at(clock.now().replace(year=clock.now().year + 1)):
        assert figures['promises{state="late"}'] == 1.0
        assert figures["oldest_event_seconds"] > 24 * 60 * 60


@pytest.mark.django_db
def test_a_figure_that_cannot_be_read_takes_no_other_along(
    figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> float:
        raise RuntimeError

    monkeypatch.setitem(metrics.measures, "broken", metrics.Measure("broken", "x", broken))
    assert "weerklank_broken" not in figures.text()
    assert "weerklank_promises" in figures.text()


def test_a_figure_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        metrics.register(metrics.measures["promises"])


@pytest.mark.django_db
def test_no_label_holds_an_id_a_path_or_a_name(figures: Figures) -> None:
    figures.visit(f"/vraag/{uuid.uuid4()}/")
    figures.visit("/duinwijk/vragen/")
    labels = set(re.findall(r'([a-z_]+)="([^"]*)"', figures.text()))
    known = {"kind", "status", "queue", "state", "le"}
    assert {name for name, _ in labels} <= known
    assert all(re.fullmatch(r"[a-z]+|[1-5]xx|[0-9.]+|\+Inf", value) for _, value in labels)
