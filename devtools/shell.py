"""`./dev shell` and `./dev manage`: Django's own commands on the local database."""

import subprocess
from pathlib import Path

from devtools.instance import Instance, django
from devtools.messages import ensure_compiled
from devtools.places import ROOT


def manage(*, data: Path, arguments: list[str]) -> int:
    """Run one management command on the database of `data`, and return its exit code.

    The database is started for the duration when `./dev run` does not have it running.
    """
    ensure_compiled()
    with Instance(data=data) as instance:
        return subprocess.run(django(*arguments), cwd=ROOT, env=instance.environment).returncode


def shell(*, data: Path) -> int:
    """Open a Python shell with every model at hand."""
    return manage(data=data, arguments=["shell"])
