"""Where things lie in the working copy, and whether something has changed since the last time."""

import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
PACKAGE = SOURCE / "weerklank"
VAR = ROOT / "var"
STAMPS = VAR / "stamps"
LOGS = VAR / "log"
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"

MISSING = "missing"


def inside_venv() -> bool:
    """Whether this very process already runs on the project's own Python."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def fingerprint(files: Iterable[Path], *extra: str) -> str:
    """A hash over names and contents of `files`, in whatever order, and over `extra`."""
    total = hashlib.sha256()
    for text in extra:
        total.update(text.encode() + b"\0")
    for file in sorted(set(files)):
        content = file.read_bytes() if file.is_file() else MISSING.encode()
        total.update(str(file).encode() + b"\0" + hashlib.sha256(content).digest())
    return total.hexdigest()


class Stamp:
    """A small file that remembers for which fingerprint a step was done."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def fits(self, value: str) -> bool:
        """Whether the step was done for exactly this fingerprint."""
        return self.file.is_file() and self.file.read_text().strip() == value

    def set(self, value: str) -> None:
        """Remember that the step is done; written whole or not at all."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        draft.write_text(value + "\n")
        draft.replace(self.file)

    def clear(self) -> None:
        """Forget the step, so that it runs again."""
        self.file.unlink(missing_ok=True)
