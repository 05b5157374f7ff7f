"""Pictures on their way and pictures that were sent."""

from __future__ import annotations

import io
import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.builders import a_person, an_alias
from weerklank.contributions.actions import send_contribution
from weerklank.contributions.models import Contribution, Topic
from weerklank.media.actions import stage_upload
from weerklank.media.models import Asset, Upload
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.media.tests.storages import Storage, TestBucket
from weerklank.people.models import Account

BROWSER = b"b" * 32


def a_file(content: bytes | None = None, name: str = "IMG_20261122.jpg") -> SimpleUploadedFile:
    """A photo as a form sends it."""
    return SimpleUploadedFile(name, phone_jpeg() if content is None else content, "image/jpeg")


def a_waiting_picture(*, holder: bytes = BROWSER, content: bytes | None = None) -> Upload:
    """A photo that waits under the secret of a browser."""
    sent = phone_jpeg() if content is None else content
    return stage_upload(holder=holder, file=io.BytesIO(sent), size=len(sent))


def sends_picture(
    account: Account, topic: Topic, *, kind: str = "pseudonym", content: bytes | None = None
) -> Asset:
    """Somebody sends one photo with their words; the worker has not seen it yet."""
    contribution = contributes_pictures(account, topic, [a_waiting_picture(content=content)], kind)
    return Asset.objects.get(attachment__contribution=contribution)


def contributes_pictures(
    account: Account, topic: Topic, uploads: list[Upload], kind: str = "pseudonym"
) -> Contribution:
    """Somebody sends photos with their words."""
    return send_contribution(
        person=a_person(account),
        topic=topic,
        alias=an_alias(account, topic.space, kind),
        words="Kijk maar.",
        uploads=uploads,
        form_key=uuid.uuid4(),
    )


def files_in(storage: Storage) -> list[Any]:
    """Every file that is kept in a folder or bucket."""
    if isinstance(storage, TestBucket):
        return storage.files()
    return sorted(path for path in storage.rglob("*") if path.is_file())
