from __future__ import annotations

from io import BytesIO

import pytest
from django.core.handlers.wsgi import LimitedStream

from weerklank.kernel.front.body import Body, EndedEarly, Reads
from weerklank.kernel.front.tests import pages
from weerklank.kernel.front.tests.visits import Answered, Visits

TOKEN = "a" * 32
WHOLE = f"csrfmiddlewaretoken={TOKEN}&words=Een hele zin.".encode()


def sends(visit: Visits, body: bytes, *, announced: int) -> Answered:
    """A form of which `announced` bytes were to come, and `body` came."""
    return visit(
        "/takes/",
        method="POST",
        cookies=f"csrf={TOKEN}",
        CONTENT_TYPE="application/x-www-form-urlencoded",
        CONTENT_LENGTH=str(announced),
        **{"wsgi.input": BytesIO(body)},
    )


@pytest.mark.django_db
@pytest.mark.urls(pages.__name__)
def test_half_a_form_is_not_taken_for_a_whole_one(visit: Visits) -> None:
    assert sends(visit, WHOLE, announced=len(WHOLE)).body == b"Een hele zin."
    assert sends(visit, WHOLE[:-5], announced=len(WHOLE)).status == 403


def test_what_came_in_pieces_before_the_end_is_given() -> None:
    body = Body(BytesIO(b"abcdef"), announced=100, reads=Reads())
    assert [body.read(4), body.read(4)] == [b"abcd", b"ef"]
    with pytest.raises(EndedEarly):
        body.read(4)


@pytest.mark.parametrize("size", [-1, 6, 60])
def test_all_the_rest_is_all_or_nothing(size: int) -> None:
    body = Body(BytesIO(b"abcdef"), announced=6, reads=Reads())
    stream = LimitedStream(body, 6)  # type: ignore[arg-type]
    assert (stream.read(size), stream.read(size)) == (b"abcdef", b"")
    with pytest.raises(EndedEarly):
        Body(BytesIO(b"abc"), announced=6, reads=Reads()).read(size)


def test_a_body_whose_length_was_not_announced_ends_where_it_ends() -> None:
    body = Body(BytesIO(b"ab\ncd"), announced=None, reads=Reads())
    assert [body.readline(), body.read(), body.read()] == [b"ab\n", b"cd", b""]
