"""The slice that `./dev new-capability` lays out is whole: it passes the lint and its own tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from devtools.new_capability import check_name, singular_of
from devtools.places import ROOT
from devtools.pytest_database import FOLDER
from devtools.reporting import Failure

KEPT = ("src", "devtools", "tests", "conftest.py", "pyproject.toml", ".importlinter")
# Without the checks that a slice can do nothing to (settings and secrets), and types of it alone.
LINT = """
from devtools import lint
names = [name for name in lint.checks() if not name.startswith(("settings", "secrets"))]
checks = {name: lint.checks()[name] for name in names}
checks["types (mypy)"][1:] = ["src/weerklank/choirs"]
lint.checks = lambda: checks
raise SystemExit(lint.lint())
"""
UNNEEDED = shutil.ignore_patterns("__pycache__", "static", "*.pyc")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the working copy that shares its packages."""
    for name in (*KEPT, "requirements.lock"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=UNNEEDED)
        else:
            shutil.copy(source, tmp_path / name)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


def run_in(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the project's Python in the copy, on the copy's own sources."""
    environment = {name: value for name, value in os.environ.items() if name != FOLDER}
    environment = {
        name: value for name, value in environment.items() if not name.startswith("PYTEST_")
    }
    environment["PYTHONPATH"] = f"{copy / 'src'}{os.pathsep}{copy}"
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_new_capability_passes_the_lint_and_its_own_tests(copy: Path) -> None:
    made = run_in(
        copy,
        "-c",
        "from devtools.new_capability import new_capability; new_capability(name='choirs')",
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert (copy / "src/weerklank/choirs/migrations/0001_initial.py").is_file()

    linted = run_in(copy, "-c", LINT)
    assert linted.returncode == 0, linted.stdout + linted.stderr

    tested = run_in(copy, "-m", "pytest", "-n0", "-q", "src/weerklank/choirs")
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "2 passed" in tested.stdout


@pytest.mark.parametrize("name", ["Panels", "my-panels", "a", "questions", "../panels"])
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(Failure):
        check_name(name, singular_of(name))


@pytest.mark.parametrize(
    ("plural", "singular"), [("panels", "panel"), ("stories", "story"), ("advice", "advice")]
)
def test_the_singular_of_a_name(plural: str, singular: str) -> None:
    assert singular_of(plural) == singular
