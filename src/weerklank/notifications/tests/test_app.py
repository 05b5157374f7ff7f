"""The website as an app on a device."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.test import Client
from PIL import Image

from tests.builders import a_portal, an_organisation
from weerklank.design.theme import NEUTRAL
from weerklank.spaces.models import Portal

pytestmark = pytest.mark.django_db


def test_the_app_has_a_name_and_its_script_keeps_no_page() -> None:
    browser = Client()
    manifest = browser.get("/app.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    assert json.loads(manifest.content)["name"] == "Weerklank"
    script = browser.get("/app-nieuws.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert b"caches" not in script.content
    assert b'"fetch"' not in script.content


def icons_of(browser: Client, front: str) -> list[dict[str, str]]:
    manifest = json.loads(browser.get(f"{front}/app.webmanifest").content)
    icons: list[dict[str, str]] = manifest["icons"]
    return icons


def picture(browser: Client, address: str) -> Image.Image:
    response = browser.get(address)
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    return Image.open(io.BytesIO(response.content)).convert("RGBA")


def pixel(drawn: Image.Image, x: int, y: int) -> tuple[int, ...]:
    colour = drawn.getpixel((x, y))
    assert isinstance(colour, tuple)
    return colour


def test_an_app_has_icons_in_the_colours_of_its_front_door() -> None:
    browser, bright = Client(), a_portal(an_organisation(), "duinwijk")
    Portal.objects.update(primary_colour="#ffd400")
    wanted = [("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")]
    for front, ground in (("", (0x1F, 0x4B, 0x99)), (f"/{bright.slug}", (0xFF, 0xD4, 0))):
        icons = icons_of(browser, front)
        assert [(icon["sizes"], icon["purpose"]) for icon in icons] == wanted
        for icon in icons:
            drawn = picture(browser, icon["src"])
            assert f"{drawn.width}x{drawn.height}" == icon["sizes"]
            assert pixel(drawn, drawn.width // 2, 4) == (*ground, 255)
            # On a bright ground the sign is dark.
            sign = pixel(drawn, drawn.width * 13 // 44, drawn.height * 17 // 44)
            assert (max(sign[:3]) < 80) is bool(front)
            # What a device cuts to a shape of its own has no corners.
            assert pixel(drawn, 0, 0)[3] == (255 if icon["purpose"] == "maskable" else 0)


def test_what_a_device_cuts_off_holds_nothing_of_the_sign() -> None:
    full = picture(Client(), icons_of(Client(), "")[-1]["src"])
    size = full.width
    outside = {
        pixel(full, x, y)
        for x in range(0, size, 3)
        for y in range(0, size, 3)
        if (x - size / 2) ** 2 + (y - size / 2) ** 2 > (0.4 * size) ** 2
    }
    assert len(outside) == 1


def test_a_page_names_an_icon_for_a_home_screen() -> None:
    a_portal(an_organisation(), "duinwijk")
    page = Client().get("/duinwijk/").content.decode()
    [address] = re.findall(r'<link rel="apple-touch-icon" href="([^"]+)">', page)
    drawn = picture(Client(), address)
    assert (drawn.size, pixel(drawn, 0, 0)[3]) == ((180, 180), 255)


@pytest.mark.parametrize("wrong", ["rond-193", "ster-192", "vol-192"])
def test_no_other_icon_is_made(wrong: str) -> None:
    a_portal(an_organisation(), "duinwijk")
    assert Client().get(f"/app-{NEUTRAL.slug}-{wrong}.png").status_code == 404
    assert Client().get(f"/app-{NEUTRAL.slug}-rond-192.png").status_code == 200
    assert Client().get(f"/duinwijk/app-{NEUTRAL.slug}-rond-192.png").status_code == 404
