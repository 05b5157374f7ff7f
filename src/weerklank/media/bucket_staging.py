"""Files that arrive in pieces in a bucket: as an upload in parts.

All parts but the last have the same size, so where a byte goes depends on its place in the file
alone, and a part that comes twice takes its own place. What does not fill a part yet is kept as a
file of its own, the tail, under a name that no other message writes to.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, BinaryIO, cast

from weerklank.media.bucket import Bucket, BucketFiles, UploadGone, as_disk_trouble
from weerklank.media.staging import Arrival, Staged, StagedLost

# The least that S3 takes as a part that is not the last.
PART = 5 * 1024 * 1024
MULTIPART, TAIL = "multipart", "tail"


class _BucketArrival:
    def __init__(self, bucket: Bucket, staged: Staged) -> None:
        self._bucket, self._client = bucket, bucket.client
        self._staged = staged
        self._multipart: str | None = staged.kept.get(MULTIPART)
        self._told = False
        self._full = staged.received // PART
        # On the disk of this machine: a part is sent whole, and would fill its memory.
        self._part = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed by close()
        self._filled = 0
        try:
            self._fetch_tail()
        except BaseException:
            self.close()
            raise

    def _fetch_tail(self) -> None:
        expected = self._staged.received % PART
        if not expected:
            return
        files = BucketFiles(self._bucket)
        try:
            piece = files.piece(self._staged.kept[TAIL], start=0, length=expected)
        except (KeyError, FileNotFoundError):
            raise StagedLost from None
        try:
            for read in piece:
                self._part.write(read)
                self._filled += len(read)
        finally:
            piece.close()
        if self._filled != expected:
            raise StagedLost

    def write(self, piece: bytes) -> None:
        view = memoryview(piece)
        while view:
            fits = view[: PART - self._filled]
            self._part.write(fits)
            self._filled += len(fits)
            view = view[len(fits) :]
            if self._filled == PART:
                self._send_part()

    def _send_part(self) -> None:
        try:
            with as_disk_trouble():
                if self._multipart is None:
                    begun = self._client.create_multipart_upload(**self._named())
                    self._multipart = str(begun["UploadId"])
                self._part.seek(0)
                self._client.upload_part(
                    **self._named(),
                    UploadId=self._multipart,
                    PartNumber=self._full + 1,
                    Body=self._part,
                )
        except UploadGone:
            raise StagedLost from None
        self._full += 1
        self._filled = 0
        self._part.seek(0)
        self._part.truncate()

    def keep(self) -> Staged:
        kept = {}
        if self._multipart is not None:
            kept[MULTIPART] = self._multipart
            self._told = True
        if self._filled:
            tail = f"uploads/{secrets.token_hex(16)}"
            self._part.seek(0)
            with as_disk_trouble():
                self._client.put_object(Bucket=self._bucket.bucket_name, Key=tail, Body=self._part)
            self._part.seek(0, 2)
            kept[TAIL] = tail
        received = self._full * PART + self._filled
        return replace(self._staged, received=received, kept=kept)

    def close(self) -> None:
        self._part.close()
        if not self._told and self._multipart not in (None, self._staged.kept.get(MULTIPART)):
            BucketStaging(self._bucket).abort(self._staged.name, str(self._multipart))

    def _named(self) -> dict[str, Any]:
        return {"Bucket": self._bucket.bucket_name, "Key": self._staged.name}


class BucketStaging:
    """An upload in parts, and a tail."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket, self._client = bucket, bucket.client
        self._files = BucketFiles(bucket)

    def go_on(self, staged: Staged) -> Arrival:
        """See Staging."""
        return _BucketArrival(self._bucket, staged)

    def finish(self, staged: Staged, *, size: int) -> None:
        """See Staging."""
        multipart, tail = staged.kept.get(MULTIPART), staged.kept.get(TAIL)
        # Another message with the same bytes may have come to this point first. What a bucket then
        # says to who puts the parts together once more is not the same everywhere.
        with suppress(StagedLost):
            return self.must_be_whole(staged, size=size)
        with suppress(UploadGone, FileNotFoundError):
            if multipart is not None:
                self._put_together(staged, multipart, tail)
            elif tail is not None:
                self._files.copy(tail, staged.name)
        self.must_be_whole(staged, size=size)

    def _put_together(self, staged: Staged, multipart: str, tail: str | None) -> None:
        named = {
            "Bucket": self._bucket.bucket_name,
            "Key": staged.name,
            "UploadId": multipart,
        }
        with as_disk_trouble():
            if tail is not None:
                self._client.upload_part_copy(
                    **named,
                    PartNumber=staged.received // PART + 1,
                    CopySource={"Bucket": self._bucket.bucket_name, "Key": tail},
                )
            pages = self._client.get_paginator("list_parts").paginate(**named)
            parts = [
                {"ETag": part["ETag"], "PartNumber": part["PartNumber"]}
                for page in pages
                for part in page.get("Parts", ())
            ]
            self._client.complete_multipart_upload(**named, MultipartUpload={"Parts": parts})

    def must_be_whole(self, staged: Staged, *, size: int) -> None:
        """See Staging."""
        with suppress(FileNotFoundError):
            if self._files.size(staged.name) == size:
                return
        raise StagedLost

    def let_go(self, staged: Staged, *, but: Staged | None) -> None:
        """See Staging."""
        kept = but.kept if but else {}
        multipart, tail = staged.kept.get(MULTIPART), staged.kept.get(TAIL)
        if multipart and multipart != kept.get(MULTIPART):
            self.abort(staged.name, multipart)
        if tail and tail != kept.get(TAIL):
            self._bucket.delete(tail)
        if staged.name and (but is None or but.name != staged.name):
            self._bucket.delete(staged.name)

    def forget_unknown(self, *, known: Iterable[str], before: datetime) -> None:
        """See Staging."""
        mine = set(known)
        with as_disk_trouble():
            pages = self._client.get_paginator("list_multipart_uploads").paginate(
                Bucket=self._bucket.bucket_name, Prefix="uploads/"
            )
            begun = [each for page in pages for each in page.get("Uploads", ())]
        for each in begun:
            if each["UploadId"] not in mine and each["Initiated"] < before:
                self.abort(each["Key"], each["UploadId"])

    def abort(self, name: str, multipart: str) -> None:
        """Gives an upload in parts up; one that is gone or done is fine."""
        with suppress(UploadGone), as_disk_trouble():
            self._client.abort_multipart_upload(
                Bucket=self._bucket.bucket_name, Key=name, UploadId=multipart
            )
