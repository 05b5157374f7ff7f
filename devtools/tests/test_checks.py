"""The checks of `./dev lint` see what they are there to see."""

from pathlib import Path

import pytest

from devtools.lock import missing_from_lock
from devtools.message_checks import catalogue_problems, differences, holes_agree
from devtools.messages import bring_in_step, catalogue_file, extract, write_catalogue
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


def test_words_are_collected_from_python_and_jinja(tmp_path: Path) -> None:
    app = tmp_path / "choirs"
    (app / "templates" / "choirs").mkdir(parents=True)
    (app / "tests").mkdir()
    (app / "views.py").write_text(
        'from django.utils.translation import gettext as _, ngettext\n_("One %(x)s")\n'
        'ngettext("a voice", "%(n)s voices", 2)\n'
    )
    (app / "templates" / "choirs" / "show.jinja").write_text(
        '{% do x.append(1) %}<h1>{{ _("Two") }}</h1>{% trans %}Three{% endtrans %}'
    )
    (app / "tests" / "test_views.py").write_text('_("Not for people")\n')
    found = {message.id for message in extract(app) if message.id}
    assert found == {"One %(x)s", ("a voice", "%(n)s voices"), "Two", "Three"}


def test_collecting_again_changes_nothing_and_keeps_translations(tmp_path: Path) -> None:
    app = tmp_path / "choirs"
    app.mkdir()
    (app / "views.py").write_text('_("Sing")\n')
    write_catalogue(catalogue_file(app), bring_in_step(app))
    empty = catalogue_file(app).read_text()
    assert 'msgid "Sing"\nmsgstr ""' in empty
    catalogue_file(app).write_text(empty.replace('"Sing"\nmsgstr ""', '"Sing"\nmsgstr "Zing"'))
    (app / "views.py").write_text('\n\n_("Sing")\n_("Again")\n')
    write_catalogue(catalogue_file(app), bring_in_step(app))
    second = catalogue_file(app).read_text()
    assert 'msgid "Sing"\nmsgstr "Zing"' in second
    assert list(catalogue_problems(app, shown="choirs")) == [
        "choirs: 'Again' has no Dutch translation"
    ]
    write_catalogue(catalogue_file(app), bring_in_step(app))
    assert catalogue_file(app).read_text() == second
    (app / "views.py").write_text('_("Again")\n')
    assert "choirs: 'Sing' is not in the sources any more" in list(
        catalogue_problems(app, shown="choirs")
    )


def test_two_apps_that_translate_the_same_words_differently_are_found(tmp_path: Path) -> None:
    for name, words in (("one", "Haal weg"), ("other", "Weghalen"), ("third", "Haal weg")):
        file = catalogue_file(tmp_path / name)
        file.parent.mkdir(parents=True)
        file.write_text(
            'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
            f'msgid "Take out"\nmsgstr "{words}"\n',
            encoding="utf-8",
        )
    found = list(differences([tmp_path / "one", tmp_path / "third"]))
    assert found == []
    (told,) = differences([tmp_path / "one", tmp_path / "other"])
    assert "'Weghalen' in other" in told


def test_a_mail_has_its_styles_in_it_and_no_script() -> None:
    mail = "<style>p{}</style>\n<p style='color:red' onclick='x()'>"
    assert [name for _, name in forbidden_parts(mail, in_mail=True)] == ["an on... attribute"]
