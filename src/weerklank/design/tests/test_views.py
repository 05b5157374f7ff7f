"""The stylesheet of a theme over HTTP."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import RequestFactory

from weerklank.design.theme import NEUTRAL, theme_css
from weerklank.design.views import theme


def test_theme_is_served_as_a_stylesheet_for_ever(rf: RequestFactory) -> None:
    response = theme(rf.get("/"), slug=NEUTRAL.slug)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.content.decode() == theme_css(NEUTRAL)


def test_theme_that_does_not_exist_is_not_found(rf: RequestFactory) -> None:
    with pytest.raises(Http404):
        theme(rf.get("/"), slug="006b75-e8590c-comic-10-v1")


def test_theme_takes_no_writes(rf: RequestFactory) -> None:
    assert theme(rf.post("/"), slug=NEUTRAL.slug).status_code == 405
