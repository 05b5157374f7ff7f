"""How long a morning of digests takes: `python -m bench.digests [NUMBER OF PEOPLE] [--data DIR]`.

An installation of its own, people with two names each and news under both, a mail server on
loopback that takes everything. Halfway the round is broken off and begun again, as when a worker
dies. Prints the figures of docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.processes import cpu_seconds
from devtools.instance import Instance
from devtools.places import ROOT, VAR, VENV_PYTHON

PEOPLE = 50_000
SERVER = "--server"
ROUND = "--round"


def main() -> None:
    """Measures, in an installation of its own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("people", type=int, nargs="?", default=PEOPLE)
    options.add_argument("--data", type=Path, default=VAR / "bench-digests")
    options.add_argument(SERVER, type=int, metavar="PORT")
    options.add_argument(ROUND, action="store_true")
    given = options.parse_args()
    if given.server:
        serve(given.server)
    elif given.round:
        django.setup()
        from bench.morning import send_digests  # noqa: PLC0415 - as below

        send_digests()
    elif "DJANGO_SETTINGS_MODULE" in os.environ:
        measure(given.people)
    else:
        with Instance(data=given.data, demo=False, memory="1GB") as instance:
            instance.migrate()
            assert instance.server is not None
            assert instance.server.process is not None
            subprocess.run(
                [str(VENV_PYTHON), "-m", "bench.digests", str(given.people)],
                cwd=ROOT,
                env={
                    **instance.environment,
                    "PYTHONPATH": f"src:{ROOT}",
                    "DJANGO_SETTINGS_MODULE": "weerklank.config.settings",
                    "BENCH_DATABASE": str(instance.server.process.pid),
                },
                check=True,
            )


def measure(people: int) -> None:
    """Makes the people, sends the digests of one morning, and says what it took."""
    django.setup()
    from bench.morning import make_people  # noqa: PLC0415 - Django is set up by then

    make_people(people)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    took = VAR / "bench-digests.txt"
    took.unlink(missing_ok=True)
    with beside(SERVER, str(port)) as server:
        wait_for(port)
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        database = int(os.environ["BENCH_DATABASE"])
        before, began = cpu_seconds(database), time.monotonic()
        cpu = one_try(until=lambda: lines(took) >= people // 2)
        halfway = time.monotonic() - began
        cpu += one_try(until=None)
        wall = time.monotonic() - began
        server.send_signal(signal.SIGTERM)
        server.wait()
    sent = Counter(took.read_text().split())
    letters = sum(sent.values())
    print(f"people {people}, letters {letters}, of which twice {letters - len(sent)}")
    print(f"broken off after {halfway:.0f} s; done in {wall:.0f} s, {people / wall:.0f} a second")
    print(f"CPU: worker {cpu:.0f} s, database {cpu_seconds(database) - before:.0f} s")


def one_try(until: Callable[[], bool] | None) -> float:
    """Runs a round in a process of its own, killed when `until` holds; its CPU seconds."""
    with beside(ROUND) as process:
        cpu = 0.0
        while process.poll() is None:
            time.sleep(0.2)
            cpu = max(cpu, cpu_seconds(process.pid))
            if until and until():
                process.kill()
        process.wait()
    return cpu


@contextmanager
def beside(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Another process of this module."""
    command = [sys.executable, "-m", "bench.digests", *arguments]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def lines(path: Path) -> int:
    """How many lines there are."""
    return path.read_bytes().count(b"\n") if path.exists() else 0


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The mail server did not come up.")


def serve(port: int) -> None:
    """A mail server that takes everything and notes for whom."""
    with (VAR / "bench-digests.txt").open("a", buffering=1) as took:

        class Takes:
            async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
                took.write(f"{envelope.rcpt_tos[0]}\n")
                return "250 OK"

        controller = Controller(Takes(), hostname="127.0.0.1", port=port)
        controller.start()
        signal.sigwait({signal.SIGTERM})
        controller.stop()


if __name__ == "__main__":
    main()
