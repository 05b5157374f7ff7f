"""The ways from a form in which somebody speaks to the pages where a file is made."""

from __future__ import annotations

import uuid

from django.urls import reverse
from django.utils.http import urlencode

PAGES = {"draw": "media:draw", "speak": "media:speak", "film": "media:film"}


def way_to(do: str, *, about: uuid.UUID, back: str) -> str | None:
    """The address of the page for which the button with the value `do` was pressed, or None.

    `about` is what the file will be about, `back` the path to come back to.
    """
    page = PAGES.get(do)
    if page is None:
        return None
    return f"{reverse(page, kwargs={'about': about})}?{urlencode({'terug': back})}"
