"""The web server as it is started in production, by the page that says so."""

import shlex

from devtools.places import ROOT, VENV

APPLICATION = "weerklank.config.wsgi:application"
SETTINGS_PAGE = ROOT / "docs" / "operations" / "settings.md"


def web_command(
    port: int, *, workers: int | None = None, application: str = APPLICATION
) -> list[str]:
    """The command line in docs/operations/settings.md, for this port.

    With as many `workers` as stand there, or another number; it says only what is amiss.
    """
    text = SETTINGS_PAGE.read_text(encoding="utf-8").replace("\\\n", " ")
    line = next(line for line in text.splitlines() if line.strip().startswith("granian "))
    _granian, *options, _application = shlex.split(line.partition("#")[0])
    options[options.index("--port") + 1] = str(port)
    if workers is not None:
        options[options.index("--workers") + 1] = str(workers)
    return [str(VENV / "bin" / "granian"), *options, "--log-level", "warning", application]
