"""Load on a web server by wrk, with a cookie, an address and a body of its own for each request."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.figures import percentile

SCRIPT = Path(__file__).with_name("requests.lua")
LONGEST_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it goes over the line."""

    path: str
    cookie: str = ""
    body: bytes | None = None
    content_type: str = "application/x-www-form-urlencoded"

    def raw(self, host: str, turn: int) -> bytes:
        """The bytes of HTTP/1.1, as a proxy passes them on; each turn is from another network."""
        lines = [
            f"{'GET' if self.body is None else 'POST'} {self.path} HTTP/1.1",
            f"Host: {host}",
            "User-Agent: bench",
            "Accept: text/html",
            "Accept-Encoding: gzip",
            f"X-Forwarded-For: 10.{turn >> 16 & 255}.{turn >> 8 & 255}.{turn & 255}",
        ]
        if self.cookie:
            lines.append(f"Cookie: {self.cookie}")
        if self.body is not None:
            lines += [
                f"Content-Type: {self.content_type}",
                f"Content-Length: {len(self.body)}",
                f"Origin: http://{host}",
            ]
        return "\r\n".join([*lines, "", ""]).encode() + (self.body or b"")


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back: how many of each status, and milliseconds."""

    statuses: dict[int, int]
    seconds: float
    milliseconds: list[float]

    @property
    def number(self) -> int:
        """How many requests were answered."""
        return len(self.milliseconds)

    @property
    def a_second(self) -> float:
        """Answers a second."""
        return self.number / self.seconds if self.seconds else 0.0

    def at(self, part: float) -> float:
        """The milliseconds within which this part of the answers came."""
        return percentile(self.milliseconds, part)


def send(host: str, requests: Sequence[Asked], *, at_once: int) -> Answers:
    """Sends each of `requests` once, from `at_once` connections that wait for an answer each time.

    Raises RuntimeError when wrk does not run, or not all was answered within five minutes.
    """
    at_once = min(at_once, len(requests))
    with tempfile.TemporaryDirectory() as folder:
        file, answers = Path(folder) / "requests", Path(folder) / "answers"
        with file.open("wb") as out:
            for turn, each in enumerate(requests):
                raw = each.raw(host, turn)
                out.write(b"%d\n%b" % (len(raw), raw))
        command = [
            *("wrk", "-t", str(at_once), "-c", str(at_once), "--timeout", "60s"),
            *("-d", f"{LONGEST_SECONDS}s", "-s", str(SCRIPT), f"http://{host}/"),
        ]
        environment = {
            "PATH": os.environ["PATH"],
            "BENCH_REQUESTS": str(file),
            "BENCH_ANSWERS": str(answers),
            "BENCH_THREADS": str(at_once),
        }
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            # wrk itself would wait for its time to pass when all was sent.
            while process.poll() is None:
                time.sleep(0.01)
                if len(list(Path(folder).glob("answers.*.done"))) == at_once:
                    process.send_signal(signal.SIGINT)
                    break
            said, _ = process.communicate()
        lines = [
            line.split()
            for number in range(at_once)
            for line in (Path(folder) / f"answers.{number}").read_text().splitlines()
        ]
    if process.returncode != 0 or len(lines) != len(requests):
        raise RuntimeError(f"wrk did not do its work: {said[-500:]}")
    statuses = Counter(int(status) for status, _bytes, _took in lines)
    taken = [int(took) / 1000 for _status, _bytes, took in lines]
    return Answers(dict(statuses), sum(taken) / 1000 / at_once, taken)
