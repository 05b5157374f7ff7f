"""The checks of `./dev lint` see what they are there to see."""

import pytest

from devtools.lock import missing_from_lock
from devtools.message_checks import holes_agree
from devtools.template_checks import forbidden_parts


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<p style="color: red">', "a style attribute"),
        ("<style>p {}</style>", "an inline stylesheet"),
        ("<button onclick='go()'>", "an on... attribute"),
        ('<input\n  value="{{ x > 1 }}"\n  onChange="go()">', "an on... attribute"),
        ("<script>go()</script>", "an inline script"),
        ('<a href="javascript:go()">', "a javascript: address"),
    ],
)
def test_what_the_policy_of_the_page_refuses_is_found(source: str, found: str) -> None:
    assert [name for _, name in forbidden_parts(source)] == [found]


@pytest.mark.parametrize(
    "source",
    [
        '<script src="{{ static(\'app.js\') }}" type="module"></script>',
        '<p data-style="x" class="on">one = two, style = three</p>',
        "{# <style> in a comment #}",
        '{{ field(on="now", style="wide") }}',
    ],
)
def test_what_the_policy_allows_is_left_alone(source: str) -> None:
    assert list(forbidden_parts(source)) == []


def test_the_line_of_what_is_found_counts_lines_of_jinja_too() -> None:
    assert [line for line, _ in forbidden_parts("{# a\nb #}\n<p style=''>")] == [3]


@pytest.mark.parametrize(
    ("source", "translation", "agree"),
    [
        (["Hello %(name)s"], ["Dag %(name)s"], True),
        (["Hello %(name)s"], ["Dag %(naam)s"], False),
        (["Hello %(name)s"], ["Dag"], False),
        (["One answer", "%(n)s answers"], ["Eén antwoord", "%(n)s antwoorden"], True),
        (["%(n)s answer", "%(n)s answers"], ["Eén antwoord", "%(n)s antwoorden"], True),
        (["%(n)s answer", "%(n)s answers"], ["%(n)s antwoord", "antwoorden"], False),
    ],
)
def test_a_translation_fills_in_what_its_source_does(
    source: list[str], translation: list[str], agree: bool
) -> None:
    assert holes_agree(source, translation) is agree


def test_the_lock_file_holds_what_the_project_asks_for() -> None:
    assert missing_from_lock() == []
