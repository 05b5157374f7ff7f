"""On what it was measured."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("django", "granian", "psycopg", "jinja2", "whitenoise", "procrastinate")


def described() -> dict[str, str]:
    """Processor, cores, memory, kernel, and the versions of what has a part in it."""
    kilobytes = _line("/proc/meminfo", "MemTotal").split()[0]
    wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False).stdout
    return {
        "processor": _line("/proc/cpuinfo", "model name"),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{int(kilobytes) / 1024 / 1024:.0f} GB",
        "kernel": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "wrk": wrk.split()[1] if wrk else "",
        **{name: version(name) for name in PACKAGES},
    }


def _line(file: str, name: str) -> str:
    lines = Path(file).read_text().splitlines()
    found = (line.partition(":")[2].strip() for line in lines if line.startswith(name))
    return next(found, "unknown 0")
