"""How `./dev` talks: short progress lines, and one clear sentence when something cannot be done."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from devtools.places import LOGS, ROOT
from devtools.processes import spawn, stop_process

NETWORK_SIGNS = (
    "dns error",
    "failed to lookup",
    "name resolution",
    "error sending request",
    "tcp connect error",
    "operation timed out",
    "connection refused",
    "network is unreachable",
    "could not connect",
    "enotfound",
    "eai_again",
    "econnrefused",
    "enetunreach",
    "etimedout",
    "newconnectionerror",
    "max retries exceeded",
)


class Failure(Exception):
    """Something that a developer can act on; its text is the one sentence that is shown."""


def say(text: str) -> None:
    """Print one progress line at once, also when the output is a pipe."""
    print(text, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Show what is being done, and how long it took."""
    say(f"- {text} ...")
    begun = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - begun:.1f} s")


def run_logged(
    command: Sequence[str | Path],
    *,
    log: str,
    problem: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> str:
    """Run a command, show its output line by line, and keep it in `var/log/<log>.log`.

    Returns the output. Raises Failure with the sentence `problem`, or with one about the
    connection when the output says that the registry could not be reached.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log_file = LOGS / f"{log}.log"
    lines: list[str] = []
    process = spawn([str(part) for part in command], output=subprocess.PIPE, env=env, cwd=cwd)
    try:
        assert process.stdout is not None
        with log_file.open("w") as kept:
            for raw in process.stdout:
                line = raw.decode(errors="replace")
                kept.write(line)
                lines.append(line)
                if line.strip():
                    say(f"    {line.rstrip()}")
        process.wait()
    finally:
        stop_process(process)
    output = "".join(lines)
    if process.returncode != 0:
        if any(sign in output.lower() for sign in NETWORK_SIGNS):
            raise Failure(
                "The package registry could not be reached: check the connection and try again."
            )
        raise Failure(f"{problem} Its output is in {log_file.relative_to(ROOT)}.")
    return output


def run_quietly(command: Sequence[str | Path], *, env: Mapping[str, str], problem: str) -> str:
    """Run a short command and return its output; raises Failure with `problem` and the output."""
    process = spawn([str(part) for part in command], output=subprocess.PIPE, env=env)
    try:
        raw, _ = process.communicate()
    finally:
        stop_process(process)
    output = raw.decode(errors="replace")
    if process.returncode != 0:
        sys.stderr.write(output)
        raise Failure(problem)
    return output
