"""The static files as a server hands them out: collected in one folder, hashed and compressed."""

from pathlib import Path

from devtools.bootstrap import one_at_a_time
from devtools.instance import django
from devtools.places import LOCK, PACKAGE, STAMPS, Stamp, fingerprint
from devtools.reporting import run_logged, step


def ensure_static_files(environment: dict[str, str]) -> None:
    """Collect the static files into STATIC_ROOT; skipped when none of them changed."""
    with one_at_a_time("static"):
        root = environment["STATIC_ROOT"]
        files = (path for path in PACKAGE.glob("*/static/**/*") if path.is_file())
        wanted = fingerprint([LOCK, *files], root)
        stamp = Stamp(STAMPS / "static")
        if stamp.fits(wanted) and Path(root).is_dir():
            return
        with step("Collecting static files"):
            run_logged(
                django("collectstatic", "--no-input", "--clear", "--verbosity", "0"),
                log="static",
                problem="The static files could not be collected.",
                env=environment,
            )
        stamp.set(wanted)
