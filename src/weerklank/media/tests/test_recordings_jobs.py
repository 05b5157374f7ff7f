"""From a drawing, sound or video that was sent to one that can be looked at or played."""

from __future__ import annotations

import io
import math
import struct
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client, override_settings

from tests.builders import a_person, a_question, a_space, an_account
from tests.jobs import run_jobs
from weerklank.contributions.actions import withdraw_contribution
from weerklank.contributions.models import Contribution
from weerklank.media import jobs
from weerklank.media.actions import stage_upload
from weerklank.media.drawings.sketch import write_sketch
from weerklank.media.drawings.tests.samples import a_street
from weerklank.media.files import asset_name
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset, Upload
from weerklank.media.pictures.tests.samples import encoded, phone_jpeg, scene
from weerklank.media.queries import trouble_with
from weerklank.media.recordings.preparation import PreparedRecording
from weerklank.media.recordings.refusals import FailureReason, RecordingNotPrepared
from weerklank.media.speech import WrittenOut
from weerklank.media.tests.storages import Storage, on_both
from weerklank.media.tests.worlds import BROWSER, contributes_pictures, files_in

pytestmark = pytest.mark.django_db
Commit = Callable[..., Any]
POSTER = encoded(scene(640, 360), "JPEG")


def a_tone(seconds: float = 1.0) -> bytes:
    """A WAV with one tone in it."""
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        moments = (n * 440 * math.tau / 16_000 for n in range(int(16_000 * seconds)))
        frames = (round(9000 * math.sin(moment)) for moment in moments)
        file.writeframes(b"".join(struct.pack("<h", frame) for frame in frames))
    return written.getvalue()


def sends(content: bytes, kind: MediaKind) -> Asset:
    """Somebody sends one file with their words."""
    upload = stage_upload(holder=BROWSER, file=io.BytesIO(content), size=len(content), kind=kind)
    words = contributes_pictures(an_account(), a_question(a_space()), [upload])
    return Asset.objects.get(attachment__contribution=words)


@pytest.mark.parametrize(
    ("kind", "queue"), [(MediaKind.SOUND, "lengthy"), (MediaKind.PICTURE, "default")]
)
def test_a_recording_keeps_nothing_else_waiting(storage: Path, kind: MediaKind, queue: str) -> None:
    sends(a_tone() if kind == MediaKind.SOUND else phone_jpeg(), kind)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queue_name FROM procrastinate_jobs WHERE task_name = 'prepare_asset'"
        )
        assert cursor.fetchall() == [(queue,)]


def prepared(asset: Asset) -> Asset:
    jobs.prepare(asset.pk)
    asset.refresh_from_db()
    return asset


@pytest.fixture
def quick_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for the engine of recordings, which has tests of its own."""

    def prepare(source: Path, into: Path, *, kind: MediaKind, **asked: Any) -> PreparedRecording:
        video = kind == MediaKind.VIDEO
        path = into / ("recording.mp4" if video else "recording.m4a")
        path.write_bytes(b"made of " + source.read_bytes())
        poster = into / "poster.jpeg"
        poster.write_bytes(POSTER)
        return PreparedRecording(
            path=path,
            byte_count=path.stat().st_size,
            length_ms=61_000,
            width=1280 if video else 0,
            height=720 if video else 0,
            has_sound=True,
            loudness="0f" * 64,
            poster=poster if video else None,
        )

    monkeypatch.setattr("weerklank.media.preparing.prepare_recording", prepare)
    monkeypatch.setattr(
        "weerklank.media.actions.uploads.refuse_unusable", lambda kind, file, size: file.seek(0)
    )


def test_what_was_spoken_can_be_played(client: Client, storage: Storage) -> None:
    asset = prepared(sends(a_tone(), MediaKind.SOUND))
    assert asset.state == Asset.State.READY, asset.failure
    assert (asset.has_sound, len(asset.loudness)) == (True, 128)
    assert 900 <= asset.length_ms <= 1100
    played = client.get(f"/beeld/{asset.pk}/opname").getvalue()
    assert asset.byte_count == len(played)
    with av.open(io.BytesIO(played)) as opened:
        assert [stream.type for stream in opened.streams] == ["audio"]


@on_both
@pytest.mark.usefixtures("quick_engine")
def test_a_video_is_kept_with_what_is_first_seen_of_it(
    client: Client, storage: Storage, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        asset = sends(b"a video", MediaKind.VIDEO)
        prepared(asset)
    assert (asset.length_ms, asset.width, asset.height) == (61_000, 1280, 720)
    assert client.get(f"/beeld/{asset.pk}/opname").getvalue() == b"made of a video"
    assert client.get(f"/beeld/{asset.pk}/small.webp").status_code == 200
    kept = files_in(storage)
    assert sorted(file.name for file in kept) == sorted(
        [f"{size}.{kind}" for size in ("small", "medium", "large") for kind in ("webp", "jpeg")]
        + ["recording.mp4"]
    )
    assert asset.byte_count == sum(len(file.read_bytes()) for file in kept)


@pytest.mark.usefixtures("quick_engine")
def test_how_it_is_cut_and_hidden_reaches_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    def refuse(source: Path, into: Path, **words: Any) -> None:
        asked.update(words)
        raise RecordingNotPrepared(FailureReason.NOTHING_LEFT)

    monkeypatch.setattr("weerklank.media.preparing.prepare_recording", refuse)
    asset = sends(b"sound", MediaKind.SOUND)
    Asset.objects.update(starts_ms=1000, ends_ms=2500, disguises_voice=True, blurs=True)
    prepared(asset)
    assert asked == {
        "kind": MediaKind.SOUND,
        "starts_ms": 1000,
        "ends_ms": 2500,
        "disguises_voice": True,
        "blurs": True,
    }
    assert (asset.state, asset.failure) == (Asset.State.FAILED, FailureReason.NOTHING_LEFT)
    assert "leeg" in trouble_with(asset)


@pytest.mark.parametrize("reason", FailureReason)
def test_every_reason_has_a_sentence_for_the_author(reason: FailureReason) -> None:
    asset = Asset(kind=MediaKind.VIDEO, state=Asset.State.FAILED, failure=reason)
    assert trouble_with(asset)


@on_both
@pytest.mark.usefixtures("quick_engine")
@pytest.mark.parametrize("kind", [MediaKind.SOUND, MediaKind.VIDEO, MediaKind.DRAWING])
def test_words_taken_back_leave_no_file_of_any_kind(
    storage: Storage, django_capture_on_commit_callbacks: Commit, kind: MediaKind
) -> None:
    content = write_sketch(a_street()) if kind == MediaKind.DRAWING else b"a recording"
    account = an_account()
    upload = stage_upload(holder=BROWSER, file=io.BytesIO(content), size=len(content), kind=kind)
    Upload.objects.update(written="Wat ik zei", description="Een opname")
    with django_capture_on_commit_callbacks(execute=True):
        words = contributes_pictures(account, a_question(a_space()), [Upload.objects.get()])
    asset = Asset.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        assert prepared(asset).state == Asset.State.READY
    assert upload.stored_as not in [file.name for file in files_in(storage)]
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_contribution(person=a_person(account), contribution=words)
    assert files_in(storage) == []
    asset.refresh_from_db()
    assert asset.state == Asset.State.GONE
    assert {asset.written, asset.description, asset.captions, asset.loudness} == {""}
    assert asset.byte_count == 0


@on_both
def test_files_of_what_was_taken_back_while_the_storage_was_away_go_at_night(
    storage: Storage,
) -> None:
    asset = sends(phone_jpeg(), MediaKind.PICTURE)
    prepared(asset)
    Asset.objects.update(state=Asset.State.GONE)
    there = asset_name(asset, "small.webp")
    assert default_storage.exists(there)
    jobs.forget_uploads.func(timestamp=0)
    assert not default_storage.exists(there)


def a_drawing(**below: Any) -> Asset:
    asset = sends(write_sketch(a_street()), MediaKind.DRAWING)
    for name, value in below.items():
        setattr(asset, name, value)
    asset.save()
    return asset


def test_a_drawing_is_made_into_a_picture(client: Client) -> None:
    asset = prepared(a_drawing())
    assert asset.state == Asset.State.READY, asset.failure
    assert client.get(f"/beeld/{asset.pk}/tekening.png").status_code == 200
    assert client.get(f"/beeld/{asset.pk}/medium.webp").status_code == 200
    with default_storage.open(asset_name(asset, "sketch.json")) as kept:
        assert kept.read() == write_sketch(a_street())


def test_the_photo_below_a_drawing_is_made_anew_before_anything_is_done_with_it(
    storage: Storage, django_capture_on_commit_callbacks: Commit
) -> None:
    sent = default_storage.save("sources/photo", ContentFile(phone_jpeg()))
    with django_capture_on_commit_callbacks(execute=True):
        asset = prepared(a_drawing(backdrop_source=sent))
    assert asset.state == Asset.State.READY, asset.failure
    assert asset.backdrop_source == asset_name(asset, "backdrop.jpeg")
    with default_storage.open(asset.backdrop_source) as kept:
        assert b"Marker" not in kept.read()
    assert not default_storage.exists(sent)


def test_a_drawing_waits_for_the_picture_of_the_team_below_it() -> None:
    given = sends(phone_jpeg(), MediaKind.PICTURE)
    asset = a_drawing(backdrop=given)
    with pytest.raises(OSError, match="not ready"):
        jobs.prepare(asset.pk)
    jobs.prepare(given.pk)
    assert prepared(asset).state == Asset.State.READY


class Listener:
    """Writes out what is said; it hears the same in everything."""

    heard: list[tuple[bytes, str]] = []
    says = WrittenOut("Dag buurvrouw", "WEBVTT\n\n00:00.000 --> 00:01.000\nDag buurvrouw\n")

    def write_out(self, path: Path, language: str) -> WrittenOut:
        """What it says to be in the file."""
        self.heard.append((path.read_bytes(), language))
        return self.says


LISTENER = f"{__name__}.Listener"


@pytest.mark.usefixtures("quick_engine")
def test_a_service_that_is_put_in_writes_out_what_was_said() -> None:
    Listener.heard = []
    asset = sends(b"my voice", MediaKind.SOUND)
    with override_settings(SPEECH_TO_TEXT=LISTENER):
        run_jobs()
        jobs.write_out.func(asset=str(asset.pk))
    asset.refresh_from_db()
    assert (asset.written, asset.written_by) == ("Dag buurvrouw", Asset.WrittenBy.MACHINE)
    assert "Dag buurvrouw" in asset.captions
    assert Listener.heard == [(b"made of my voice", "nl")], "once"


@pytest.mark.usefixtures("quick_engine")
@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_what_a_person_wrote_stands(monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    asset = sends(b"my voice", MediaKind.SOUND)
    by_hand = {"written": "Mijn woorden", "written_by": Asset.WrittenBy.AUTHOR}
    if when == "before":
        Asset.objects.update(**by_hand)

    def type_meanwhile(self: Listener, path: Path, language: str) -> WrittenOut:
        Asset.objects.update(**by_hand)
        return self.says

    monkeypatch.setattr(Listener, "write_out", type_meanwhile)
    with override_settings(SPEECH_TO_TEXT=LISTENER):
        run_jobs()
    asset.refresh_from_db()
    assert (asset.written, asset.written_by) == ("Mijn woorden", Asset.WrittenBy.AUTHOR)


@pytest.mark.usefixtures("quick_engine")
def test_without_a_service_nothing_is_written_out() -> None:
    asset = sends(b"my voice", MediaKind.SOUND)
    run_jobs()
    asset.refresh_from_db()
    assert (asset.state, asset.written) == (Asset.State.READY, "")
    assert Contribution.objects.count() == 1
