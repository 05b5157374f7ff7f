"""`./dev new-capability NAME`: the slice of a capability, laid out as the others are.

Besides the slice itself only three files change: the list of apps, the root addresses and the
import contract.
"""

import os
import re
import shutil
import sys
from pathlib import Path
from string import Template

from devtools.places import PACKAGE, ROOT, VENV
from devtools.pytest_database import settings_environment_without_server
from devtools.reporting import Failure, run_quietly, say

PATTERNS = ROOT / "devtools" / "capability"
SUFFIX = ".template"
NAME = re.compile(r"[a-z]{3,20}")
BESIDE = "questions"


def new_capability(*, name: str, singular: str | None = None) -> int:
    """Make the slice `name` (plural) and enter it in the three lists; returns the exit code.

    Raises Failure for a name that cannot be, or when one of the lists cannot be read.
    """
    one = singular or singular_of(name)
    check_name(name, one)
    edits = [edit(*each, name=name) for each in registrations()]
    slice_folder = PACKAGE / name
    try:
        write_slice(slice_folder, plural=name, singular=one)
        originals = [(file, file.read_text()) for file, _ in edits]
        for file, text in edits:
            file.write_text(text)
        try:
            finish(slice_folder, name)
        except Failure:
            for file, text in originals:
                file.write_text(text)
            raise
    except Failure:
        shutil.rmtree(slice_folder)
        raise
    say(f"The slice is in {slice_folder.relative_to(ROOT)}; its README says where to begin.")
    return 0


def singular_of(name: str) -> str:
    """The usual singular of a plural English noun."""
    if name.endswith("ies"):
        return name.removesuffix("ies") + "y"
    return name.removesuffix("s")


def check_name(name: str, singular: str) -> None:
    """Raises Failure unless the names can be those of a new app."""
    if not NAME.fullmatch(name) or not NAME.fullmatch(singular):
        raise Failure(
            f"'{name}' cannot be a capability: take a plural of 3 to 20 lower-case letters."
        )
    if (PACKAGE / name).exists():
        raise Failure(f"There is a capability '{name}' already.")


def registrations() -> list[tuple[Path, str, str]]:
    """Each list with the line after which, or in which, a capability is entered."""
    return [
        (
            PACKAGE / "config" / "settings.py",
            rf'^( *"weerklank\.){BESIDE}(",)$',
            r"\g<0>\n\g<1>$name\g<2>",
        ),
        (
            PACKAGE / "config" / "urls.py",
            rf'^( *path\("", include\("weerklank\.){BESIDE}(\.urls"\)\),)$',
            r"\g<0>\n\g<1>$name\g<2>",
        ),
        (ROOT / ".importlinter", rf"^ +(?:\w+ \| )*{BESIDE}(?: \| \w+)*$", r"\g<0> | $name"),
    ]


def edit(file: Path, pattern: str, replacement: str, *, name: str) -> tuple[Path, str]:
    """The file with the capability entered; raises Failure when its place is not found."""
    text, count = re.subn(
        pattern,
        Template(replacement).substitute(name=name),
        file.read_text(),
        count=1,
        flags=re.MULTILINE,
    )
    if count != 1:
        raise Failure(f"The line of '{BESIDE}' was not found in {file.relative_to(ROOT)}.")
    return file, text


def write_slice(folder: Path, *, plural: str, singular: str) -> None:
    """Fill in every pattern with the names."""
    names = {
        "plural": plural,
        "singular": singular,
        "Plural": plural.capitalize(),
        "Singular": singular.capitalize(),
    }
    for pattern in sorted(PATTERNS.rglob(f"*{SUFFIX}")):
        place = str(pattern.relative_to(PATTERNS)).removesuffix(SUFFIX)
        file = folder / place.replace("templates/capability", f"templates/{plural}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(Template(pattern.read_text()).substitute(names))


def finish(folder: Path, name: str) -> None:
    """Make the first migration, and put imports and lines in order."""
    environment = {**os.environ, **settings_environment_without_server()}
    run_quietly(
        [sys.executable, "-W", "ignore", "-m", "django", "makemigrations", "--skip-checks", name],
        env=environment,
        problem="The first migration could not be made, so nothing was kept.",
    )
    for arguments in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        run_quietly(
            [VENV / "bin" / "ruff", *arguments, folder],
            env=environment,
            problem="The slice could not be put in order, so nothing was kept.",
        )
