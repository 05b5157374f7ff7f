"""The drawings that can stand with a space or a question."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DRAWINGS: list[tuple[str, str | Promise]] = [
    ("houses", _("Houses")),
    ("trees", _("Trees")),
    ("bicycle", _("A bicycle")),
    ("table", _("Around the table")),
    ("hands", _("Hands")),
    ("kitchen", _("The kitchen")),
    ("letter", _("A letter")),
    ("clock", _("A clock")),
    ("path", _("A path")),
    ("speech", _("A conversation")),
]
