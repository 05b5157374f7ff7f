"""Speaking and filming in the page, with the devices that Chromium makes up."""

from __future__ import annotations

import io
import re
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import ARGUMENTS, DEVICES, PHONE, chromium_path
from tests.browser.examination import Watcher
from tests.browser.test_pages import examine
from tests.builders import a_portal, a_question, a_space
from tests.waiting import wait_until
from weerklank.media.models import Upload
from weerklank.questions.models import Question

if TYPE_CHECKING:
    from weerklank.contributions.models import Topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def topic(media_folder: Path) -> Topic:
    """A question that is answered with anything."""
    space = a_space()
    a_portal(space.organisation)
    topic = a_question(space)
    Question.objects.filter(topic=topic).update(
        takes_drawings=True, takes_sound=True, takes_video=True
    )
    return topic


@pytest.fixture
def speaker_context(
    chromium_with_devices: Browser, live_server: LiveServer
) -> Iterator[BrowserContext]:
    """A phone with a microphone and two cameras."""
    context = chromium_with_devices.new_context(
        base_url=live_server.url, locale="nl-NL", viewport=PHONE, has_touch=True
    )
    context.set_default_timeout(15_000)
    watcher = Watcher(context, live_server.url)
    yield context
    context.close()
    assert watcher.complaints == []


@pytest.fixture
def speaker(speaker_context: BrowserContext) -> Page:
    """A page on that phone."""
    return speaker_context.new_page()


ARRIVED = "[data-upload-list] :is(audio, video):visible"
CAMERA = "(video) => video.srcObject?.getVideoTracks()[0]?.getSettings().deviceId"


def a_tone(seconds: int = 1) -> bytes:
    """A file of sound, as of a dictation machine."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(range(200)) * 80 * seconds)
    return file.getvalue()


def form(topic: Topic) -> str:
    return f"/duinwijk/vraag/{topic.pk}/antwoord/"


def recorder(topic: Topic, way: str = "spreek") -> str:
    return f"/duinwijk/{way}/{topic.pk}/?terug={form(topic)}"


def show(page: Page, name: str, screenshots: Path | None) -> None:
    if screenshots:
        page.screenshot(path=screenshots / f"{name}.png", full_page=True)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def record(page: Page, seconds: int = 2) -> None:
    """Records until the clock of the page says so, or later."""
    press(page, "Opnemen")
    runs_to(page, seconds)


def runs_to(page: Page, seconds: int) -> None:
    """Waits until the clock of the page has come so far: a slow machine may miss a second."""
    later = "|".join(f"{second:02d}" for second in range(seconds, 60))
    expect(page.locator("[data-time]")).to_have_text(re.compile(f"^0:({later})$"))


def test_speaking_from_the_form_and_back_with_what_was_said(
    speaker: Page, topic: Topic, screenshots: Path | None
) -> None:
    speaker.goto(form(topic))
    speaker.get_by_label("Uw antwoord").fill("Luister maar.")
    show(speaker, "form", screenshots)
    press(speaker, "Inspreken")
    speaker.wait_for_url("**/spreek/**")
    expect(speaker.get_by_text("Zeg ja.")).to_be_visible()
    assert examine(speaker) == []
    show(speaker, "speak-explain", screenshots)
    press(speaker, "Zet de microfoon aan")
    expect(speaker.get_by_role("heading", name="De microfoon staat aan")).to_be_focused()
    show(speaker, "speak-ready", screenshots)
    record(speaker)
    show(speaker, "speak-recording", screenshots)
    assert examine(speaker, narrow=False) == []
    press(speaker, "Even stoppen")
    expect(speaker.get_by_role("status")).to_contain_text(["staat even stil"])
    press(speaker, "Verder")
    runs_to(speaker, 3)
    press(speaker, "Klaar")
    expect(speaker.get_by_role("heading", name="Luister het terug")).to_be_focused()
    speaker.get_by_text("Haal iets af").click()
    show(speaker, "speak-review", screenshots)
    assert examine(speaker) == []
    expect(speaker.get_by_label("Einde")).to_have_attribute("aria-valuetext", re.compile("op 0:0"))
    speaker.get_by_label("Begin").focus()
    speaker.keyboard.press("ArrowRight")
    speaker.keyboard.press("ArrowRight")
    expect(speaker.get_by_label("Begin")).to_have_attribute("aria-valuetext", "op 0:01")
    press(speaker, "Luister naar wat er overblijft")
    expect(speaker.locator("[data-player]")).to_have_js_property("paused", True)
    press(speaker, "Gebruik deze opname")
    speaker.wait_for_url(f"**{form(topic)}")
    expect(speaker.get_by_label("Uw antwoord")).to_have_value("Luister maar.")
    expect(speaker.locator(ARRIVED)).to_have_count(1)
    expect(speaker.locator("[data-upload-list] [data-part=name]")).to_have_text("Opname 1")
    show(speaker, "form-with-sound", screenshots)
    upload = Upload.objects.get()
    assert (upload.kind, upload.starts_ms, upload.is_whole) == ("sound", 1000, True)
    assert upload.ends_ms is not None
    assert examine(speaker) == []


def test_filming_goes_on_when_the_phone_is_turned(
    speaker: Page, topic: Topic, screenshots: Path | None
) -> None:
    speaker.goto(recorder(topic, "film"))
    expect(speaker.get_by_text("Film geen anderen")).to_be_visible()
    assert examine(speaker) == []
    show(speaker, "film-explain", screenshots)
    press(speaker, "Zet de camera aan")
    expect(speaker.locator("[data-view]")).to_have_js_property("paused", False)
    first = speaker.locator("[data-view]").evaluate(CAMERA)
    show(speaker, "film-ready", screenshots)
    press(speaker, "Andere camera")
    expect(speaker.get_by_role("button", name="Opnemen")).to_be_visible()
    view = speaker.locator("[data-view]")
    wait_until(lambda: view.evaluate(CAMERA) != first, "the other camera looks")
    record(speaker)
    speaker.set_viewport_size({"width": PHONE["height"], "height": PHONE["width"]})
    expect(speaker.get_by_role("button", name="Klaar")).to_be_in_viewport(ratio=1)
    show(speaker, "film-turned", screenshots)
    assert examine(speaker, narrow=False) == []
    runs_to(speaker, 3)
    press(speaker, "Klaar")
    expect(speaker.get_by_role("heading", name="Bekijk het")).to_be_focused()
    show(speaker, "film-review", screenshots)
    assert examine(speaker) == []
    press(speaker, "Gebruik deze opname")
    speaker.wait_for_url(f"**{form(topic)}")
    expect(speaker.locator(ARRIVED)).to_have_count(1)
    expect(speaker.locator("[data-upload-list] [data-part=name]")).to_have_text("Video 1")
    show(speaker, "form-with-video", screenshots)
    upload = Upload.objects.get()
    assert (upload.kind, upload.ends_ms, upload.is_whole) == ("video", None, True)


def test_doing_it_over_is_asked_once(speaker: Page, topic: Topic) -> None:
    speaker.goto(recorder(topic))
    press(speaker, "Zet de microfoon aan")
    record(speaker, 1)
    press(speaker, "Klaar")
    press(speaker, "Opnieuw opnemen")
    expect(speaker.get_by_role("button", name="Nee, bewaar deze")).to_be_focused()
    press(speaker, "Nee, bewaar deze")
    expect(speaker.get_by_role("button", name="Opnieuw opnemen", exact=True)).to_be_focused()
    press(speaker, "Opnieuw opnemen")
    press(speaker, "Ja, opnieuw opnemen")
    expect(speaker.locator("[data-time]")).to_have_text("0:00")
    speaker.reload()
    expect(speaker.get_by_role("button", name="Zet de microfoon aan")).to_be_visible()


def test_it_says_when_little_time_is_left_and_stops_by_itself(speaker: Page, topic: Topic) -> None:
    speaker.clock.install()
    speaker.goto(recorder(topic, "film"))
    press(speaker, "Zet de camera aan")
    record(speaker, 1)
    speaker.clock.fast_forward("02:30")
    expect(speaker.locator("[data-status]")).to_have_text("Nog 30 seconden.")
    speaker.clock.fast_forward("00:30")
    expect(speaker.get_by_role("heading", name="Bekijk het")).to_be_focused()
    expect(speaker.locator("[data-why]")).to_contain_text("Alles wat u hebt opgenomen, is bewaard")
    expect(speaker.get_by_role("button", name="Gebruik deze opname")).to_be_visible()


def test_a_page_that_goes_away_in_the_middle_loses_next_to_nothing(
    speaker: Page, topic: Topic, screenshots: Path | None
) -> None:
    speaker.goto(recorder(topic))
    press(speaker, "Zet de microfoon aan")
    record(speaker, 3)
    speaker.goto(form(topic))
    speaker.goto(recorder(topic))
    expect(speaker.get_by_role("heading", name="Er staat nog een opname van net")).to_be_visible()
    show(speaker, "speak-found", screenshots)
    assert examine(speaker) == []
    press(speaker, "Gebruiken")
    expect(speaker.locator("[data-cut-end-at]")).to_have_text(re.compile("0:0[23]"))
    press(speaker, "Gebruik deze opname")
    speaker.wait_for_url(f"**{form(topic)}")
    expect(speaker.locator(ARRIVED)).to_have_count(1)
    speaker.goto(recorder(topic))
    expect(speaker.get_by_role("button", name="Zet de microfoon aan")).to_be_visible()


def test_what_was_recorded_and_not_used_can_be_thrown_away(speaker: Page, topic: Topic) -> None:
    speaker.goto(recorder(topic))
    press(speaker, "Zet de microfoon aan")
    record(speaker, 2)
    speaker.reload()
    press(speaker, "Weggooien")
    expect(speaker.get_by_role("button", name="Zet de microfoon aan")).to_be_visible()
    assert speaker.evaluate("Object.keys(localStorage)") == []


def test_a_refused_microphone_gets_equal_ways(
    chromium: Browser, live_server: LiveServer, topic: Topic, screenshots: Path | None
) -> None:
    browser = chromium.browser_type.launch(
        executable_path=chromium_path(), args=[*ARGUMENTS, *DEVICES[1:]]
    )
    phone = browser.new_context(base_url=live_server.url, locale="nl-NL", viewport=PHONE).new_page()
    phone.goto(recorder(topic))
    press(phone, "Zet de microfoon aan")
    expect(phone.get_by_role("heading", name="Hier opnemen lukt nu niet")).to_be_focused()
    expect(phone.locator("[data-trouble]")).to_contain_text("mag de microfoon niet gebruiken")
    assert examine(phone) == []
    show(phone, "speak-refused", screenshots)
    expect(phone.get_by_role("link", name="Bel 14 000").first).to_be_visible()
    expect(phone.get_by_role("link", name="Schrijf het op")).to_have_attribute("href", form(topic))
    phone.get_by_label("Kies een opname die u al hebt").set_input_files(
        {"name": "Stem van Riet.wav", "mimeType": "audio/wav", "buffer": a_tone()}
    )
    phone.wait_for_url(f"**{form(topic)}")
    expect(phone.locator(ARRIVED)).to_have_count(1)
    assert Upload.objects.get().kind == "sound"
    browser.close()


@pytest.mark.parametrize(
    ("lacking", "sentence"),
    [
        ("delete window.MediaRecorder", "Deze browser kan niet opnemen."),
        ("Object.defineProperty(window, 'isSecureContext', {value: false})", "niet veilig genoeg"),
        (
            "navigator.mediaDevices.getUserMedia ="
            " () => Promise.reject(new DOMException('', 'NotFoundError'))",
            "Wij vinden geen microfoon",
        ),
        (
            "navigator.mediaDevices.getUserMedia ="
            " () => Promise.reject(new DOMException('', 'NotReadableError'))",
            "De microfoon is bezet",
        ),
    ],
    ids=["no recorder", "insecure", "missing", "busy"],
)
def test_a_browser_that_cannot_record_says_why(
    speaker: Page, topic: Topic, lacking: str, sentence: str
) -> None:
    speaker.add_init_script(lacking)
    speaker.goto(recorder(topic))
    if "getUserMedia" in lacking:
        press(speaker, "Zet de microfoon aan")
    expect(speaker.locator("[data-trouble]")).to_contain_text(sentence)
    expect(speaker.get_by_label("Kies een opname die u al hebt")).to_be_visible()


@pytest.mark.long
def test_a_film_without_microphone_has_no_sound(speaker: Page, topic: Topic) -> None:
    speaker.add_init_script(
        "const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
        "navigator.mediaDevices.getUserMedia = (wanted) => wanted.audio"
        " ? Promise.reject(new DOMException('', 'NotFoundError')) : ask(wanted);"
    )
    speaker.goto(recorder(topic, "film"))
    press(speaker, "Zet de camera aan")
    expect(speaker.locator("[data-says]")).to_contain_text("U filmt zonder geluid.")
    record(speaker, 1)
    press(speaker, "Klaar")
    expect(speaker.get_by_role("heading", name="Bekijk het")).to_be_focused()


@pytest.mark.long
def test_silence_is_said(speaker: Page, topic: Topic) -> None:
    speaker.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => {"
        " const context = new AudioContext();"
        " return context.createMediaStreamDestination().stream; };"
    )
    speaker.goto(recorder(topic))
    press(speaker, "Zet de microfoon aan")
    expect(speaker.locator("[data-says]")).to_contain_text("Wij horen niets.")


def test_what_a_screen_reader_finds(speaker: Page, topic: Topic) -> None:
    speaker.goto(recorder(topic))
    expect(speaker.get_by_role("main")).to_match_aria_snapshot(
        """
        - heading "Spreek het in" [level=1]
        - region "Eerst vraagt uw telefoon of computer iets":
          - heading "Eerst vraagt uw telefoon of computer iets" [level=2]
          - paragraph: /Zeg ja/
          - list
          - button "Zet de microfoon aan"
        - group: Doe het op een andere manier
        - paragraph:
          - link "Terug, zonder opname"
        """
    )
    press(speaker, "Zet de microfoon aan")
    record(speaker, 1)
    expect(speaker.get_by_role("region", name="De microfoon staat aan")).to_match_aria_snapshot(
        """
        - heading "De microfoon staat aan" [level=2]
        - paragraph: /\\d:\\d\\d nog \\d+:\\d\\d/
        - paragraph: Wij nemen op.
        - button "Even stoppen"
        - button "Klaar"
        """
    )
    press(speaker, "Klaar")
    speaker.get_by_text("Haal iets af").click()
    expect(speaker.get_by_role("region", name="Luister het terug")).to_match_aria_snapshot(
        """
        - heading "Luister het terug" [level=2]
        - button "Gebruik deze opname"
        - button "Opnieuw opnemen"
        - group:
          - text: Haal iets af van het begin of het einde Begin 0:00
          - slider "Begin"
          - text: /Einde 0:0\\d/
          - slider "Einde"
          - paragraph: /U bewaart/
          - button "Luister naar wat er overblijft"
        """
    )
    speaker.goto(recorder(topic, "film"))
    press(speaker, "Zet de camera aan")
    expect(speaker.get_by_role("region", name="De camera staat aan")).to_match_aria_snapshot(
        """
        - heading "De camera staat aan" [level=2]
        - paragraph: /0:00 nog 3:00/
        - button "Opnemen"
        - button "Andere camera"
        """
    )


def test_without_script_a_file_does_it(
    phone_without_script: Page, topic: Topic, screenshots: Path | None
) -> None:
    page = phone_without_script
    page.goto(form(topic))
    page.get_by_label("Uw antwoord").fill("Luister maar.")
    press(page, "Inspreken")
    page.wait_for_url("**/spreek/**")
    show(page, "speak-without-script", screenshots)
    page.get_by_label("Kies een opname die u al hebt").set_input_files(
        {"name": "stem.wav", "mimeType": "audio/wav", "buffer": a_tone()}
    )
    page.get_by_label("Wat is er te horen?").fill("Ik vertel over de trap")
    press(page, "Voeg toe")
    page.wait_for_url(f"**{form(topic)}")
    expect(page.get_by_label("Uw antwoord")).to_have_value("Luister maar.")
    expect(page.locator("[data-part=name]")).to_have_text("Opname 1")
    expect(page.get_by_label("Wat is er te horen?")).to_have_value("Ik vertel over de trap")
    page.get_by_text("Schrijf op wat er gezegd wordt").click()
    page.get_by_label("Wat er gezegd wordt").fill("De trap is te steil.")
    show(page, "form-without-script", screenshots)
    press(page, "Verder")
    page.wait_for_url("**/naam/")
    upload = Upload.objects.get()
    assert (upload.kind, upload.written) == ("sound", "De trap is te steil.")
