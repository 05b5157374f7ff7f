"""The pages where somebody speaks or films, and the list of what waits to go along."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.test import Client, RequestFactory

from tests.builders import a_portal, an_organisation
from tests.queries import count_of
from weerklank.media.actions import cut_upload, stage_upload
from weerklank.media.holders import COOKIE, Holder
from weerklank.media.kinds import MOST_BYTES, MOST_OF, MediaKind
from weerklank.media.models import Upload
from weerklank.media.recordings.tests.samples import Picture, Sound, recording
from weerklank.media.tests.worlds import BROWSER, a_file, a_waiting_picture
from weerklank.media.waiting import change_waiting, take_files, waiting_items

pytestmark = pytest.mark.django_db
ABOUT = uuid.UUID(int=7)
HOLDER = Holder("h" * 43)
SPEAK = f"/spreek/{ABOUT}/?terug=/vraag/7/antwoord/"
FILM = f"/film/{ABOUT}/?terug=/vraag/7/antwoord/"
MINE = HOLDER.hash_for(ABOUT)


@pytest.fixture
def browser(client: Client) -> Client:
    """A browser that has its secret already."""
    client.cookies[COOKIE] = HOLDER.secret
    client.cookies["taal"] = "en"
    return client


def a_sound() -> bytes:
    return recording("ogg", Sound(codec="libopus"))


def a_waiting(kind: MediaKind) -> Upload:
    film = (Picture(), Sound()) if kind == MediaKind.VIDEO else (Sound(),)
    content = recording("mp4", *film)
    return stage_upload(holder=MINE, file=io.BytesIO(content), size=len(content), kind=kind)


def test_only_these_pages_may_ask_for_microphone_and_camera(client: Client) -> None:
    for path in (SPEAK, FILM):
        assert "camera=(self), microphone=(self)" in client.get(path)["Permissions-Policy"]
    elsewhere = client.get("/beeld/onderweg/")["Permissions-Policy"]
    assert "camera=()" in elsewhere
    assert "microphone=()" in elsewhere


@pytest.mark.parametrize(
    "back", ["https://elders.test/", "//elders.test/", "javascript:alert(1)", "/\\elders.test", ""]
)
def test_the_way_back_never_leads_elsewhere(client: Client, back: str) -> None:
    response = client.get(f"/spreek/{ABOUT}/", {"terug": back})
    content = response.content.decode()
    assert "elders" not in content
    assert "javascript:" not in content
    assert 'data-back="/"' in content


def test_a_phone_number_shows_where_there_is_one(client: Client) -> None:
    a_portal(an_organisation(), "duinwijk")
    assert 'href="tel:14000"' in client.get(f"/duinwijk{SPEAK}").content.decode()
    assert 'href="tel:14000"' not in client.get(SPEAK).content.decode()


def test_without_a_script_a_file_is_taken(browser: Client) -> None:
    sent = {"file": SimpleUploadedFile("stem.ogg", a_sound()), "description": " Ik  vertel "}
    response = browser.post(SPEAK, sent)
    assert (response.status_code, response.headers["Location"]) == (302, "/vraag/7/antwoord/")
    upload = Upload.objects.get()
    assert (upload.kind, upload.description) == (MediaKind.SOUND, "Ik vertel")
    assert bytes(upload.holder) == MINE


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose a file first."),
        ({"file": SimpleUploadedFile("x.mp4", b"no film")}, "cannot use"),
    ],
    ids=["nothing", "junk"],
)
def test_what_cannot_be_used_is_said_and_the_line_is_kept(
    browser: Client, sent: dict[str, Any], sentence: str
) -> None:
    response = browser.post(FILM, {**sent, "description": "De trap"})
    assert response.status_code == 422
    content = response.content.decode()
    assert sentence in content
    assert 'value="De trap"' in content
    assert not Upload.objects.exists()


def test_a_recording_is_cut_and_written_out(browser: Client) -> None:
    upload = a_waiting(MediaKind.SOUND)
    address = f"/beeld/{ABOUT}/{upload.pk}"
    cut = browser.post(f"{address}/knippen/", {"starts": "500", "ends": "1200"})
    written = browser.post(f"{address}/uitschrijven/", {"written": " De trap is te steil. "})
    assert (cut.status_code, written.status_code) == (204, 204)
    upload.refresh_from_db()
    assert (upload.starts_ms, upload.ends_ms) == (500, 1200)
    assert upload.written == "De trap is te steil."


@pytest.mark.parametrize(
    ("starts", "ends"), [("5", "5"), ("-1", "9"), ("", "9"), ("0", "x"), ("0", "9" * 10)]
)
def test_a_cut_that_leaves_nothing_is_refused(browser: Client, starts: str, ends: str) -> None:
    upload = a_waiting(MediaKind.SOUND)
    response = browser.post(
        f"/beeld/{ABOUT}/{upload.pk}/knippen/", {"starts": starts, "ends": ends}
    )
    assert response.status_code == 422
    assert response.json()["error"]
    upload.refresh_from_db()
    assert (upload.starts_ms, upload.ends_ms) == (0, None)


def test_another_browser_finds_nothing_to_cut_or_write(client: Client) -> None:
    upload = a_waiting(MediaKind.SOUND)
    for way in ("knippen", "uitschrijven"):
        response = client.post(
            f"/beeld/{ABOUT}/{upload.pk}/{way}/", {"starts": "0", "ends": "9", "written": "x"}
        )
        assert response.status_code == 404


def test_what_a_script_needs_to_send_on_is_for_this_browser_alone(client: Client) -> None:
    response = client.get("/beeld/onderweg/")
    assert response.headers["Cache-Control"] == "no-store"
    assert 'data-token="' in response.content.decode()
    assert "csrf" in response.cookies


def test_the_list_names_each_by_its_kind_and_asks_once() -> None:
    for kind in (MediaKind.SOUND, MediaKind.VIDEO, MediaKind.SOUND):
        a_waiting(kind)
    items = waiting_items(MINE, ABOUT, "/terug/")
    assert [item["name"] for item in items] == ["Opname 1", "Video 1", "Opname 2"]
    assert all(str(item["id"]) in item["url"] for item in items)
    assert count_of(lambda: waiting_items(MINE, ABOUT, "/terug/")) == 1


def test_what_is_on_its_way_has_no_address_yet() -> None:
    upload = a_waiting(MediaKind.VIDEO)
    Upload.objects.filter(pk=upload.pk).update(received=upload.size // 4)
    (item,) = waiting_items(MINE, ABOUT, "/terug/")
    assert (item["url"], item["is_whole"]) == ("", False)
    assert item["percentage"] in (24, 25)


def test_a_drawing_leads_back_to_its_sheet() -> None:
    upload = a_waiting_picture(holder=MINE)
    Upload.objects.filter(pk=upload.pk).update(kind=MediaKind.DRAWING)
    (item,) = waiting_items(MINE, ABOUT, "/terug/")
    assert item["draw_url"].endswith(f"?tekening={upload.pk}&terug=%2Fterug%2F")


def test_a_posted_form_describes_writes_turns_and_takes_out() -> None:
    photo, sound, film = (
        a_waiting_picture(holder=MINE),
        a_waiting(MediaKind.SOUND),
        a_waiting(MediaKind.VIDEO),
    )
    cut_upload(upload=sound, starts_ms=100, ends_ms=900)
    change(
        {
            f"description-{photo.pk}": "De trap",
            f"written-{photo.pk}": "Een foto zegt niets.",
            f"written-{sound.pk}": "De trap is te steil.",
            "turn": str(photo.pk),
            "remove": str(film.pk),
        }
    )
    photo.refresh_from_db()
    sound.refresh_from_db()
    assert (photo.description, photo.written, photo.quarter_turns) == ("De trap", "", 1)
    assert (sound.written, sound.starts_ms) == ("De trap is te steil.", 100)
    assert not Upload.objects.filter(pk=film.pk).exists()


def test_a_posted_form_changes_nothing_of_another_browser() -> None:
    other = a_waiting_picture(holder=BROWSER)
    change({f"description-{other.pk}": "x", "turn": str(other.pk), "remove": str(other.pk)})
    other.refresh_from_db()
    assert (other.description, other.quarter_turns) == ("", 0)


def change(words: dict[str, str]) -> None:
    request = RequestFactory().post("/", words)
    assert isinstance(request.POST, QueryDict)
    change_waiting(request, MINE)


def test_files_of_a_form_are_taken_by_their_kind() -> None:
    content = {"pictures": [a_file()], "sound": SimpleUploadedFile("a.ogg", a_sound())}
    request = RequestFactory().post("/", content)
    assert take_files(request, MINE, (MediaKind.PICTURE, MediaKind.SOUND)) == []
    kinds = set(Upload.objects.values_list("kind", flat=True))
    assert kinds == {MediaKind.PICTURE, MediaKind.SOUND}


def test_a_kind_that_a_form_does_not_take_is_refused_by_name() -> None:
    request = RequestFactory().post("/", {"pictures": [a_file(), a_file(b"<svg/>" * 40, "x.svg")]})
    (problem,) = take_files(request, MINE, (MediaKind.PICTURE,))
    assert problem.startswith("x.svg: ")
    assert Upload.objects.count() == 1
    request = RequestFactory().post("/", {"sound": SimpleUploadedFile("a.ogg", a_sound())})
    (problem,) = take_files(request, MINE, (MediaKind.PICTURE,))
    assert problem.startswith("a.ogg: ")
    assert Upload.objects.count() == 1


def test_a_form_tells_its_script_the_limits_that_hold() -> None:
    environment = next(engine.env for engine in engines.all() if isinstance(engine, Jinja2))
    drawn = environment.from_string(
        '{% from "media/answering.jinja" import media_attributes %}'
        "{{ media_attributes(about, takes) }}"
    ).render(about=ABOUT, takes=list(MediaKind))
    told = json.loads(drawn.split("data-upload-kinds='")[1].removesuffix("'"))
    assert {kind: rules["most"] for kind, rules in told.items()} == MOST_OF
    assert {kind: rules["bytes"] for kind, rules in told.items()} == MOST_BYTES
