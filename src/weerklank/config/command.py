"""`weerklank`: the management commands of an installation, such as `weerklank backup`."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Runs the command that stands on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weerklank.config.settings")
    execute_from_command_line(["weerklank", *sys.argv[1:]])
