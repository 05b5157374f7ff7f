"""The product as people meet it: PostgreSQL, web server, worker and mail, as real processes.

Each is kept going by a `Keeper`. The database is careful (fsync on), the web server has two
workers, and the command lines are those of `docs/operations/settings.md`.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import dj_database_url
import psycopg
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import connections
from pytest_django import Settings

from devtools.instance import django
from devtools.places import SOURCE
from devtools.postgres import Server
from devtools.processes import spawn
from devtools.production import web_command
from devtools.pytest_database import settings_environment_without_server
from devtools.run import answers, free_port
from tests.browser.post_office import PostOffice
from tests.crash.keeping import Keeper
from tests.waiting import wait_until

HOST = "127.0.0.1"


class Database(Server):
    """The embedded PostgreSQL, which is found dead here and started again."""

    def launch(self) -> subprocess.Popen[bytes]:
        """The server, started on the data that is there unless it runs, once it answers."""
        if self.process is None or self.process.poll() is not None:
            self._launch()
            self._wait_until_ready()
        assert self.process is not None
        return self.process


class Service:
    """One installation in a folder of its own; a context manager in which it runs."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.home = home
        self.media = home / "media"
        self.withdrawals = home / "withdrawals"
        self.log = home / "log"
        self.server = Database(home / "postgres")
        self.post_office = PostOffice()
        self._mail = Controller(self.post_office, hostname=HOST, port=free_port())
        self.environment = {
            **os.environ,
            **settings_environment_without_server(),
            "TESTING": "0",
            "DEMO": "1",
            "TRUSTED_PROXIES": "1",
            "PYTHONPATH": str(SOURCE),
            "DATABASE_URL": self.server.url(),
            "BASE_URL": f"http://localhost:{self.port}",
            "MEDIA_ROOT": str(self.media),
            "WITHDRAWALS_FILE": str(self.withdrawals),
            "EMAIL_URL": f"smtp://{HOST}:{self._mail.port}",
        }
        self.database = Keeper("database", self.server.launch, end_by=signal.SIGINT)
        self.web = Keeper(
            "web", partial(self._spawn, web_command(self.port)), end_by=signal.SIGTERM
        )
        self.worker = Keeper(
            "worker", partial(self._spawn, django("worker")), end_by=signal.SIGTERM
        )

    def __enter__(self) -> Service:
        self._mail.start()
        self.server.start()
        self.database.begin()
        with self.as_ours():
            call_command("migrate", verbosity=0)
        self.web.begin()
        self.worker.begin()
        wait_until(self.is_up, "the service is up")
        return self

    def __exit__(self, *_: object) -> None:
        self.worker.stop()
        self.web.stop()
        self.database.stop()
        self.server.stop()
        self._mail.stop()

    def is_up(self) -> bool:
        """Whether the database and the web server answer."""
        try:
            psycopg.connect(self.server.url()).close()
        except psycopg.OperationalError:
            return False
        return answers(self.port)

    @contextmanager
    def as_ours(self) -> Iterator[None]:
        """Within this block Django in this process reads and writes the service's database."""
        settings = connections.databases["default"]
        before = dict(settings)
        connections.close_all()
        settings.update(dict(dj_database_url.parse(self.server.url())))
        try:
            yield
        finally:
            connections.close_all()
            settings.update(before)

    def use_files(self, settings: Settings) -> None:
        """Lets code in this process see the files of the service."""
        settings.MEDIA_ROOT = self.media
        settings.WITHDRAWALS_FILE = self.withdrawals

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return spawn(command, output=log, env=self.environment)
