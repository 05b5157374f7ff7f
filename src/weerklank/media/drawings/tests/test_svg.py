"""The SVG of a drawing: only what our own code writes, and never an address."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from weerklank.media.drawings.sketch import Line, Shape, Sketch, Words
from weerklank.media.drawings.svg import drawing_svg, shape_path, smooth_path
from weerklank.media.drawings.tests import samples
from weerklank.media.drawings.tools import LONGEST_LINE, lines_of

NAMES = {"svg", "title", "rect", "image", "defs", "mask", "g", "use", "path", "circle", "text"}
SVG = "{http://www.w3.org/2000/svg}"
PHOTO = b"\xff\xd8\xff a photo"


@given(samples.sketches, st.booleans())
def test_nothing_but_shapes_and_text_is_in_it(drawn: Sketch, has_photo: bool) -> None:
    svg = drawing_svg(drawn, backdrop=PHOTO if has_photo else None, title="</title><script>")
    for element in ET.fromstring(svg).iter():
        assert element.tag.removeprefix(SVG) in NAMES
        for name, value in element.attrib.items():
            assert name not in ("style", "class")
            assert not name.startswith("on")
            if name == "href":
                assert value.startswith(("#e", "data:image/jpeg;base64,"))
            if "url(" in value:
                assert value.startswith("url(#m")


def text_of(svg: str) -> list[str]:
    return ["".join(each.itertext()) for each in ET.fromstring(svg).iter(f"{SVG}text")]


def test_words_stay_words() -> None:
    words = '<script>a("x")</script> &amp; \n\n]]>'
    drawn = samples.a_sketch(Words("red", "small", (100, 100), words))
    assert text_of(drawing_svg(drawn)) == ['<script>a("x")</script>', "&amp;", "]]>"]


def test_a_description_is_the_title() -> None:
    svg = drawing_svg(samples.a_street(), title="Mijn straat & ik")
    title = ET.fromstring(svg).find(f"{SVG}title")
    assert title is not None
    assert title.text == "Mijn straat & ik"


def test_on_a_photo_only_the_ink_is_rubbed_out() -> None:
    ink = samples.a_stroke((100, 100), (900, 100))
    rub = samples.a_stroke((500, 0), (500, 200), tool="eraser")
    later = samples.a_stroke((100, 120), (900, 120), colour="red")
    far = samples.a_stroke((100, 900), (900, 900), colour="blue")
    root = ET.fromstring(drawing_svg(samples.a_sketch(ink, far, rub, later), backdrop=PHOTO))
    masked = [group for group in root.iter(f"{SVG}g") if "mask" in group.attrib]
    assert [path.get("stroke") for group in masked for path in group] == ["#1d1d1b"]
    assert root.find(f"{SVG}image") is not None
    assert [path.get("stroke") for path in root.findall(f"{SVG}path")] == ["#1560bd", "#c8102e"]


def test_on_white_an_eraser_is_white() -> None:
    svg = drawing_svg(samples.a_sketch(samples.a_stroke((1, 1), (9, 9), tool="eraser")))
    assert "mask" not in svg
    assert 'stroke="#ffffff" stroke-width="42"' in svg


def test_a_hand_is_followed_smoothly() -> None:
    assert (
        smooth_path(((0, 0), (10, 0), (21, 10), (30, 10))) == "M0 0Q10 0 15.5 5Q21 10 25.5 10L30 10"
    )


def test_a_touch_is_a_dot() -> None:
    assert 'r="7"' in drawing_svg(samples.a_sketch(samples.a_stroke((5, 5), (5, 5))))


def test_a_shape_is_stretched_around_its_middle() -> None:
    shape = Shape("rectangle", "red", "thin", (100, 50), (40, 20), "")
    assert shape_path(shape) == "M 80 40 L 120 40 L 120 60 L 80 60 Z"


def test_an_arrow_has_a_head_at_its_end() -> None:
    line = Line("red", "thin", (0, 0), (100, 0), arrow=True, label="")
    path = drawing_svg(samples.a_sketch(line)).split(' d="')[1].split('"')[0]
    assert path.startswith("M0 0L100 0M")
    assert path.count("L100 0") == 2


def test_long_words_stand_in_lines() -> None:
    assert lines_of("een twee") == ["een twee"]
    assert lines_of("a\n\nb") == ["a", "", "b"]
    assert lines_of("de " * 20) == ["de " * 7 + "de", "de " * 7 + "de", "de de de de"]
    assert lines_of("x" * (2 * LONGEST_LINE + 1)) == ["x" * LONGEST_LINE] * 2 + ["x"]


@given(st.text(max_size=200))
def test_no_line_is_too_long_and_no_letter_is_lost(words: str) -> None:
    lines = lines_of(words)
    assert max(map(len, lines)) <= LONGEST_LINE
    assert "".join(lines).replace(" ", "") == words.replace("\n", "").replace(" ", "")
