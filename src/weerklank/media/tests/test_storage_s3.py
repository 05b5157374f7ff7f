"""A bucket as storage: how it is set, and what browsers may fetch from it themselves."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client, override_settings

from devtools.places import ROOT
from devtools.pytest_database import settings_environment_without_server
from tests.builders import a_question, a_space, an_account, joins
from weerklank.media import jobs
from weerklank.media.files import copy_name
from weerklank.media.models import Asset
from weerklank.media.pictures.limits import PictureKind, PictureSize
from weerklank.media.storage import files
from weerklank.media.tests.storages import TestBucket, on_both, on_bucket, on_disk
from weerklank.media.tests.worlds import sends_picture
from weerklank.spaces.models import Space

pytestmark = pytest.mark.django_db
BUCKET = {"MEDIA_BUCKET": "media", "S3_ACCESS_KEY": "key", "S3_SECRET_KEY": "secret"}


def start_with(**environment: str) -> subprocess.CompletedProcess[str]:
    """What the settings say to these words in the environment."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from django.conf import settings; from weerklank.kernel.headers import POLICY;"
            "print(settings.STORAGES['default'], POLICY)",
        ],
        env={
            **os.environ,
            **settings_environment_without_server(),
            "PYTHONPATH": "src",
            **environment,
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@on_disk
@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"MEDIA_BUCKET": "media"}, "Set S3_ACCESS_KEY (or S3_ACCESS_KEY_FILE)"),
        (BUCKET | {"S3_SECRET_KEY": " "}, "Set S3_SECRET_KEY (or S3_SECRET_KEY_FILE)"),
        ({"S3_PUBLIC_ENDPOINT": "files.example"}, "S3_PUBLIC_ENDPOINT must begin with"),
        ({"CLAMAV": "localhost:3310"}, "CLAMAV must begin with unix:/ or tcp:"),
        ({"MEDIA_SPACE_QUOTA": "0"}, "MEDIA_SPACE_QUOTA must be"),
    ],
    ids=["no key", "no secret", "no scheme", "no kind of socket", "no room"],
)
def test_what_is_missing_or_malformed_stops_the_start(
    environment: dict[str, str], sentence: str
) -> None:
    started = start_with(**environment)
    assert started.returncode != 0
    assert sentence in started.stderr


@on_disk
def test_a_bucket_is_used_when_it_is_named() -> None:
    started = start_with(**BUCKET, S3_PUBLIC_ENDPOINT="https://files.example/path")
    assert "weerklank.media.bucket.Bucket" in started.stdout, started.stderr
    assert "img-src 'self' blob: data: https://files.example;" in started.stdout
    assert "FileSystemStorage" in start_with().stdout


def ready(space: Space) -> Asset:
    member = an_account()
    joins(space, member)
    asset = sends_picture(member, a_question(space))
    jobs.prepare(asset.pk)
    return asset


@on_bucket
def test_browsers_fetch_public_pictures_themselves_for_a_minute(
    client: Client, storage: TestBucket
) -> None:
    asset = ready(a_space())
    with override_settings(S3_PUBLIC_ENDPOINT=storage.endpoint):
        sent_on = client.get(f"/beeld/{asset.pk}/small.webp")
    assert sent_on.status_code == 302
    assert sent_on.headers["Cache-Control"] == "no-store"
    address = sent_on.headers["Location"]
    said = parse_qs(urlsplit(address).query)
    assert said["X-Amz-Expires"] == ["60"]
    assert "secret" not in address
    with (
        urllib.request.urlopen(address) as given,
        files().open(copy_name(asset, PictureSize.SMALL, PictureKind.WEBP)) as kept,
    ):
        assert given.read() == kept.read()
        assert given.headers["Content-Type"] == "image/webp"
        assert given.headers["Cache-Control"] == "public, max-age=60"


@on_bucket
def test_closed_pictures_always_come_through_us(storage: TestBucket) -> None:
    space, member = a_space(visibility=Space.Visibility.MEMBERS), an_account()
    joins(space, member)
    asset = ready(space)
    client = Client()
    client.force_login(member)
    with override_settings(S3_PUBLIC_ENDPOINT=storage.endpoint):
        given = client.get(f"/beeld/{asset.pk}/small.webp")
        assert (given.status_code, given.headers["Cache-Control"]) == (200, "no-store")
        assert Client().get(f"/beeld/{asset.pk}/small.webp").status_code == 404


@on_both
def test_without_an_address_for_browsers_everything_comes_through_us(client: Client) -> None:
    asset = ready(a_space())
    assert not settings.S3_PUBLIC_ENDPOINT
    assert client.get(f"/beeld/{asset.pk}/small.webp").status_code == 200


@on_both
def test_trouble_with_a_storage_is_the_same_everywhere() -> None:
    name = default_storage.save("uploads/here", ContentFile(b"0123456789"))
    with files().open(name) as file:
        file.seek(-3, os.SEEK_END)
        assert file.read(2) == b"78"
        file.seek(2)
        assert (file.read(3), file.tell()) == (b"234", 5)
    assert files().size(name) == 10
    files().copy(name, "sources/there")
    default_storage.delete(name)
    with files().open("sources/there") as file:
        assert file.read() == b"0123456789"
    with pytest.raises(FileNotFoundError):
        files().size(name)
    with pytest.raises(FileNotFoundError):
        files().copy(name, "sources/elsewhere")
    with pytest.raises(FileNotFoundError):
        files().piece(name, start=0, length=5)
    with pytest.raises(FileNotFoundError):
        default_storage.open(name)
    default_storage.delete(name)


@on_bucket
def test_a_bucket_that_is_not_there_is_trouble_as_with_a_disk(storage: TestBucket) -> None:
    storage.client.delete_bucket(Bucket=storage.name)
    with pytest.raises(OSError, match="NoSuchBucket"):
        default_storage.save("uploads/here", ContentFile(b"0123456789"))
