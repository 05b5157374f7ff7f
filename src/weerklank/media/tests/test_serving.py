"""Playing and looking: in stretches, to whom it is for, and kept by nobody else."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import a_question, a_space, an_account, joins
from weerklank.media.files import asset_name, copy_names
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.media.ranges import Unsatisfiable, stretch_of
from weerklank.media.tests.sending import ABOUT, bring, bring_whole, open_room
from weerklank.media.tests.storages import on_both
from weerklank.people.models import Account
from weerklank.spaces.models import Space

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 700
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:01.000\nDag buurvrouw\n"


def a_recording(
    space: Space | None = None, *, kind: MediaKind = MediaKind.VIDEO, content: bytes = CONTENT
) -> Asset:
    """A recording of a space that is ready; what is in it does not matter for serving it."""
    topic = a_question(space or a_space())
    asset = Asset.objects.create(
        kind=kind,
        audience=topic.audience,
        space=topic.space,
        state=Asset.State.READY,
        byte_count=len(content),
        captions=CAPTIONS,
    )
    file = "recording.mp4" if kind == MediaKind.VIDEO else "recording.m4a"
    default_storage.save(asset_name(asset, file), ContentFile(content))
    return asset


def fetch(client: Client, asset: Asset, **headers: str) -> Any:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(f"/beeld/{asset.pk}/opname", headers=names)


@on_both
def test_a_recording_comes_whole_and_in_stretches(client: Client) -> None:
    asset = a_recording()
    whole = fetch(client, asset)
    assert (whole.status_code, whole.getvalue()) == (200, CONTENT)
    assert whole.headers["Content-Type"] == "video/mp4"
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["Content-Length"] == str(len(CONTENT))
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    part = fetch(client, asset, Range="bytes=100-299")
    assert (part.status_code, part.getvalue()) == (206, CONTENT[100:300])
    assert part.headers["Content-Range"] == f"bytes 100-299/{len(CONTENT)}"
    assert part.headers["Content-Length"] == "200"


def test_sound_is_called_sound(client: Client) -> None:
    asset = a_recording(kind=MediaKind.SOUND)
    assert fetch(client, asset).headers["Content-Type"] == "audio/mp4"


@on_both
def test_the_first_question_of_an_iphone_is_answered(client: Client) -> None:
    response = fetch(client, a_recording(), Range="bytes=0-1")
    assert (response.status_code, response.getvalue()) == (206, CONTENT[:2])


@on_both
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=st.integers(0, len(CONTENT) + 9), last=st.integers(0, len(CONTENT) * 2))
def test_any_stretch_is_the_bytes_it_says(first: int, last: int) -> None:
    asset = Asset.objects.first() or a_recording()
    response = fetch(Client(), asset, Range=f"bytes={first}-{last}")
    if last < first:
        assert (response.status_code, response.getvalue()) == (200, CONTENT)
    elif first >= len(CONTENT):
        assert response.status_code == 416
        assert response.headers["Content-Range"] == f"bytes */{len(CONTENT)}"
    else:
        assert (response.status_code, response.getvalue()) == (206, CONTENT[first : last + 1])


@given(header=st.text(max_size=30) | st.from_regex(r"bytes=\d{0,4}-\d{0,4}"), size=st.integers(1))
def test_whatever_is_asked_lies_within_the_file(header: str, size: int) -> None:
    try:
        stretch = stretch_of(header, size)
    except Unsatisfiable:
        return
    assert stretch is None or 0 <= stretch.start <= stretch.end < size


@pytest.mark.parametrize(
    ("header", "status", "expected"),
    [
        ("bytes=-5", 206, CONTENT[-5:]),
        (f"bytes=-{len(CONTENT) * 2}", 206, CONTENT),
        (f"bytes={len(CONTENT) - 1}-", 206, CONTENT[-1:]),
        ("bytes=-0", 416, b""),
        ("bytes=0-1,5-9", 200, CONTENT),
        ("lines=0-1", 200, CONTENT),
        ("bytes=-", 200, CONTENT),
        ("bytes=٣-٤", 200, CONTENT),
    ],
)
def test_other_ways_to_ask(client: Client, header: str, status: int, expected: bytes) -> None:
    response = fetch(client, a_recording(), Range=header)
    assert (response.status_code, response.getvalue()) == (status, expected)


def test_a_stretch_of_another_version_is_not_mixed_in(client: Client) -> None:
    asset = a_recording()
    tag = fetch(client, asset).headers["ETag"]
    assert tag.startswith('"')
    assert asset.pk.hex not in tag
    assert fetch(client, asset, Range="bytes=0-9", If_Range=tag).status_code == 206
    assert fetch(client, asset, Range="bytes=0-9", If_Range='"another"').status_code == 200
    moment = "Wed, 21 Oct 2026 07:28:00 GMT"
    assert fetch(client, asset, Range="bytes=0-9", If_Range=moment).status_code == 200
    assert "Last-Modified" not in fetch(client, asset).headers


def test_asking_only_how_large_it_is_reads_nothing(client: Client) -> None:
    asset = a_recording()
    response = client.head(f"/beeld/{asset.pk}/opname")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Content-Length"] == str(len(CONTENT))


def watchers(space: Space) -> dict[str, Account | None]:
    member = an_account()
    joins(space, member)
    return {"nobody": None, "signed in": an_account(), "member": member}


@pytest.mark.parametrize(
    ("visibility", "who", "kept"),
    [
        ("public", {"nobody", "signed in", "member"}, "public, max-age=60"),
        ("signed_in", {"signed in", "member"}, "no-store"),
        ("members", {"member"}, "no-store"),
        ("hidden", {"member"}, "no-store"),
    ],
)
def test_only_the_audience_plays_it_and_reads_along(
    visibility: str, who: set[str], kept: str
) -> None:
    space = a_space(visibility=visibility)
    asset = a_recording(space)
    for name, account in watchers(space).items():
        client = Client()
        if account:
            client.force_login(account)
        for address in ("opname", "ondertitels.vtt"):
            response = client.get(f"/beeld/{asset.pk}/{address}", headers={"Range": "bytes=0-9"})
            assert (response.status_code in (200, 206)) == (name in who), (name, address)
            if name in who:
                assert response.headers["Cache-Control"] == kept
            else:
                assert response.status_code == 404


def test_a_stretch_is_asked_for_anew_each_time(client: Client) -> None:
    asset = a_recording()
    assert fetch(client, asset, Range="bytes=0-9").status_code == 206
    Asset.objects.update(state=Asset.State.GONE)
    assert fetch(client, asset, Range="bytes=10-19").status_code == 404


def test_captions_are_text_for_players_and_nothing_else(client: Client) -> None:
    asset = a_recording()
    response = client.get(f"/beeld/{asset.pk}/ondertitels.vtt")
    assert response.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert response.content.decode() == CAPTIONS
    Asset.objects.update(captions="")
    assert client.get(f"/beeld/{asset.pk}/ondertitels.vtt").status_code == 404


def test_what_is_no_recording_or_drawing_is_not_there(client: Client) -> None:
    asset = a_recording()
    assert client.get(f"/beeld/{asset.pk}/tekening.svg").status_code == 404
    Asset.objects.update(kind=MediaKind.PICTURE)
    assert client.get(f"/beeld/{asset.pk}/opname").status_code == 404
    assert client.get(f"/beeld/{asset.pk}/ondertitels.vtt").status_code == 404
    assert client.get(f"/beeld/{uuid.uuid4()}/opname").status_code == 404


def test_a_drawing_is_given_in_pixels_only(client: Client) -> None:
    asset = a_recording()
    Asset.objects.update(kind=MediaKind.DRAWING)
    for file in ("drawing.svg", "drawing.png", "sketch.json", "backdrop.jpeg"):
        default_storage.save(asset_name(asset, file), ContentFile(CONTENT))
    drawn = client.get(f"/beeld/{asset.pk}/tekening.png")
    assert drawn.getvalue() == CONTENT
    assert drawn.headers["Content-Type"] == "image/png"
    assert drawn.headers["X-Content-Type-Options"] == "nosniff"
    for name in ("tekening.svg", "drawing.svg", "sketch.json", "backdrop.jpeg", "opname"):
        assert client.get(f"/beeld/{asset.pk}/{name}").status_code == 404


@pytest.mark.parametrize("kind", MediaKind.values)
def test_every_file_of_every_kind_goes_with_it(kind: str) -> None:
    asset = a_recording()
    asset.kind = kind
    names = copy_names(asset)
    assert {Path(name).name for name in names} >= {
        "picture": {"small.webp", "large.jpeg"},
        "drawing": {"small.webp", "sketch.json", "drawing.svg", "drawing.png", "backdrop.jpeg"},
        "sound": {"recording.m4a"},
        "video": {"recording.mp4", "small.webp", "large.jpeg"},
    }[kind]


OGG, WEBM = b"OggS" + bytes(40), b"\x1a\x45\xdf\xa3" + bytes(40)


@on_both
def test_who_holds_a_waiting_file_looks_at_it_in_stretches(client: Client) -> None:
    photo = phone_jpeg()
    address = bring_whole(client, photo).replace("/stuur/", "/beeld/") + "wacht"
    response = client.get(address, headers={"Range": "bytes=10-19"})
    assert (response.status_code, response.getvalue()) == (206, photo[10:20])
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Cache-Control"] == "no-store"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_half_a_file_is_not_shown(client: Client) -> None:
    address = open_room(client, 1000).headers["Location"]
    bring(client, address, phone_jpeg()[:500], at=0)
    assert client.get(address.replace("/stuur/", "/beeld/") + "wacht").status_code == 404


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (OGG, "sound", "audio/ogg"),
        (WEBM, "video", "video/webm"),
        (WEBM, "sound", "audio/webm"),
        (b"<html><script>alert(1)</script>", "video", "application/octet-stream"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture", "application/octet-stream"),
        (b"<html>", "sound", "application/octet-stream"),
    ],
)
def test_a_waiting_file_is_called_what_is_in_it_and_never_a_page(
    client: Client, monkeypatch: pytest.MonkeyPatch, content: bytes, kind: str, expected: str
) -> None:
    # As if a way round the look on arrival were found.
    monkeypatch.setattr(
        "weerklank.media.actions.arrivals.refuse_unusable", lambda kind, file, size: None
    )
    address = bring_whole(client, content, kind=kind).replace("/stuur/", "/beeld/") + "wacht"
    assert client.get(address).headers["Content-Type"] == expected
    assert str(ABOUT) in address
