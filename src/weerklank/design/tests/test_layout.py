"""The frame of a page fits who looks at it and whose front door it is."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.http import HttpRequest
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.test import RequestFactory
from django.urls import reverse

from weerklank.design.gallery import SAMPLE_THEMES, gallery
from weerklank.design.theme import NEUTRAL

NOBODY = SimpleNamespace(is_signed_in=False, is_staff_somewhere=False, account=None)
OFFICIAL = SimpleNamespace(is_signed_in=True, is_staff_somewhere=True, account=None)


def a_request(
    rf: RequestFactory,
    query: str = "",
    *,
    person: SimpleNamespace = NOBODY,
    portal: SimpleNamespace | None = None,
) -> HttpRequest:
    """A request as the middleware of the front door leaves it."""
    request = rf.get(f"/ontwerp/?{query}")
    request.person = person  # type: ignore[attr-defined]
    request.portal = portal  # type: ignore[attr-defined]
    return request


def drawn(request: HttpRequest) -> str:
    """The gallery as this request sees it."""
    return gallery(request).content.decode()


def a_portal() -> SimpleNamespace:
    """A front door with everything filled in."""
    return SimpleNamespace(
        name="Gemeente Duinwijk",
        tagline="Praat mee",
        theme=SAMPLE_THEMES["duinwijk"],
        contact_phone="14 0299",
        contact_email="praatmee@voorbeeld.test",
        help_lines=[("Luisterlijn", "088 0767 000"), ("Wijkteam", "/wijkteam/")],
    )


@pytest.mark.parametrize("name", list(SAMPLE_THEMES))
@pytest.mark.parametrize("look", ["", "light", "dark"])
def test_gallery_shows_every_component_in_every_theme(
    rf: RequestFactory, name: str, look: str
) -> None:
    html = drawn(a_request(rf, f"thema={name}&look={look}"))
    assert reverse("design:theme", kwargs={"slug": SAMPLE_THEMES[name].slug}) in html
    assert SAMPLE_THEMES[name].font.file in html
    assert ("data-theme=" in html) == bool(look)
    assert html.count("<h1") == 2, "one of the page and one of the receipt that it shows"


def test_gallery_takes_any_theme_by_its_slug_and_falls_back(rf: RequestFactory) -> None:
    assert "123456-abcdef-atkinson-0-v1.css" in drawn(
        a_request(rf, "thema=123456-abcdef-atkinson-0-v1")
    )
    assert NEUTRAL.slug in drawn(a_request(rf, "thema=nonsense"))


def test_page_has_one_main_with_the_heading_in_it_and_a_way_to_it(rf: RequestFactory) -> None:
    html = drawn(a_request(rf))
    assert html.count("<main ") == 1
    assert 'href="#inhoud"' in html
    assert html.index('id="inhoud"') < html.index("<h1")


def test_page_needs_nothing_inline(rf: RequestFactory) -> None:
    html = drawn(a_request(rf, person=NOBODY, portal=a_portal()))
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)", html)


def test_every_id_on_a_page_is_there_once(rf: RequestFactory) -> None:
    html = re.sub(r"<template.*?</template>", "", drawn(a_request(rf)), flags=re.DOTALL)
    # The sample form stands there twice: once with faults, once without.
    ids = [name for name in re.findall(r'\sid="([^"]*)"', html) if "id_title" not in name]
    assert sorted(ids) == sorted(set(ids))


def test_stranger_finds_the_way_in_and_no_work_queue(rf: RequestFactory) -> None:
    html = drawn(a_request(rf))
    assert f'href="{reverse("account_login")}"' in html
    assert f'href="{reverse("promises:queue")}"' not in html
    assert f'href="{reverse("people:me")}"' not in html


def test_official_finds_the_work_queue_and_news(rf: RequestFactory) -> None:
    environment = next(engine.env for engine in engines.all() if isinstance(engine, Jinja2))
    page = environment.from_string(
        '{% extends "design/layout.jinja" %}{% block main %}{% endblock %}'
    )
    html = page.render(request=a_request(rf, person=OFFICIAL), unread_notices=3, csrf_input="")
    assert 'wk-count" aria-hidden="true">3<' in html
    assert "wk-menu__dot" in html
    assert f'href="{reverse("promises:queue")}"' in html
    assert f'href="{reverse("people:me")}"' in html
    assert f'href="{reverse("notifications:list")}"' in html
    assert f'href="{reverse("account_login")}"' not in html


def test_front_door_shows_its_name_contact_and_help(rf: RequestFactory) -> None:
    html = drawn(a_request(rf, portal=a_portal()))
    assert "Gemeente Duinwijk" in html
    assert 'href="tel:140299"' in html
    assert 'href="tel:0880767000"' in html
    assert 'href="/wijkteam/"' in html
    assert 'href="tel:112"' in html
    assert f'href="{reverse("portal:not_an_objection")}"' in html


def test_page_of_no_front_door_is_of_weerklank(rf: RequestFactory) -> None:
    html = drawn(a_request(rf))
    assert '<span class="wk-logo__name">Weerklank</span>' in html
