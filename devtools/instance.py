"""One local installation: a folder with database, files and secrets, and the environment for it."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from devtools.bootstrap import require_writable
from devtools.local_secrets import ensure_secrets
from devtools.places import LOCK, PACKAGE, VAR, VENV_PYTHON, Stamp, fingerprint
from devtools.postgres import Server
from devtools.reporting import run_logged, say, step

DEFAULT_DATA = VAR / "data"
DEFAULT_PORT = 8000
SETTINGS = "weerklank.config.settings"


def django(*arguments: str) -> list[str]:
    """The command line of one of Django's management commands."""
    return [str(VENV_PYTHON), "-m", "django", *arguments]


@dataclass(kw_only=True)
class Instance:
    """What belongs to one `--data` folder; a context manager around what needs its database.

    With `shared` the database may be one that another command has running. `memory` is what an
    embedded one keeps of its tables.
    """

    data: Path = DEFAULT_DATA
    port: int = DEFAULT_PORT
    demo: bool = True
    shared: bool = False
    memory: str = "128MB"
    server: Server | None = field(default=None, init=False)
    environment: dict[str, str] = field(default_factory=dict, init=False)

    def __enter__(self) -> "Instance":
        """Start the database, or use the one that DATABASE_URL names or that runs already."""
        require_writable(self.data)
        given = os.environ.get("DATABASE_URL")
        if given:
            say("- Using the database that DATABASE_URL names.")
            self.environment = self._environment(given, may_make_secrets=True)
            return self
        server = Server(self.data / "postgres", memory=self.memory)
        self.environment = self._environment(server.url(), may_make_secrets=server.is_new())
        if self.shared and server.runs_elsewhere():
            return self
        if server.is_new():
            self.stamp("migrations").clear()
            self.stamp("demo").clear()
            with step("Making the database"):
                server.start()
        else:
            server.start()
        self.server = server
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the database when it is ours."""
        if self.server is not None:
            self.server.stop()

    def stamp(self, name: str) -> Stamp:
        """What was done for this folder before."""
        return Stamp(self.data / "stamps" / name)

    def migrate(self) -> None:
        """Bring the tables up to date; skipped when no migration changed since the last time."""
        stamp, wanted = self.stamp("migrations"), migrations_fingerprint(self.environment)
        if stamp.fits(wanted):
            return
        with step("Bringing the database up to date"):
            run_logged(
                django("migrate", "--skip-checks", "--no-input", "--verbosity", "0"),
                log="migrate",
                problem="The database could not be brought up to date.",
                env=self.environment,
            )
        stamp.set(wanted)

    def _environment(self, database_url: str, *, may_make_secrets: bool) -> dict[str, str]:
        given = dict(os.environ)
        secrets = ensure_secrets(self.data / "secrets", may_make=may_make_secrets)
        for name, file in secrets.items():
            if name.removesuffix("_FILE") not in given and name not in given:
                given[name] = file
        own = {
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "DEMO": "1" if self.demo else "0",
            "PYTHONUNBUFFERED": "1",
        }
        usual = {
            "BASE_URL": f"http://localhost:{self.port}",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "MEDIA_ROOT": str(self.data / "media"),
            "STATIC_ROOT": str(VAR / "static"),
        }
        return {**usual, **given, **own}


def migrations_fingerprint(environment: dict[str, str]) -> str:
    """Changes when a migration, a package or the database itself becomes another."""
    return fingerprint([LOCK, *migration_files()], environment["DATABASE_URL"])


def migration_files() -> Iterable[Path]:
    """Every migration of every app, and the list of apps."""
    return [*PACKAGE.glob("*/migrations/*.py"), PACKAGE / "config" / "settings.py"]
