"""Keeps a few processes going together: all of them run, or none does."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from devtools.processes import spawn, stop_process
from devtools.reporting import Failure

PATIENCE = 30
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LAST_LINES = 15


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Turn every polite request to stop into one KeyboardInterrupt; later ones wait for the end."""

    def stop(number: int, frame: object) -> None:
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Child:
    """One supervised process, whose words go to the screen and to a log file."""

    def __init__(
        self, name: str, command: Sequence[str], env: Mapping[str, str], log: Path
    ) -> None:
        self.name = name
        self.log = log
        self.process = spawn(command, output=subprocess.PIPE, env=env)
        self._relay = threading.Thread(target=self._pass_on, daemon=True)

    def listen(self) -> None:
        """Begin to pass on what the process says."""
        self._relay.start()

    def stop(self) -> None:
        """End the process in good order."""
        stop_process(self.process, patience=PATIENCE)
        if self._relay.ident is not None:
            self._relay.join(timeout=2)

    def _pass_on(self) -> None:
        assert self.process.stdout is not None
        with self.log.open("ab") as log:
            for line in self.process.stdout:
                log.write(line)
                log.flush()
                sys.stdout.write(f"{self.name:>6} | {line.decode(errors='replace')}")
                sys.stdout.flush()


class Supervisor:
    """Starts children and watches them; as a context manager it stops them in reverse order."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.children: list[Child] = []
        logs.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_: object) -> None:
        for child in reversed(self.children):
            child.stop()

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start a child; what it says is shown from `listen` on."""
        self.children.append(Child(name, command, env, self.logs / f"{name}.log"))

    def listen(self) -> None:
        """Show what the children say; to be called when all of them were started."""
        for child in self.children:
            child.listen()

    def check(self) -> None:
        """Raises Failure when a child has ended by itself."""
        for child in self.children:
            code = child.process.poll()
            if code is not None:
                raise Failure(
                    f"The process '{child.name}' ended by itself (code {code}), "
                    f"so everything was stopped; its words are in {child.log}."
                )

    def wait_until(self, ready: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Wait for `ready`; raises Failure when a child ends first or it takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise Failure(f"{what} did not come up within {seconds:.0f} seconds.")
            time.sleep(0.05)

    def watch(self) -> None:
        """Watch the children until one ends by itself (Failure) or a signal asks to stop."""
        while True:
            self.check()
            time.sleep(0.25)
