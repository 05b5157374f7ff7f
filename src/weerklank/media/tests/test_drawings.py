"""The page to draw on and what it sends: whose it is, what is kept of it, and what is refused."""

from __future__ import annotations

import io
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client

from tests.builders import a_question, a_space, an_account
from weerklank.kernel.policy import Refused
from weerklank.media import actions
from weerklank.media.drawings.sketch import Sketch, read_sketch, write_sketch
from weerklank.media.drawings.tests.samples import a_sketch, a_street, a_stroke
from weerklank.media.kinds import MOST_OF, MediaKind
from weerklank.media.models import Asset, Upload
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.media.queries import sketch_of
from weerklank.media.tests.worlds import BROWSER, a_file, a_waiting_picture, files_in, sends_picture
from weerklank.spaces.audiences import PUBLIC
from weerklank.spaces.models import Audience

pytestmark = pytest.mark.django_db
ABOUT = uuid.UUID(int=7)
PAGE = f"/teken/{ABOUT}/"


def address(key: uuid.UUID, part: str = "") -> str:
    return f"{PAGE}{key}/{part}"


def save(client: Client, key: uuid.UUID, drawn: Sketch | None = None, **fields: Any) -> Any:
    sketch = write_sketch(a_street() if drawn is None else drawn).decode()
    return client.post(address(key), {"sketch": sketch, **fields})


def kept(upload: Upload) -> Sketch:
    with default_storage.open(upload.stored_as) as file:
        return read_sketch(file.read())


@pytest.fixture
def key() -> uuid.UUID:
    return uuid.uuid4()


def test_a_drawing_is_kept_and_kept_again(
    client: Client, storage: Path, key: uuid.UUID, django_capture_on_commit_callbacks: Any
) -> None:
    assert save(client, key, description="Mijn straat\n nu").json() == {"id": str(key)}
    first = Upload.objects.get()
    assert (first.pk, first.kind, first.description) == (key, "drawing", "Mijn straat nu")
    assert first.is_whole
    drawn = a_sketch(a_stroke((1, 1), (2, 2)))
    with django_capture_on_commit_callbacks(execute=True):
        assert save(client, key, drawn).status_code == 200
    upload = Upload.objects.get()
    assert kept(upload) == drawn
    assert upload.size == upload.received == len(write_sketch(drawn))
    assert len(files_in(storage)) == 1


def test_of_what_was_sent_only_the_drawing_is_kept(client: Client, key: uuid.UUID) -> None:
    padded = json.dumps(json.loads(write_sketch(a_street())), indent=9)
    assert client.post(address(key), {"sketch": padded}).status_code == 200
    with default_storage.open(Upload.objects.get().stored_as) as file:
        assert file.read() == write_sketch(a_street())


@pytest.mark.parametrize("sketch", ["", "{}", '{"version":1}', "null", "\ud800"])
def test_what_is_no_drawing_gets_a_sentence_and_leaves_nothing(
    client: Client, storage: Path, key: uuid.UUID, sketch: str
) -> None:
    response = client.post(address(key), {"sketch": sketch.encode(errors="replace")})
    assert response.status_code == 422
    assert response.json()["error"]
    assert not Upload.objects.exists()
    assert files_in(storage) == []


def test_whatever_way_it_comes_a_drawing_has_to_be_one(storage: Path) -> None:
    with pytest.raises(Refused):
        actions.stage_upload(holder=BROWSER, file=io.BytesIO(b"{}"), size=2, kind=MediaKind.DRAWING)
    assert files_in(storage) == []


def test_a_drawing_too_large_says_so(client: Client, key: uuid.UUID) -> None:
    client.cookies["taal"] = "en"
    response = client.post(address(key), {"sketch": " " * 2_000_001})
    assert response.status_code == 422
    assert "sheet is full" in response.json()["error"]


def test_one_drawing_too_many_is_refused(client: Client) -> None:
    most = MOST_OF[MediaKind.DRAWING]
    codes = [save(client, uuid.uuid4()).status_code for _ in range(most + 1)]
    assert codes == [200] * most + [422]


def test_an_empty_sheet_is_not_kept(client: Client, key: uuid.UUID) -> None:
    assert save(client, key, a_sketch()).json() == {"id": None}
    save(client, key)
    assert save(client, key, a_sketch()).json() == {"id": None}
    assert not Upload.objects.exists()


def test_another_browser_neither_sees_nor_changes_it(client: Client, key: uuid.UUID) -> None:
    save(client, key, photo=a_file())
    other = Client()
    other.get(PAGE)
    for part in ("foto", "beeld.svg"):
        assert client.get(address(key, part)).status_code == 200
        assert other.get(address(key, part)).status_code == 404
    assert save(other, key, a_sketch()).status_code == 404
    assert save(other, key, a_sketch(a_stroke())).status_code == 404
    assert str(key) not in other.get(f"{PAGE}?tekening={key}").content.decode()
    assert kept(Upload.objects.get()) == a_street()


def test_a_picture_is_not_drawn_over(client: Client) -> None:
    client.get(PAGE)
    save(client, uuid.uuid4())
    holder = bytes(Upload.objects.get().holder)
    picture = a_waiting_picture(holder=holder)
    assert save(client, picture.pk).status_code == 404


def test_the_page_writes_nothing(client: Client) -> None:
    response = client.get(PAGE)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert "nog-niet-verstuurd" in response.cookies
    assert not Upload.objects.exists()
    assert client.post(PAGE).status_code == 405
    assert client.get(address(uuid.uuid4())).status_code == 405


def test_a_page_of_another_site_cannot_save(key: uuid.UUID) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get(PAGE)
    assert save(strict, key).status_code == 403
    assert not Upload.objects.exists()


def test_one_goes_on_with_a_drawing(client: Client, key: uuid.UUID) -> None:
    save(client, key, description="Mijn straat")
    page = client.get(f"{PAGE}?tekening={key}").content.decode()
    assert address(key) in page
    assert "Mijn straat" in page
    assert "&#34;house&#34;" in page
    assert address(key) not in client.get(f"{PAGE}?tekening=x").content.decode()


@pytest.mark.parametrize(
    ("back", "leads"),
    [
        ("/vraag/1/antwoord/", "/vraag/1/antwoord/"),
        ("https://elders.example/", "/"),
        ("//elders.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_stays_on_this_site(client: Client, back: str, leads: str) -> None:
    page = client.get(PAGE, {"terug": back}).content.decode()
    assert f'data-back="{leads}"' in page
    assert "elders" not in page
    assert "javascript" not in page


def test_an_own_photo_lies_below_until_it_is_taken_away(
    client: Client, storage: Path, key: uuid.UUID, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert save(client, key, a_sketch(), photo=a_file()).json() == {"id": str(key)}
        save(client, key, below="photo")
    photo = client.get(address(key, "foto"))
    assert b"".join(photo) == phone_jpeg()
    assert photo.headers["Content-Type"] == "image/jpeg"
    assert photo.headers["Cache-Control"] == "no-store"
    assert "sandbox" in photo.headers["Content-Security-Policy"]
    assert "data-has-photo" in client.get(f"{PAGE}?tekening={key}").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        save(client, key, below="sheet")
    assert client.get(address(key, "foto")).status_code == 404
    assert len(files_in(storage)) == 1


@pytest.mark.parametrize("content", [b"<svg/>" * 40, b"x", phone_jpeg()[:40]])
def test_what_is_no_photo_is_not_put_below(
    client: Client, storage: Path, key: uuid.UUID, content: bytes
) -> None:
    response = save(client, key, photo=a_file(content))
    assert response.status_code == 422
    assert response.json()["error"]
    assert files_in(storage) == []


def test_photos_of_one_network_are_counted(
    client: Client, key: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[object] = []
    monkeypatch.setattr("weerklank.media.views.drawings.count_upload", counted.append)
    save(client, key)
    save(client, key, photo=a_file())
    assert len(counted) == 1


def a_given(audience: Audience | None = None, **fields: Any) -> Asset:
    """A picture that the team gave to draw on, as the worker leaves it."""
    public = audience or Audience.objects.get(pk=PUBLIC)
    given = {"is_backdrop": True, **fields}
    return Asset.objects.create(audience=public, state="ready", width=800, height=600, **given)


def test_one_draws_on_a_picture_of_the_team(client: Client, key: uuid.UUID) -> None:
    given = a_given(description="De straat van boven")
    page = client.get(f"{PAGE}?ondergrond={given.pk}").content.decode()
    assert f"/beeld/{given.pk}/large.webp" in page
    assert "De straat van boven" in page
    assert "data-on-given" in page
    save(client, key, backdrop=given.pk)
    assert Upload.objects.get().backdrop == given
    assert f"/beeld/{given.pk}/large.webp" in client.get(f"{PAGE}?tekening={key}").content.decode()


def test_a_picture_that_one_may_not_see_is_not_drawn_on(client: Client, key: uuid.UUID) -> None:
    closed = a_space(visibility="members")
    given = a_given(closed.content_audience)
    page = client.get(f"{PAGE}?ondergrond={given.pk}").content.decode()
    assert str(given.pk) not in page
    assert save(client, key, backdrop=given.pk).status_code == 422
    assert save(client, key, backdrop="x").status_code == 422
    assert not Upload.objects.exists()


def test_what_somebody_else_sent_is_not_drawn_on(client: Client, key: uuid.UUID) -> None:
    """A drawing on it would still show it after its author took it back."""
    sent = a_given(is_backdrop=False)
    assert str(sent.pk) not in client.get(f"{PAGE}?ondergrond={sent.pk}").content.decode()
    assert save(client, key, backdrop=sent.pk).status_code == 422
    assert not Upload.objects.exists()


def test_a_waiting_drawing_is_seen_as_a_picture(client: Client, key: uuid.UUID) -> None:
    save(client, key)
    response = client.get(address(key, "beeld.svg"))
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg ")
    assert "sandbox" in response.headers["Content-Security-Policy"]


def a_drawn_asset() -> Asset:
    sent = sends_picture(an_account(), a_question(a_space()))
    sent.kind, sent.state, sent.source = "drawing", Asset.State.READY, ""
    sent.save()
    return sent


def test_a_drawing_that_was_sent_gets_other_strokes(
    storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    asset = a_drawn_asset()
    assert sketch_of(asset) is None
    drawn = a_sketch(a_stroke((1, 1), (2, 2)))
    with transaction.atomic():
        actions.redraw_asset(asset=asset, sketch=write_sketch(a_street()))
    first = asset.source
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        actions.redraw_asset(asset=asset, sketch=write_sketch(drawn))
    asset.refresh_from_db()
    assert asset.state == Asset.State.PREPARING
    assert sketch_of(asset) == write_sketch(drawn).decode()
    assert not default_storage.exists(first)


def test_other_strokes_have_to_be_strokes(storage: Path) -> None:
    asset = a_drawn_asset()
    with pytest.raises(Refused), transaction.atomic():
        actions.redraw_asset(asset=asset, sketch=b"{}")
    asset.refresh_from_db()
    assert asset.state == Asset.State.READY


def test_of_a_picture_there_is_no_sketch(storage: Path) -> None:
    assert sketch_of(sends_picture(an_account(), a_question(a_space()))) is None
