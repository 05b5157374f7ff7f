"""`./dev messages`: the words of each app, collected from Python and Jinja2 to be translated.

Source strings are English. Each app keeps its own Dutch catalogue beside its code; the compiled
form is made whenever it is older than the catalogue, and is not kept in the repository.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from tokenize import TokenError
from typing import TYPE_CHECKING

from devtools.places import PACKAGE, ROOT
from devtools.reporting import Failure, say

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LOCALE = "nl"
# The settings are no app: their few words are in Django's own catalogue.
NOT_APPS = {"config"}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# As in the environment that renders the pages: other settings would make other texts.
JINJA_OPTIONS = {
    "extensions": "jinja2.ext.do",
    "newstyle_gettext": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
}
CHANGING_HEADERS = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By'
    r'|Report-Msgid-Bugs-To):.*\n(?:"(?!.*: ).*"\n)*',
    re.MULTILINE,
)


def apps() -> list[Path]:
    """The folders of the apps, in order of name."""
    return sorted(
        folder
        for folder in PACKAGE.iterdir()
        if folder.is_dir() and not folder.name.startswith("_") and folder.name not in NOT_APPS
    )


def catalogue_file(app: Path) -> Path:
    """The Dutch catalogue of an app, whether it is there yet or not."""
    return app / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def extract(app: Path) -> "Catalog":
    """A catalogue without translations of every source string in the app."""
    from babel.messages.catalog import Catalog

    found = Catalog(project="Weerklank", charset="utf-8")
    for file, method, options in sources(app):
        for message, comments, context in strings(file, method, options):
            found.add(message, auto_comments=comments, context=context)
    return found


def sources(app: Path) -> Iterator[tuple[Path, str, dict[str, str]]]:
    """Each file that may hold words, with the method that reads it. Tests speak to nobody."""
    for file in sorted(app.rglob("*.py")):
        if not {"tests", "migrations"} & set(file.relative_to(app).parts):
            yield file, "python", {}
    for file in sorted(app.rglob("*.jinja")):
        yield file, "jinja2", JINJA_OPTIONS


def strings(
    file: Path, method: str, options: dict[str, str]
) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    """Every translatable string of one file, with the translators' comments and its context.

    Raises Failure, naming the file, when it cannot be read as what it is.
    """
    from babel.messages.extract import extract as babel_extract
    from jinja2 import TemplateSyntaxError

    found = babel_extract(
        method,
        io.BytesIO(file.read_bytes()),
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        options=dict(options),
        strip_comment_tags=False,
    )
    try:
        for _line, message, comments, context in found:
            yield message, comments, context
    except (TemplateSyntaxError, SyntaxError, TokenError) as error:
        raise Failure(f"{file.relative_to(ROOT)} cannot be read: {error}") from error


def read_catalogue(app: Path) -> "Catalog":
    """The app's Dutch catalogue as it is on disk, or an empty one."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    file = catalogue_file(app)
    if not file.is_file():
        return Catalog(locale=LOCALE, charset="utf-8")
    with file.open("rb") as handle:
        return read_po(handle, locale=LOCALE, charset="utf-8")


def collect() -> int:
    """Bring every catalogue in step with the sources, keep translations, and compile."""
    waiting = 0
    for app in apps():
        catalogue = bring_in_step(app)
        if len(catalogue) == 0 and not catalogue_file(app).is_file():
            continue
        write_catalogue(catalogue_file(app), catalogue)
        untranslated = sum(not is_complete(each.string) for each in catalogue if each.id)
        waiting += untranslated
        say(f"- {app.name}: {len(catalogue)} strings, {untranslated} without a translation")
    ensure_compiled()
    if waiting:
        say(f"{waiting} strings wait for a Dutch translation.")
    return 0


def bring_in_step(app: Path) -> "Catalog":
    """The app's catalogue with exactly the strings of its sources, and the translations it had."""
    catalogue = read_catalogue(app)
    catalogue.update(extract(app), no_fuzzy_matching=True)
    return catalogue


def is_complete(translation: str | tuple[str, ...] | list[str] | None) -> bool:
    """Whether a translation has words in every form."""
    forms = [translation] if isinstance(translation, str) else list(translation or [])
    return bool(forms) and all(forms)


def write_catalogue(file: Path, catalogue: "Catalog") -> None:
    """Write a catalogue in a form that changes only when its words do."""
    from babel.messages.pofile import write_po

    buffer = io.BytesIO()
    catalogue.header_comment = ""
    catalogue.project, catalogue.fuzzy = "Weerklank", False
    write_po(
        buffer,
        catalogue,
        width=100,
        no_location=True,
        sort_output=True,
        ignore_obsolete=True,
        include_previous=False,
    )
    text = CHANGING_HEADERS.sub("", buffer.getvalue().decode())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.lstrip("#\n"))


def ensure_compiled() -> None:
    """Compile each catalogue that is newer than its compiled form."""
    from babel.messages.mofile import write_mo

    for app in apps():
        source = catalogue_file(app)
        compiled = source.with_suffix(".mo")
        if not source.is_file():
            continue
        if compiled.is_file() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        buffer = io.BytesIO()
        write_mo(buffer, read_catalogue(app))
        compiled.write_bytes(buffer.getvalue())
