"""A bucket that speaks S3, as storage."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, cast

import boto3
import botocore.config
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from storages.backends.s3 import S3Storage

from weerklank.media.storage import READ, Piece

PASSING_SECONDS = 60
_NOT_THERE = {"404", "NoSuchKey", "NotFound"}
_WINDOW = 256 * 1024
_connecting = Lock()
# Packages without types.
_boto: Any = boto3
_config: Any = botocore.config


class UploadGone(OSError):
    """The storage no longer knows the upload in parts."""


@contextmanager
def as_disk_trouble() -> Iterator[None]:
    """Turns what a bucket raises into what a disk would have raised."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code == "NoSuchUpload":
            raise UploadGone(code) from error
        if code in _NOT_THERE:
            raise FileNotFoundError(code) from error
        raise OSError(f"The bucket answered {code}") from error
    except (BotoCoreError, Boto3Error) as error:
        raise OSError(f"The bucket cannot be reached: {type(error).__name__}") from error


def client_config(**options: Any) -> Any:
    """How every client speaks: with the checksums that each S3 knows, and not for ever."""
    return _config.Config(
        signature_version="s3v4",
        connect_timeout=5,
        read_timeout=60,
        retries={"mode": "standard", "total_max_attempts": 3},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        **options,
    )


@lru_cache(maxsize=4)
def _session(access_key: str, secret_key: str) -> Any:
    """One for all threads: what a session knows of S3 takes 13 MB, each time it is read."""
    return _boto.Session(aws_access_key_id=access_key, aws_secret_access_key=secret_key)


class Bucket(S3Storage):
    """The bucket as Django's storage. Trouble with it is an OSError, as that of a disk is."""

    bucket_name: str
    region_name: str | None
    access_key: str
    secret_key: str

    def __init__(self, **options: Any) -> None:
        style = "path" if options.get("endpoint_url") else "auto"
        options.setdefault("client_config", client_config(s3={"addressing_style": style}))
        self._plain.__init__(**options)

    @property
    def _plain(self) -> Any:
        """The storage as it comes from its package, which has no types."""
        return super()

    @property
    def connection(self) -> Any:
        """The connection of this thread, with its client below it."""
        # Two at a time would come apart while they read the same descriptions.
        with _connecting:
            return self._plain.connection

    def _create_session(self) -> Any:
        return _session(self.access_key, self.secret_key)

    @property
    def client(self) -> Any:
        """The connection of this thread."""
        return self.connection.meta.client

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        with as_disk_trouble():
            return cast("File[bytes]", self._plain._open(name, mode))

    def _save(self, name: str, content: File[Any]) -> str:
        with as_disk_trouble():
            return cast(str, self._plain._save(name, content))

    def delete(self, name: str) -> None:
        """Deletes a file; one that is not there is fine."""
        with as_disk_trouble():
            self._plain.delete(name)

    def exists(self, name: str) -> bool:
        """Whether there is a file of this name, or one in a folder of this name."""
        with as_disk_trouble():
            if self._plain.exists(name):
                return True
            found = self.client.list_objects_v2(
                Bucket=self.bucket_name, Prefix=f"{name.rstrip('/')}/", MaxKeys=1
            )
            return bool(found.get("KeyCount"))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """The folders and files below `name`."""
        with as_disk_trouble():
            return cast("tuple[list[str], list[str]]", self._plain.listdir(name))


class BucketPiece:
    """A stretch of a file in a bucket, as it comes over the line."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        with as_disk_trouble():
            yield from self._body.iter_chunks(READ)

    def close(self) -> None:
        """Lets go of the connection."""
        self._body.close()


class _Window(io.RawIOBase):
    """A file in a bucket, of which only what is read is fetched."""

    def __init__(self, files: BucketFiles, name: str) -> None:
        super().__init__()
        self._files, self._name = files, name
        self._size, self._at = files.size(name), 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, into: Any) -> int:
        length = min(len(into), self._size - self._at)
        if length <= 0:
            return 0
        piece = self._files.piece(self._name, start=self._at, length=length)
        try:
            read = b"".join(piece)
        finally:
            piece.close()
        into[: len(read)] = read
        self._at += len(read)
        return len(read)


class BucketFiles:
    """Files of a bucket."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def size(self, name: str) -> int:
        """See Files."""
        with as_disk_trouble():
            found = self._bucket.client.head_object(Bucket=self._bucket.bucket_name, Key=name)
        return int(found["ContentLength"])

    def piece(self, name: str, *, start: int, length: int) -> Piece:
        """See Files."""
        with as_disk_trouble():
            found = self._bucket.client.get_object(
                Bucket=self._bucket.bucket_name,
                Key=name,
                Range=f"bytes={start}-{start + length - 1}",
            )
        return BucketPiece(found["Body"])

    def open(self, name: str) -> BinaryIO:
        """See Files."""
        return cast(BinaryIO, io.BufferedReader(_Window(self, name), _WINDOW))

    def fetch(self, name: str, to: Path) -> None:
        """See Files."""
        with as_disk_trouble():
            found = self._bucket.client.get_object(Bucket=self._bucket.bucket_name, Key=name)
        piece = BucketPiece(found["Body"])
        try:
            with to.open("wb") as local:
                for read in piece:
                    local.write(read)
        finally:
            piece.close()

    def copy(self, name: str, to: str) -> None:
        """See Files. The bucket copies it itself."""
        with as_disk_trouble():
            self._bucket.client.copy_object(
                Bucket=self._bucket.bucket_name,
                Key=to,
                CopySource={"Bucket": self._bucket.bucket_name, "Key": name},
            )

    def passing_address(self, name: str, *, content_type: str) -> str:
        """See Files. Signed for the address at which browsers reach the bucket, if they do."""
        if not settings.S3_PUBLIC_ENDPOINT:
            return ""
        client = _public_client(
            settings.S3_PUBLIC_ENDPOINT,
            self._bucket.region_name,
            self._bucket.access_key,
            self._bucket.secret_key,
        )
        with as_disk_trouble():
            return str(
                client.generate_presigned_url(
                    "get_object",
                    Params={
                        "Bucket": self._bucket.bucket_name,
                        "Key": name,
                        "ResponseContentType": content_type,
                        "ResponseContentDisposition": "inline",
                        "ResponseCacheControl": f"public, max-age={PASSING_SECONDS}",
                    },
                    ExpiresIn=PASSING_SECONDS,
                )
            )


@lru_cache(maxsize=4)
def _public_client(endpoint: str, region: str | None, access_key: str, secret_key: str) -> Any:
    """Signs only; it never speaks to anybody."""
    return _boto.client(
        "s3",
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=client_config(s3={"addressing_style": "path"}),
    )
