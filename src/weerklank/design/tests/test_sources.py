"""What templates, styles and drawings refer to exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import weerklank
from weerklank.design.gallery import ILLUSTRATIONS
from weerklank.design.icons import ICONS, icon
from weerklank.design.template_globals import FACES, face_number
from weerklank.design.theme import EDGE_PAIRS, NEUTRAL, TEXT_PAIRS, tokens_of

PACKAGE = Path(weerklank.__file__).parent
DESIGN = PACKAGE / "design"
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.jinja"))
STYLES = sorted((DESIGN / "css").rglob("*.css"))
DRAWINGS = sorted((DESIGN / "art").rglob("*.svg"))
ICON_USE = re.compile(
    r"""\b(?:icon|fact)\(\s*["']([a-z0-9-]+)["']|icon_name=["']([a-z0-9-]+)["']"""
)


def test_every_icon_in_a_template_is_in_the_sprite() -> None:
    used = {
        (path.name, name)
        for path in TEMPLATES
        for pair in ICON_USE.findall(path.read_text())
        for name in pair
        if name
    }
    assert used
    assert {(path, name) for path, name in used if name not in ICONS} == set()


def test_icon_outside_the_sprite_is_refused() -> None:
    with pytest.raises(ValueError, match="no icon is named 'unicorn'"):
        icon("unicorn")


def test_icon_is_hidden_from_screen_readers_and_escapes_its_class() -> None:
    drawn = icon("check", '"><script>')
    assert 'aria-hidden="true"' in drawn
    assert "<script>" not in drawn


def test_every_variable_in_styles_and_drawings_has_a_value() -> None:
    known = {f"--wk-{name}" for name in tokens_of(NEUTRAL, dark=False)}
    known |= {"--wk-font", "--wk-radius", "--wk-radius-s", "--wk-radius-l"}
    for path in STYLES:
        known |= set(re.findall(r"^\s*(--wk-[\w-]+):", path.read_text(), re.MULTILINE))
    used = {
        (path.name, name)
        for path in (*STYLES, *DRAWINGS)
        for name in re.findall(r"var\((--wk-[\w-]+)", path.read_text())
    }
    assert {(path, name) for path, name in used if name not in known} == set()


def test_pairs_name_tokens_that_exist() -> None:
    for dark in (False, True):
        known = tokens_of(NEUTRAL, dark=dark).keys()
        named = {token for pair in (*TEXT_PAIRS, *EDGE_PAIRS) for token in pair}
        assert named <= known


def test_light_and_dark_have_the_same_tokens() -> None:
    assert tokens_of(NEUTRAL, dark=False).keys() == tokens_of(NEUTRAL, dark=True).keys()


def test_drawings_are_complete() -> None:
    names = {path.stem for path in DRAWINGS if path.parent.name == "faces"}
    assert names == {str(number) for number in range(1, FACES + 1)}
    names = {path.stem for path in DRAWINGS if path.parent.name == "illustrations"}
    assert names == set(ILLUSTRATIONS)


def test_same_key_gets_the_same_face_and_all_faces_are_given() -> None:
    keys = [f"alias-{number}" for number in range(300)]
    assert [face_number(key) for key in keys] == [face_number(key) for key in keys]
    assert {face_number(key) for key in keys} == set(range(1, FACES + 1))


def test_chosen_face_stands_for_itself() -> None:
    assert [face_number(number) for number in range(1, FACES + 1)] == list(range(1, FACES + 1))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_template_has_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text()
    if path.name == "letter.jinja":
        # Mail programs know styles of the elements only; no page is made of it.
        text = re.sub(r"\sstyle=|<style", "", text)
    assert not re.search(r"""<style\b|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=["']""", text)
