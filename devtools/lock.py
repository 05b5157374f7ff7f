"""`./dev lock`: pin every package of pyproject.toml, with hashes and without naming a registry."""

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
