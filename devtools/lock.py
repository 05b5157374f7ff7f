"""`./dev lock`: pin every package of pyproject.toml, with hashes and without naming a registry."""

import re
import tomllib

from devtools.bootstrap import find_uv, uv_environment
from devtools.places import LOCK, ROOT
from devtools.reporting import run_logged


def lock() -> int:
    """Write requirements.lock anew; pinned versions that still fit stay as they are."""
    run_logged(
        [
            find_uv(),
            *("pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header"),
            *("--python-version", "3.11", "--group", "dev"),
            *("--output-file", LOCK.name, "pyproject.toml"),
        ],
        log="lock",
        problem="The packages could not be resolved.",
        env=uv_environment(),
        cwd=ROOT,
    )
    return 0


def missing_from_lock() -> list[str]:
    """The packages that pyproject.toml asks for and requirements.lock does not hold."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    locked = set(re.findall(r"^([a-z0-9-]+)==", LOCK.read_text(), re.MULTILINE))
    names = (re.split(r"[\s\[<>=~!;]", requirement)[0] for requirement in asked)
    return sorted(name for name in names if normal(name) not in locked)


def normal(name: str) -> str:
    """A package's name as the lock file spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()
