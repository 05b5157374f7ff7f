"""Places to back up and to restore into: a database with a folder or a bucket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from devtools.places import ROOT
from tests.full_town import Town
from weerklank.kernel import clock
from weerklank.media.tests.storages import KEYS, Storage, TestBucket, s3_endpoint

NIGHT = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
LEFT_OUT = {"kernel_cache", "people_session", "contributions_unsentwords", "media_upload"}
_TRIES = """
import json, sys, django
from django.core.management import CommandError, call_command
django.setup()
for words in json.loads(sys.argv[1]):
    try:
        call_command(*words)
    except CommandError as reason:
        print(chr(0), reason)
"""


@dataclass(frozen=True)
class Place:
    """An installation: its database, its storage, and the list of withdrawals."""

    database: str
    storage: Storage
    withdrawals: Path

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs the `weerklank` command here, until its end."""
        return _run(command(*words), self.environment())

    def refusals(self, *tries: tuple[str, ...], **environment: str) -> list[str]:
        """Runs commands that are to be refused, one after another in one process; why they were."""
        words = [sys.executable, "-c", _TRIES, json.dumps(tries)]
        ran = _run(words, self.environment() | environment)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.split("\0")[1:]

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


def _run(words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


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


@dataclass
class World:
    """A town with files, and the pair of keys of its backups."""

    town: Town
    place: Place
    folder: Path
    secret_key: Path
    public_key: str

    def back_up(self) -> Path:
        """Makes a backup at night."""
        path = self.folder / "backup.age"
        with clock.at(NIGHT):
            call_command("backup", to=path, public_key=[self.public_key])
        return path

    def restoring(self, path: Path, *more: str, key: Path | None = None) -> tuple[str, ...]:
        """The command that restores that backup."""
        return ("restore", f"--from={path}", f"--secret-key={key or self.secret_key}", *more)

    def restore(self, path: Path, into: Place) -> str:
        """Restores that backup, and gives what was said; fails when it does."""
        said = into.run(*self.restoring(path))
        assert said.returncode == 0, said.stderr
        return said.stdout
