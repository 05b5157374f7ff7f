"""A Chromium for the browser tests: the machine's own, or one that is fetched."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from devtools.places import ROOT, VENV_PYTHON
from devtools.reporting import Failure, run_logged, say, step

VARIABLE = "WEERKLANK_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run")


def ensure_chromium() -> str:
    """The path of a Chromium that starts.

    Looks on the PATH first, then fetches Playwright's own or Debian's package (as root).
    Raises Failure when none of these gives one that works.
    """
    for path in installed():
        if starts(path):
            return path
    ways: list[tuple[str, Callable[[], str | None]]] = [
        ("Playwright's own Chromium", from_playwright),
        ("the system's package of Chromium", from_system_packages),
    ]
    for name, fetch in ways:
        try:
            with step(f"Fetching {name}"):
                found = fetch()
        except (Failure, OSError) as error:
            say(f"  that did not work: {error}")
            continue
        if found and starts(found):
            return found
    raise Failure(
        "The browser tests need Chromium, and none could be found or fetched: install one, "
        f"or name it in {VARIABLE}."
    )


def installed() -> list[str]:
    """Every Chromium that is on this machine already, the one that was asked for first."""
    asked = [os.environ[VARIABLE]] if VARIABLE in os.environ else []
    on_path = [path for name in NAMES if (path := shutil.which(name))]
    own = [str(path) for path in MAC if path.exists()]
    fetched = playwright_path() if not on_path and not own else None
    return [*asked, *on_path, *own, *([fetched] if fetched else [])]


def starts(path: str) -> bool:
    """Whether this Chromium opens an empty page, and so has all its libraries."""
    if not Path(path).exists():
        return False
    try:
        done = subprocess.run(
            [path, *ARGUMENTS, "--dump-dom", "about:blank"],
            capture_output=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and b"<html" in done.stdout


def playwright_path() -> str | None:
    """Where Playwright keeps its own Chromium, when it is there."""
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as tools: print(tools.chromium.executable_path)"
    )
    done = subprocess.run(
        [VENV_PYTHON, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    path = done.stdout.strip()
    return path if done.returncode == 0 and Path(path).exists() else None


def from_playwright() -> str | None:
    """Let Playwright download the browser that it was made for."""
    run_logged(
        [VENV_PYTHON, "-m", "playwright", "install", "chromium"],
        log="playwright",
        problem="Playwright could not download Chromium.",
    )
    return playwright_path()


def from_system_packages() -> str | None:
    """Install the distribution's package, which only root may do."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Failure("only root can install a package, on a system that has apt-get.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    problem = "The package could not be installed."
    run_logged(["apt-get", "update"], log="apt", problem=problem, env=environment)
    run_logged(
        ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"],
        log="apt",
        problem=problem,
        env=environment,
    )
    return shutil.which("chromium")
