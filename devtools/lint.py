"""`./dev lint`: every check that needs no database; all of them run, and then the verdict."""

import os
import secrets
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from devtools.lock import missing_from_lock
from devtools.messages import ensure_compiled
from devtools.places import LOCK, ROOT, VENV
from devtools.pytest_database import settings_environment_without_server
from devtools.reporting import say

BIN = VENV / "bin"
PYTHON_FOLDERS = ("src", "devtools", "tests", "conftest.py")


@dataclass(frozen=True)
class Verdict:
    """How one check ended."""

    name: str
    output: str
    passed: bool
    seconds: float


def checks() -> dict[str, list[str]]:
    """The command line of each check."""
    folders = [name for name in (*PYTHON_FOLDERS, "bench") if (ROOT / name).exists()]
    return {
        "types (mypy)": [str(BIN / "mypy"), *folders],
        "style (ruff check)": [str(BIN / "ruff"), "check", *folders],
        "layout (ruff format)": [str(BIN / "ruff"), "format", "--check", *folders],
        "floors (import-linter)": [str(BIN / "lint-imports"), "--no-cache"],
        "templates": [sys.executable, "-m", "devtools.template_checks"],
        "messages": [sys.executable, "-m", "devtools.message_checks"],
        "settings (django check)": [sys.executable, "-m", "django", "check"],
        "settings in production (check --deploy)": [
            *(
                "env",
                "--unset=DJANGO_ALLOW_ASYNC_UNSAFE",
                "TESTING=0",
                "BASE_URL=https://doemee.example",
            ),
            *(f"SECRET_KEY={secrets.token_urlsafe(60)}", sys.executable, "-m", "django"),
            *("check", "--deploy", "--fail-level", "WARNING"),
        ],
        "secrets (detect-secrets)": [sys.executable, "-m", "devtools.secret_checks"],
        "migrations": [
            *(sys.executable, "-W", "ignore", "-m", "django"),
            *("makemigrations", "--check", "--dry-run"),
        ],
    }


def lint() -> int:
    """Run every check, show what the failing ones say, and return 1 when one failed."""
    ensure_compiled()
    environment = {**os.environ, **settings_environment_without_server()}
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        running = [
            pool.submit(run_check, name, command, environment) for name, command in checks().items()
        ]
        verdicts = [each.result() for each in running]
    verdicts.append(lock_verdict())
    for verdict in verdicts:
        if not verdict.passed:
            say(f"\n== {verdict.name}\n{verdict.output.rstrip()}")
    say("")
    for verdict in verdicts:
        mark = "ok    " if verdict.passed else "FAILED"
        say(f"{mark}  {verdict.name}  ({verdict.seconds:.1f} s)")
    return 0 if all(verdict.passed for verdict in verdicts) else 1


def run_check(name: str, command: list[str], environment: dict[str, str]) -> Verdict:
    """Run one check to its end."""
    begun = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Verdict(name, done.stdout, done.returncode == 0, time.monotonic() - begun)


def lock_verdict() -> Verdict:
    """Whether the lock file knows every package that is asked for, and names no registry."""
    lines = [f"{name} is not in {LOCK.name}: run ./dev lock." for name in missing_from_lock()]
    if "://" in Path(LOCK).read_text():
        lines.append(f"{LOCK.name} holds an address: a lock file may not name a registry.")
    return Verdict("lock file", "\n".join(lines), not lines, 0.0)
