"""A pytest plugin: one embedded PostgreSQL for the whole run, one database for each worker.

The server forgets everything afterwards and takes no care for power cuts. Tables are made once, in
a template database; each worker copies it. The settings get an environment of their own, so that
nothing of the developer's machine steers a test.
"""

import base64
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from devtools.places import ROOT
from devtools.postgres import Server
from devtools.reporting import Failure

if TYPE_CHECKING:
    import psycopg

TEMPLATE = "template_weerklank"
FOLDER = "WEERKLANK_TEST_FOLDER"
MEMORY, LEAST_MEMORY = Path("/dev/shm"), 4 * 1024**3
DROPPED = (
    *("DEMO", "DEBUG", "DATABASE_POOL", "OPENID_CONNECT_APPS", "MAIL_FROM", "MEDIA_BUCKET"),
    *("S3_PUBLIC_ENDPOINT", "CLAMAV", "SPEECH_TO_TEXT", "MEDIA_SPACE_QUOTA", "LIVE_KEY"),
    *("LIVE_STREAMS", "LIVE_STREAMS_OF_NETWORK", "LIVE_STREAMS_OF_HOLDER"),
)
server_key = pytest.StashKey[Server]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the choices of `./dev test`."""
    group = parser.getgroup("weerklank")
    group.addoption("--postgres", type=int, default=18, help="version of PostgreSQL: 18 or 16")
    group.addoption("--long", action="store_true", help="also run the tests marked 'long'")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Set the environment before anything reads the settings."""
    folder = os.environ.get(FOLDER)
    if folder is None:
        folder = tempfile.mkdtemp(prefix="weerklank-test-", dir=memory())
        os.environ[FOLDER] = folder
    for name in list(os.environ):
        if name.removesuffix("_FILE") in {*DROPPED, "SECRET_KEY", "ALIAS_KEYS", "DATABASE_URL"}:
            del os.environ[name]
    os.environ |= settings_environment(Path(folder), early_config.known_args_namespace.postgres)
    return (yield)


def memory() -> str | None:
    """Where Linux keeps files in memory, when there is room; None leaves it to the usual place.

    A copy of the database is nine hundred files, and hundreds of tests begin with a new one.
    """
    has_room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    if has_room and shutil.disk_usage(MEMORY).free > LEAST_MEMORY:
        return str(MEMORY)
    return None


def settings_environment(folder: Path, version: int) -> dict[str, str]:
    """What the settings read during tests."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return settings_environment_without_server() | {
        "DATABASE_URL": test_server(folder, version).url(TEMPLATE),
        "MEDIA_ROOT": str(folder / "media" / worker),
    }


def settings_environment_without_server() -> dict[str, str]:
    """What the settings read where no database is needed; the keys guard nothing."""
    return {
        "DJANGO_SETTINGS_MODULE": "weerklank.config.settings",
        "TESTING": "1",
        "SECRET_KEY": "only-for-tests-" * 4,
        "ALIAS_KEYS": base64.b64encode(b"only-for-tests--" * 2).decode(),
        "DATABASE_URL": "postgresql://nobody@%2Fno%2Fserver/none",
        "BASE_URL": "http://localhost",
        "ALLOWED_HOSTS": "testserver,127.0.0.1",
        "EMAIL_URL": "smtp://127.0.0.1:1",
    }


def test_server(folder: Path, version: int) -> Server:
    """The server of this run; only the first process starts it."""
    return Server(folder / "postgres", version=version, keep=False)


test_server.__test__ = False  # type: ignore[attr-defined]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """In the first process only: start the server and make the template."""
    config = session.config
    if is_worker(config) or config.option.collectonly or config.option.help:
        return
    server = test_server(Path(os.environ[FOLDER]), config.getoption("postgres"))
    config.stash[server_key] = server
    try:
        server.start()
        with administration(server) as connection:
            connection.execute(f"create database {TEMPLATE}")
        migrated = subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity", "0"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    except Failure as failure:
        pytest.exit(f"{failure}", returncode=3)
    if migrated.returncode != 0:
        pytest.exit(f"The tables could not be made:\n{migrated.stderr}", returncode=3)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server and leave nothing behind."""
    if is_worker(config):
        return
    if server_key in config.stash:
        server = config.stash[server_key]
        server.stop()
        if server.place.kind == "unprivileged":
            shutil.rmtree(server.place.home, ignore_errors=True)
    folder = os.environ.pop(FOLDER, None)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests out of an ordinary run."""
    if config.getoption("long"):
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator["Copies"]:
    """Give this process a database of its own, copied from the template.

    A test that commits leaves it dirty, and the next one gets a fresh copy. Django would empty the
    tables it knows instead, together with the rows that migrations put there, and would leave the
    queue full.
    """
    from django.db import connections
    from django.test import TransactionTestCase

    server = test_server(Path(os.environ[FOLDER]), request.config.getoption("postgres"))
    copies = Copies(server, f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    database = connections["default"]
    with django_db_blocker.unblock():
        copies.begin_from(TEMPLATE)
    database.settings_dict["NAME"] = copies.name
    os.environ["DATABASE_URL"] = server.url(copies.name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda _: copies.begin_from(TEMPLATE)
        )
        yield copies
    with django_db_blocker.unblock():
        connections.close_all()


@dataclass(frozen=True)
class Copies:
    """The database of this process, `name`, and copies of it to begin from."""

    server: Server
    name: str

    def begin_from(self, copy: str) -> None:
        """Throws away what is there and begins from a copy. No transaction may be under way."""
        from django.db import connections

        connections.close_all()
        with administration(self.server) as connection:
            connection.execute(f"drop database if exists {self.name} with (force)")
            connection.execute(f"create database {self.name} template {copy} strategy file_copy")

    def keep(self, label: str) -> str:
        """Keeps what is there now; returns the copy to begin from. Nothing else is connected."""
        from django.db import connections

        connections.close_all()
        copy = f"{self.name}_{label}"
        with administration(self.server) as connection:
            connection.execute(f"create database {copy} template {self.name} strategy file_copy")
        return copy


@contextlib.contextmanager
def administration(server: Server) -> Iterator["psycopg.Connection[tuple[Any, ...]]"]:
    """A connection from which databases can be made and dropped."""
    import psycopg

    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        yield connection


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is one of xdist's workers."""
    return hasattr(config, "workerinput")
