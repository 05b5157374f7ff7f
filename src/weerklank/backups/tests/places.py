"""Places to back up and to restore into: a database, a folder or a bucket, and who looks into them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connection
from psycopg import sql

from devtools.places import ROOT
from weerklank.media.tests.storages import KEYS, Storage, TestBucket, s3_endpoint

LEFT_OUT = {"kernel_cache", "people_session", "contributions_unsentwords", "media_upload"}


@dataclass(frozen=True)
class Place:
    """An installation: its database, its storage, and the list of withdrawals."""

    database: str
    storage: Storage
    withdrawals: Path

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs the `weerklank` command here, until its end."""
        return subprocess.run(
            command(*words),
            env=self.environment() | environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def environment(self) -> dict[str, str]:
        """What the settings of a process here read."""
        own = {"DATABASE_URL": self.database, "WITHDRAWALS_FILE": str(self.withdrawals)}
        if isinstance(self.storage, TestBucket):
            own |= {
                "MEDIA_BUCKET": self.storage.name,
                "S3_ENDPOINT": self.storage.endpoint,
                "S3_ACCESS_KEY": KEYS["aws_access_key_id"],
                "S3_SECRET_KEY": KEYS["aws_secret_access_key"],
                "S3_REGION": KEYS["region_name"],
            }
        else:
            own["MEDIA_ROOT"] = str(self.storage)
        return {**os.environ, **own}

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table that belongs in a backup, in an order of their own."""
        found = {}
        with psycopg.connect(self.database, autocommit=True) as reader:
            tables = reader.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for (table,) in tables.fetchall():
                if table not in LEFT_OUT:
                    asked = sql.SQL("SELECT each::text FROM {} each").format(sql.Identifier(table))
                    found[table] = sorted(row for (row,) in reader.execute(asked))
        return found

    def ask(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows that answer a question, asked as whoever connects."""
        with psycopg.connect(self.database, autocommit=True) as reader:
            return reader.execute(question.encode(), values).fetchall()

    def files(self) -> dict[str, bytes]:
        """Every file in the storage, by its name."""
        if isinstance(self.storage, TestBucket):
            client, name = self.storage.client, self.storage.name
            found = client.list_objects_v2(Bucket=name).get("Contents", [])
            return {
                each["Key"]: client.get_object(Bucket=name, Key=each["Key"])["Body"].read()
                for each in found
            }
        return {
            str(path.relative_to(self.storage)): path.read_bytes()
            for path in self.storage.rglob("*")
            if path.is_file()
        }


def command(*words: str) -> list[str]:
    """The command line of `weerklank`."""
    return [sys.executable, "-c", "from weerklank.config.command import main; main()", *words]


def here(storage: Storage, withdrawals: Path) -> Place:
    """The installation that the tests themselves run in."""
    return Place(os.environ["DATABASE_URL"], storage, withdrawals)


@contextmanager
def somewhere_empty(like: Place, folder: Path) -> Iterator[Place]:
    """A new database without a table and a storage of the same kind without a file."""
    name = f"empty_{uuid4().hex}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    address = like.database.rpartition("/")[0]
    storage: Storage = folder / name
    if isinstance(like.storage, TestBucket):
        storage = TestBucket(f"media-{uuid4().hex}", s3_endpoint())
        storage.client.create_bucket(Bucket=storage.name)
    yield Place(f"{address}/{name}", storage, like.withdrawals)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def wait_until(holds: Callable[[], bool]) -> None:
    """Waits until something holds; fails when it does not within a minute."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
