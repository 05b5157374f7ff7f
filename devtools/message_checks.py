"""Checks every Dutch catalogue against the sources: complete, the same holes, nothing stale."""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from devtools.messages import apps, catalogue_file, extract, is_complete, read_catalogue
from devtools.places import ROOT
from devtools.reporting import Failure

if TYPE_CHECKING:
    from babel.messages.catalog import Message

HOLE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def holes(text: str) -> set[str]:
    """The places in a text where something is filled in."""
    return set(HOLE.findall(text))


def holes_agree(source: Sequence[str], translation: Sequence[str]) -> bool:
    """Whether a translation fills in what its source does.

    The form for one may leave out the number; every other form fills in all that the source does.
    """
    wanted = holes(source[-1])
    if len(source) > 1:
        return holes(translation[0]) <= wanted and all(
            holes(form) == wanted for form in translation[1:]
        )
    return holes(translation[0]) == wanted


def forms(text: str | Sequence[str] | None) -> list[str]:
    """The forms of a message: one, or one and more."""
    return [text] if isinstance(text, str) else list(text or [])


def message_problem(message: "Message") -> str | None:
    """What is wrong with one translation, or None."""
    if not is_complete(message.string):
        return "has no Dutch translation"
    if message.fuzzy:
        return "is marked fuzzy: read it over and take the mark away"
    if not holes_agree(forms(message.id), forms(message.string)):
        return "fills in other things than its translation"
    return None


def catalogue_problems(app: Path, *, shown: str) -> Iterator[str]:
    """Everything that is wrong with the catalogue of one app, which is `shown` as such."""
    wanted = {(message.id, message.context) for message in extract(app) if message.id}
    known = {
        (message.id, message.context): message for message in read_catalogue(app) if message.id
    }
    for key in sorted(wanted - known.keys(), key=str):
        yield f"{shown}: {key[0]!r} is missing"
    for key in sorted(known.keys() - wanted, key=str):
        yield f"{shown}: {key[0]!r} is not in the sources any more"
    for key in sorted(wanted & known.keys(), key=str):
        problem = message_problem(known[key])
        if problem:
            yield f"{shown}: {key[0]!r} {problem}"


def differences(folders: Sequence[Path]) -> Iterator[str]:
    """Sources that two apps translate differently: Django would show one of the two everywhere."""
    seen: dict[tuple[str, str | None], dict[str, str]] = {}
    for app in folders:
        for message in read_catalogue(app):
            if message.id:
                key = (str(message.id), message.context)
                seen.setdefault(key, {}).setdefault(str(message.string), app.name)
    for (source, _context), translations in sorted(seen.items(), key=str):
        if len(translations) > 1:
            yield f"{source!r} has {len(translations)} translations: " + ", ".join(
                f"{words!r} in {app}" for words, app in translations.items()
            )


def problems() -> Iterator[str]:
    """Everything that is wrong with all catalogues, one line each."""
    try:
        for app in apps():
            yield from catalogue_problems(app, shown=str(catalogue_file(app).relative_to(ROOT)))
        yield from differences(apps())
    except Failure as failure:
        yield str(failure)


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found) or "Every text has its Dutch translation.")
    sys.exit(1 if found else 0)
