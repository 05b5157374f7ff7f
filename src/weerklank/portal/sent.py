"""What somebody sent with a form, as far as it may be shown and sent again when that failed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpRequest

from weerklank.kernel.once import FIELD, TOKEN

_SECRET = ("password", "code", "credential")
_TYPED = ("words", "title", "written", "description")
# What nobody types: the value of a choice or a button, an id, nothing.
_CHOSEN = re.compile(r"[a-z0-9_:-]{0,40}")

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """The fields of a form that was sent, as (name, value), in their order.

    `words` are for people to read and change, `rest` goes along unseen. Nothing is given back of a
    form with a password or a code in it: then `is_secret`.
    """

    words: Fields = ()
    rest: Fields = ()
    had_files: bool = False
    is_secret: bool = False


def sent_with(request: HttpRequest) -> Sent:
    """What came with `request`; nothing when it was no form, or cannot be read."""
    if request.method != "POST":
        return Sent()
    try:
        sent = request.POST.lists()
        had_files = any(True for _field in request.FILES)
    except Exception:
        # Whatever ails the message, the page that tells of the failure has to appear.
        return Sent()
    fields = [(name, [str(value) for value in values]) for name, values in sent]
    if any(part in name for name, _values in fields for part in _SECRET):
        return Sent(is_secret=True)
    shown = {name for name, values in fields if any(_is_typed(name, value) for value in values)}
    pairs = [(name, value) for name, values in fields for value in values]
    return Sent(
        words=tuple(pair for pair in pairs if pair[0] in shown),
        rest=tuple(pair for pair in pairs if pair[0] not in shown),
        had_files=had_files,
    )


def _is_typed(name: str, value: str) -> bool:
    if name in (FIELD, TOKEN):
        return False
    if name.startswith(_TYPED):
        return bool(value.strip())
    return _CHOSEN.fullmatch(value) is None
