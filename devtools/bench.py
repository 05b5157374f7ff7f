"""`./dev bench`: an installation of its own, worlds of several sizes in it, and what they cost."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from devtools.frontend import ensure_frontend
from devtools.instance import Instance, django, migrations_fingerprint
from devtools.messages import ensure_compiled
from devtools.places import ROOT, VENV_PYTHON, fingerprint
from devtools.postgres import Server
from devtools.reporting import Failure, run_logged, step
from devtools.static_files import ensure_static_files
from devtools.supervisor import stop_on_signals

SIZES = (1_000, 100_000, 1_000_000)
QUICK_SIZES = (1_000, 100_000)
WORK = "bench_work"
# Of the database: by default it keeps far less than a million contributions take.
MEMORY = "1GB"
# What a developer set for other commands has no say in what is measured.
DROPPED = {
    *("DATABASE_URL", "DATABASE_POOL", "DEBUG", "DEMO", "TESTING", "BASE_URL", "ALLOWED_HOSTS"),
    *("MEDIA_ROOT", "MEDIA_BUCKET", "CLAMAV", "EMAIL_URL", "STATIC_ROOT", "SECRET_KEY"),
    *("METRICS_TOKEN", "PROMETHEUS_MULTIPROC_DIR", "NEWCOMERS_AT_ONCE", "NEWCOMERS_WAITING"),
    *("PAGE_CACHE_BYTES", "KEPT_PAGES_BYTES", "BODY_PATIENCE", "MEDIA_SPACE_QUOTA"),
    *("ALIAS_KEYS", "TRUSTED_PROXIES", "OPENID_CONNECT_APPS", "SPEECH_TO_TEXT", "WITHDRAWALS_FILE"),
    "LIVE_KEY",
}


def bench(
    *,
    quick: bool,
    sizes: Sequence[int],
    only: str,
    out: Path,
    words: Path | None,
    data: Path,
    write_docs: bool,
) -> int:
    """Measure worlds of these sizes, show the figures and write them to `out`; the exit code.

    Raises Failure when wrk is not installed or something does not answer as it should.
    """
    if shutil.which("wrk") is None:
        raise Failure("wrk makes the load, and is not here: install it (apt-get install wrk).")
    for name in list(os.environ):
        if name.removesuffix("_FILE") in DROPPED:
            del os.environ[name]
    os.environ |= {"STATIC_ROOT": str(data / "static"), "TRUSTED_PROXIES": "1"}
    out.mkdir(parents=True, exist_ok=True)
    chosen = sorted(sizes or (QUICK_SIZES if quick else SIZES))
    with stop_on_signals():
        ensure_frontend()
        ensure_compiled()
        with Instance(data=data, demo=False, memory=MEMORY) as instance:
            ensure_static_files(instance.environment)
            for size in chosen:
                ensure_world(instance, size, words)
            for size in chosen:
                parts = parts_at(size, chosen, quick=quick, only=only)
                measure(instance, size, parts, only=only, out=out, quick=quick)
            show(instance, out, chosen, write_docs=write_docs)
    return 0


def parts_at(size: int, sizes: Sequence[int], *, quick: bool, only: str) -> list[str]:
    """What is measured in the world of this size: what takes long, in one world only."""
    parts = ["pages", "writes"]
    if quick and size != sizes[-1]:
        parts.remove("writes")
    if not only:
        parts += ["mixed", *(["photo", "memory"] if size == sizes[len(sizes) // 2] else [])]
    return parts


def ensure_world(instance: Instance, size: int, words: Path | None) -> None:
    """Make the world of this size, unless it is there and nothing it is made of changed.

    Made anew each week: its promises run by the calendar.
    """
    server = server_of(instance)
    made_of = [*(ROOT / "bench" / "world").glob("*"), *([words] if words else [])]
    week = f"{datetime.now(UTC):%G-%V}"
    wanted = fingerprint(made_of, migrations_fingerprint(instance.environment), week)
    stamp = instance.stamp(f"world-{size}")
    if stamp.fits(wanted):
        return
    stamp.clear()
    name = world(size)
    drop_and_create(server, name)
    environment = {**instance.environment, "DATABASE_URL": server.url(name)}
    with step(f"Making a world of {size:,} contributions"):
        run_logged(
            django("migrate", "--skip-checks", "--no-input", "--verbosity", "0"),
            log="bench-migrate",
            problem="The tables could not be made.",
            env=environment,
        )
        run_logged(
            python("bench.world", str(size), *([str(words)] if words else [])),
            log="bench-world",
            problem="The world could not be made.",
            env=environment,
        )
    stamp.set(wanted)


def measure(
    instance: Instance, size: int, parts: Sequence[str], *, only: str, out: Path, quick: bool
) -> None:
    """Measure a copy of the world of this size; the figures come in a file of their own."""
    server = server_of(instance)
    assert server.process is not None
    with step(f"Copying the world of {size:,} contributions"):
        drop_and_create(server, WORK, template=world(size))
    with step(f"Measuring at {size:,} contributions"):
        run_logged(
            python(
                "bench.measure",
                *("--database", str(server.process.pid), "--out", str(out / f"{size}.json")),
                *("--parts", *parts, "--only", only, *(["--quick"] if quick else [])),
            ),
            log="bench-measure",
            problem="Not everything could be measured.",
            env={**instance.environment, "DATABASE_URL": server.url(WORK)},
        )


def show(instance: Instance, out: Path, sizes: Sequence[int], *, write_docs: bool) -> None:
    """Print the figures of all worlds, and refresh the document when asked."""
    docs = ["--write-docs"] if write_docs else []
    command = python("bench.show", str(out), *(str(size) for size in sizes), *docs)
    if subprocess.run(command, cwd=ROOT, env=instance.environment).returncode != 0:
        raise Failure("The figures could not be shown.")


def world(size: int) -> str:
    """The name of the database that holds a world, from which copies are made."""
    return f"bench_{size}"


def server_of(instance: Instance) -> Server:
    """The embedded PostgreSQL of the installation: there is always one."""
    assert instance.server is not None
    return instance.server


def python(module: str, *arguments: str) -> list[str]:
    """The command line of a module of this repository."""
    return [str(VENV_PYTHON), "-m", module, *arguments]


def drop_and_create(server: Server, name: str, template: str = "template1") -> None:
    """Make the database `name` anew, as a copy of `template`."""
    import psycopg

    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        connection.execute(f"create database {name} template {template} strategy file_copy")
