"""The ways from a form in which somebody speaks to the pages where a file is made."""

from __future__ import annotations

import uuid

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from weerklank.media.kinds import MediaKind

BACK = "terug"
BACKDROP = "ondergrond"
# What is made on the page of each button.
WAYS = {"draw": MediaKind.DRAWING, "speak": MediaKind.SOUND, "film": MediaKind.VIDEO}
PAGES = {"draw": "media:draw", "speak": "media:speak", "film": "media:film"}


def way_to(
    do: str, *, about: uuid.UUID, back: str, backdrop: uuid.UUID | None = None
) -> str | None:
    """The address of the page for which the button with the value `do` was pressed, or None.

    `about` is what the file will be about, `back` the path to come back to, `backdrop` the picture
    of the team to draw on.
    """
    page = PAGES.get(do)
    if page is None:
        return None
    query = {BACK: back}
    if do == "draw" and backdrop:
        query[BACKDROP] = str(backdrop)
    return f"{reverse(page, kwargs={'about': about})}?{urlencode(query)}"


def way_back(request: HttpRequest) -> str:
    """The path to go back to from a page where a file is made: always one of this site."""
    back = request.GET.get(BACK, "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return reverse("portal:front")
