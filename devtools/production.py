"""The processes that serve people, started as the page about production says."""

import shlex

from devtools.places import ROOT, VENV

APPLICATION = "weerklank.config.wsgi:application"
LIVE = "weerklank.config.asgi:application"
SETTINGS_PAGE = ROOT / "docs" / "operations" / "settings.md"


def web_command(
    port: int, *, workers: int | None = None, application: str = APPLICATION
) -> list[str]:
    """The command line in docs/operations/settings.md, for this port.

    With as many `workers` as stand there, or another number; it says only what is amiss.
    """
    options = _options(APPLICATION)
    options[options.index("--port") + 1] = str(port)
    if workers is not None:
        options[options.index("--workers") + 1] = str(workers)
    return [str(VENV / "bin" / "granian"), *options, "--log-level", "warning", application]


def live_command(port: int) -> list[str]:
    """The command line of the live process that stands on the same page, for this port."""
    options = _options(LIVE)
    options[options.index("--port") + 1] = str(port)
    return [str(VENV / "bin" / "granian"), *options, "--log-level", "warning", LIVE]


def _options(application: str) -> list[str]:
    text = SETTINGS_PAGE.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    line = next(line for line in lines if line.startswith("granian ") and application in line)
    return shlex.split(line)[1:-1]
