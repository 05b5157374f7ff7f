"""The storages on which tests of files run: a folder, and a bucket of a real S3 server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import boto3
from django.conf import settings
from django.test import override_settings
from moto.server import ThreadedMotoServer

DISK, BUCKET = "disk", "bucket"
Test = TypeVar("Test", bound=Callable[..., None])


def on_disk(test: Test) -> Test:
    """Decorator: this test is about the folder only."""
    test.storages = (DISK,)  # type: ignore[attr-defined]
    return test


def on_both(test: Test) -> Test:
    """Decorator: this test runs on both storages, also in the short run."""
    test.storages = (DISK, BUCKET)  # type: ignore[attr-defined]
    return test


def on_bucket(test: Test) -> Test:
    """Decorator: this test is about a bucket only."""
    test.storages = (BUCKET,)  # type: ignore[attr-defined]
    return test


@dataclass(frozen=True)
class BucketFile:
    """A file in a bucket, as far as tests look at files of a folder."""

    name: str
    content: bytes = field(repr=False)

    def read_bytes(self) -> bytes:
        """What is in it."""
        return self.content


@dataclass(frozen=True)
class TestBucket:
    """A bucket of its own for a test."""

    __test__ = False
    name: str
    endpoint: str

    @property
    def client(self) -> Any:
        """Speaks to the server, past everything of ours."""
        boto: Any = boto3
        return boto.client("s3", endpoint_url=self.endpoint, **KEYS)

    def files(self) -> list[BucketFile]:
        """Every file in it."""
        client = self.client
        found = client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return [
            BucketFile(
                each["Key"].rpartition("/")[2],
                client.get_object(Bucket=self.name, Key=each["Key"])["Body"].read(),
            )
            for each in found
        ]

    def begun(self) -> list[str]:
        """The uploads in parts that were begun and not ended."""
        found = self.client.list_multipart_uploads(Bucket=self.name).get("Uploads", [])
        return [each["UploadId"] for each in found]


Storage = Path | TestBucket
KEYS = {
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test-secret",
    "region_name": "us-east-1",
}


@cache
def s3_endpoint() -> str:
    """The address of an S3 server that runs until this process ends."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _host, port = server.get_host_and_port()
    return f"http://127.0.0.1:{port}"


@contextmanager
def stored_in(kind: str, folder: Path) -> Iterator[Storage]:
    """Within this block files are kept in a new folder or bucket."""
    if kind == DISK:
        with override_settings(MEDIA_ROOT=folder):
            yield folder
        return
    bucket = TestBucket(f"media-{uuid4().hex}", s3_endpoint())
    bucket.client.create_bucket(Bucket=bucket.name)
    default = {
        "BACKEND": "weerklank.media.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": bucket.name,
            "endpoint_url": bucket.endpoint,
            "access_key": KEYS["aws_access_key_id"],
            "secret_key": KEYS["aws_secret_access_key"],
            "region_name": KEYS["region_name"],
            "max_memory_size": 1024 * 1024,
        },
    }
    with override_settings(STORAGES=settings.STORAGES | {"default": default}, MEDIA_ROOT=folder):
        yield bucket
