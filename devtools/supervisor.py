"""Keeps a few processes going together: all of them run, or none does."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from devtools.processes import spawn, stop_process
from devtools.reporting import Failure, say

PATIENCE = 30
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


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
        assert self.process.stdout is not None
        self.output = self.process.stdout
        os.set_blocking(self.output.fileno(), False)

    def pass_on(self) -> bool:
        """Show and keep what the process said; False when it will say nothing more."""
        said = os.read(self.output.fileno(), 65536)
        with self.log.open("ab") as log:
            log.write(said)
        for line in said.decode(errors="replace").splitlines():
            say(f"{self.name:>6} | {line}")
        return bool(said)


class Supervisor:
    """Starts children and watches them; as a context manager it stops them in reverse order."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.children: list[Child] = []
        self.outputs = selectors.DefaultSelector()
        logs.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_: object) -> None:
        for child in reversed(self.children):
            self._stop(child)
        self.outputs.close()

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start a child."""
        child = Child(name, command, env, self.logs / f"{name}.log")
        self.children.append(child)
        self.outputs.register(child.output, selectors.EVENT_READ, child)

    def wait_until(self, ready: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Wait for `ready`; raises Failure when a child ends first or it takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            self._listen(0.05)
            self._check()
            if time.monotonic() > deadline:
                raise Failure(f"{what} did not come up within {seconds:.0f} seconds.")

    def watch(self) -> None:
        """Watch the children until one ends by itself (Failure) or a signal asks to stop."""
        while True:
            self._listen(0.5)
            self._check()

    def _listen(self, seconds: float) -> None:
        """Pass on what the children say, for at most this long."""
        if not self.outputs.get_map():
            time.sleep(seconds)
        for key, _ in self.outputs.select(seconds):
            if not key.data.pass_on():
                self.outputs.unregister(key.fileobj)

    def _check(self) -> None:
        """Raises Failure when a child has ended by itself."""
        for child in self.children:
            code = child.process.poll()
            if code is not None:
                self._listen(0.1)
                raise Failure(
                    f"The process '{child.name}' ended by itself (code {code}), "
                    f"so everything was stopped; its words are in {child.log}."
                )

    def _stop(self, child: Child) -> None:
        """Ask a child to end, and keep listening meanwhile: a full pipe would hold it up."""
        if child.process.poll() is None:
            child.process.terminate()
        deadline = time.monotonic() + PATIENCE
        while child.process.poll() is None and time.monotonic() < deadline:
            self._listen(0.05)
        stop_process(child.process, patience=1)
