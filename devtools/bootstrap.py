"""From a bare Python to the project's own environment, exactly as the lock file says."""

import fcntl
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devtools.places import LOCK, ROOT, SOURCE, STAMPS, VAR, VENV, VENV_PYTHON, Stamp, fingerprint
from devtools.reporting import Failure, run_logged, step

UV_REQUIREMENTS = ROOT / "devtools" / "uv.requirements"
TOOLS = VAR / "tools"
# What an installer would make of [project.scripts] in pyproject.toml.
PROGRAM = "from weerklank.config.command import main\n\nmain()\n"


def require_writable(folder: Path) -> None:
    """Make `folder` if needed; raises Failure when nothing can be written in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Failure(f"The folder {folder} cannot be written to: {error.strerror}.") from error


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Let two commands in the same working copy wait for each other."""
    VAR.mkdir(exist_ok=True)
    with (VAR / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ensure_environment() -> bool:
    """Make `.venv` hold what requirements.lock lists, with the sources on its path.

    Does nothing when the lock file and the Python are the same as last time; returns whether it
    had something to do.
    Raises Failure when the folder is read-only or the registry cannot be reached.
    """
    require_writable(VAR)
    with one_at_a_time("environment"):
        wanted = fingerprint([LOCK], platform.machine(), venv_version() or "")
        stamp = Stamp(STAMPS / "environment")
        if VENV_PYTHON.exists() and stamp.fits(wanted):
            return False
        require_writable(ROOT)
        uv = find_uv()
        if venv_version() is None:
            with step("Making .venv"):
                run_logged(
                    [uv, "venv", "--quiet", "--clear", "--python", base_python(), VENV],
                    log="venv",
                    problem="The environment .venv could not be made.",
                    env=uv_environment(),
                )
        with step("Installing the locked Python packages"):
            run_logged(
                [uv, "pip", "sync", "--require-hashes", "--python", VENV_PYTHON, LOCK],
                log="install",
                problem="The Python packages could not be installed.",
                env=uv_environment(),
            )
        put_sources_on_path()
        stamp.set(fingerprint([LOCK], platform.machine(), venv_version() or ""))
        return True


def venv_version() -> str | None:
    """Python version of a `.venv` that works and is new enough, or None."""
    settings = VENV / "pyvenv.cfg"
    if not VENV_PYTHON.exists() or not settings.is_file():
        return None
    for line in settings.read_text().splitlines():
        key, _, value = line.partition("=")
        if key.strip() in {"version_info", "version"}:
            numbers = tuple(int(part) for part in value.strip().split(".")[:2])
            return value.strip() if numbers >= (3, 11) else None
    return None


def base_python() -> str:
    """The Python that the environment is made from: never one inside a virtual environment."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def uv_environment() -> dict[str, str]:
    """The surroundings of uv: no Python of its own, no other environment."""
    dropped = {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}


def find_uv() -> Path:
    """uv from the PATH, or a pinned one installed for this working copy only."""
    on_path = shutil.which("uv")
    if on_path and subprocess.run([on_path, "--version"], capture_output=True).returncode == 0:
        return Path(on_path)
    own = TOOLS / "bin" / "uv"
    stamp = Stamp(STAMPS / "uv")
    wanted = fingerprint([UV_REQUIREMENTS])
    if own.exists() and stamp.fits(wanted):
        return own
    with step("Fetching uv, the installer"):
        shutil.rmtree(TOOLS, ignore_errors=True)
        run_logged(
            [*pip_install(), "--require-hashes", "-r", UV_REQUIREMENTS],
            log="uv",
            problem="The installer uv could not be fetched.",
        )
    stamp.set(wanted)
    return own


def pip_install() -> list[str]:
    """The start of a pip command that installs into `var/tools` and touches nothing else."""
    quiet = ["--quiet", "--disable-pip-version-check"]
    if importlib.util.find_spec("ensurepip"):
        run_logged(
            [base_python(), "-m", "venv", TOOLS],
            log="tools",
            problem="Python could not make an environment for its tools.",
        )
        return [str(TOOLS / "bin" / "python"), "-m", "pip", "install", *quiet]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install", *quiet, "--target", str(TOOLS)]
    raise Failure(
        "This Python has neither venv nor pip: install uv, or your system's package python3-venv."
    )


def put_sources_on_path() -> None:
    """Let every tool in the environment find `weerklank` and `devtools`; make the program."""
    version = venv_version()
    assert version is not None
    major, minor = version.split(".")[:2]
    packages = VENV / "lib" / f"python{major}.{minor}" / "site-packages"
    (packages / "weerklank.pth").write_text(f"{SOURCE}\n{ROOT}\n")
    program = VENV / "bin" / "weerklank"
    program.write_text(f"#!{VENV_PYTHON}\n{PROGRAM}")
    program.chmod(0o755)
