"""What processes have cost, as the operating system counted it. Linux only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True, slots=True)
class Stat:
    """One line of /proc/PID/stat: whose child, and CPU seconds of itself and of ended children."""

    parent: int
    own: float
    ended: float


def stat_of(process: int) -> Stat | None:
    """What the kernel counted for one process; None when it is gone."""
    try:
        text = (PROC / str(process) / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name stands between brackets and may hold anything, brackets and spaces too.
    fields = text.rpartition(")")[2].split()
    user, system, of_children, system_of_children = (int(each) / TICKS for each in fields[11:15])
    return Stat(int(fields[1]), user + system, of_children + system_of_children)


def family(root: int) -> dict[int, Stat]:
    """`root` and all that descend from it and live, by process id."""
    everybody = {
        int(entry.name): stat
        for entry in PROC.iterdir()
        if entry.name.isdigit() and (stat := stat_of(int(entry.name))) is not None
    }
    found, wave = {}, {root} & everybody.keys()
    while wave:
        found.update({each: everybody[each] for each in wave})
        wave = {each for each, stat in everybody.items() if stat.parent in wave} - found.keys()
    return found


def cpu_seconds(root: int) -> float:
    """What `root` and its descendants used so far, the ended ones that were waited for too."""
    return sum(stat.own + stat.ended for stat in family(root).values())


def largest_child_mb(root: int) -> float:
    """Megabytes of memory that the largest descendant of `root` holds now."""
    sizes = [_resident_kb(each) for each in family(root) if each != root]
    return max(sizes, default=0) / 1024


def _resident_kb(process: int) -> int:
    try:
        lines = (PROC / str(process) / "status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
