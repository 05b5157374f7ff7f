"""What the environment gives is checked before anything starts."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from weerklank.config.given import box


@pytest.mark.parametrize("given", ["weg", "@doemee.example", "weg+x@doemee.example", "retour@d.nl"])
def test_a_box_that_cannot_hold_what_is_sealed_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("BOUNCE_ADDRESS", given)
    with pytest.raises(ImproperlyConfigured, match="BOUNCE_ADDRESS must be an address such as weg"):
        box("BOUNCE_ADDRESS", such_as="weg", most=5)


def test_a_box_is_as_it_was_given_and_none_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOUNCE_ADDRESS", " weg@doemee.example ")
    assert box("BOUNCE_ADDRESS", such_as="weg", most=5) == "weg@doemee.example"
    monkeypatch.delenv("BOUNCE_ADDRESS")
    assert box("BOUNCE_ADDRESS", such_as="weg", most=5) == ""
