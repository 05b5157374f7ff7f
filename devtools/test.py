"""`./dev test`: the whole suite, browser tests too, on a database of its own."""

import os
import signal
import subprocess
import sys

from devtools.chromium import VARIABLE, ensure_chromium
from devtools.frontend import ensure_frontend
from devtools.messages import ensure_compiled
from devtools.places import ROOT
from devtools.postgres import INSTALLS
from devtools.processes import spawn, stop_process
from devtools.reporting import Failure, say
from devtools.supervisor import stop_on_signals


def test(*, postgres: int, long: bool, arguments: list[str]) -> int:
    """Run pytest with `arguments` and return its exit code.

    Raises Failure when PostgreSQL has no such version here or no browser can be had.
    """
    if postgres not in INSTALLS:
        carried = " and ".join(str(number) for number in sorted(INSTALLS))
        raise Failure(f"PostgreSQL {postgres} is not carried along; {carried} are.")
    ensure_frontend()
    ensure_compiled()
    chromium = ensure_chromium()
    environment = {**os.environ, VARIABLE: chromium}
    command = [sys.executable, "-m", "pytest", f"--postgres={postgres}"]
    if long:
        command.append("--long")
    if not chooses_workers(arguments):
        command += ["-n", str(max(2, os.cpu_count() or 2)), "--dist", "worksteal"]
    command += arguments
    if "--pdb" in arguments:
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    with stop_on_signals():
        process = spawn(command, env=environment)
        try:
            return process.wait()
        except KeyboardInterrupt:
            say("\nStopping the tests ...")
            return 130
        finally:
            # To pytest this is Ctrl-C: it stops its workers and its database.
            stop_process(process, first=signal.SIGINT, patience=30)


test.__test__ = False  # type: ignore[attr-defined]


def chooses_workers(arguments: list[str]) -> bool:
    """Whether the developer said how many workers there should be."""
    return any(
        argument.startswith(("-n", "--numprocesses", "--dist")) or argument == "--pdb"
        for argument in arguments
    )
