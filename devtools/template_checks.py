"""Checks every Jinja2 template: it compiles, what it refers to is there, and nothing is inline."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from devtools.places import PACKAGE, ROOT

JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
# Mail programs know nothing else; no page is made of a template of this kind.
MAIL = ".mail.jinja"
STYLES = (
    (re.compile(r"<style\b", re.I), "an inline stylesheet"),
    (re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.I), "a style attribute"),
)
FORBIDDEN = (
    (re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.I), "an on... attribute"),
    (re.compile(r"<script\b(?![^<>]*\ssrc\s*=)", re.I), "an inline script"),
    (re.compile(r"=\s*[\"']?\s*javascript:", re.I), "a javascript: address"),
)


def templates() -> list[Path]:
    """Every template of every app."""
    return sorted(PACKAGE.glob("*/templates/**/*.jinja"))


def forbidden_parts(source: str, *, in_mail: bool = False) -> Iterator[tuple[int, str]]:
    """Line and name of each thing that the Content-Security-Policy would refuse, or mail programs.

    Jinja's own parts are taken out first, with their line ends kept.
    """
    html = JINJA.sub(lambda match: "x" + "\n" * match.group().count("\n"), source)
    for pattern, name in FORBIDDEN if in_mail else (*STYLES, *FORBIDDEN):
        for match in pattern.finditer(html):
            yield html.count("\n", 0, match.end()) + 1, name


def compile_problems() -> Iterator[str]:
    """Templates that do not compile, or that refer to one that is not there."""
    import django
    from django.template import engines
    from django.template.backends.jinja2 import Jinja2
    from jinja2 import TemplateNotFound, TemplateSyntaxError, meta

    django.setup()
    environment = next(backend.env for backend in engines.all() if isinstance(backend, Jinja2))
    assert environment.loader is not None
    for file in templates():
        shown = file.relative_to(ROOT)
        source = file.read_text()
        try:
            environment.compile(source, name=str(shown))
            tree = environment.parse(source)
        except TemplateSyntaxError as error:
            yield f"{shown}:{error.lineno}: {error.message}"
            continue
        for name in meta.find_referenced_templates(tree):
            try:
                if name is not None:
                    environment.loader.get_source(environment, name)
            except TemplateNotFound:
                yield f"{shown}: there is no template {name}"


def problems() -> Iterator[str]:
    """Everything that is wrong with the templates, one line each."""
    yield from compile_problems()
    for file in templates():
        for line, name in forbidden_parts(file.read_text(), in_mail=file.name.endswith(MAIL)):
            yield f"{file.relative_to(ROOT)}:{line}: {name}, which the page's policy refuses"


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found) or f"{len(templates())} templates are in order.")
    sys.exit(1 if found else 0)
