"""What the templates of the design floor need beside Jinja's own: given to the environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256

from django.contrib.messages import get_messages
from django.utils.translation import get_language

from weerklank.design.icons import icon
from weerklank.design.theme import NEUTRAL

FACES = 12

# The field macros write these themselves; Django's widgets carry some of them as well.
_WRITTEN_BY_MACROS = frozenset(
    {
        "aria-describedby",
        "aria-invalid",
        "cols",
        "id",
        "maxlength",
        "name",
        "required",
        "rows",
        "type",
        "value",
    }
)


def face_number(key: object) -> int:
    """Return which of the drawn faces, from 1 to `FACES`, belongs to a key; always the same one.

    A whole number in that range is a face that somebody chose, and stands for itself.
    """
    if isinstance(key, int) and 1 <= key <= FACES:
        return key
    return sha256(str(key).encode()).digest()[0] % FACES + 1


def own_attributes(attributes: Mapping[str, object]) -> dict[str, object]:
    """Return the attributes of a Django widget that a field macro does not write itself."""
    return {
        name: name if value is True else value
        for name, value in attributes.items()
        if name not in _WRITTEN_BY_MACROS and value is not None and value is not False
    }


TEMPLATE_GLOBALS: dict[str, object | Callable[..., object]] = {
    "face_number": face_number,
    "icon": icon,
    "messages_of": get_messages,
    "neutral_theme": NEUTRAL,
    "own_attributes": own_attributes,
    "page_language": get_language,
}
