"""`./dev shell` and `./dev manage`: Django's own commands on the local database."""

import subprocess
from pathlib import Path

from devtools.instance import Instance, django
from devtools.messages import ensure_compiled
from devtools.places import ROOT


def manage(*, data: Path, arguments: list[str]) -> int:
    """Run one management command on the database of `data`, and return its exit code.

    The database is the one that `./dev run` has running, else it is started for the duration.
    """
    ensure_compiled()
    with Instance(data=data, shared=True) as instance:
        return subprocess.run(django(*arguments), cwd=ROOT, env=instance.environment).returncode


def shell(*, data: Path) -> int:
    """Open a Python shell with every model at hand."""
    return manage(data=data, arguments=["shell"])
