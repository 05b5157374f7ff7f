"""Names on offer for who does not want to use their own."""

from __future__ import annotations

import secrets

from weerklank.spaces.aliases import fold_name
from weerklank.spaces.models import Alias, Space

FIRST = (
    "Groene", "Blauwe", "Stille", "Vrolijke", "Wilde", "Zachte", "Vroege", "Late", "Snelle",
    "Rustige", "Warme", "Kleine", "Grote", "Gouden", "Rode", "Witte", "Dappere", "Slimme",
    "Nieuwe", "Oude",
)  # fmt: skip
SECOND = (
    "Merel", "Spreeuw", "Reiger", "Kievit", "Wilg", "Linde", "Iep", "Klaver", "Egel", "Otter",
    "Libel", "Zwaluw", "Uil", "Mees", "Beuk", "Varen", "Distel", "Kastanje", "Haas", "Specht",
    "Vlier", "Braam", "Fuut", "Zegge", "Roos",
)  # fmt: skip


def offered_names(space: Space, *, how_many: int = 3) -> list[str]:
    """Names that nobody has in `space` yet, drawn by lot. One query."""
    drawn: list[str] = []
    while len(drawn) < how_many * 4:
        name = f"{secrets.choice(FIRST)} {secrets.choice(SECOND)}"
        if name not in drawn:
            drawn.append(name)
    taken = set(
        Alias.objects.filter(
            space=space, kind=Alias.Kind.PSEUDONYM, name_folded__in=[fold_name(n) for n in drawn]
        ).values_list("name_folded", flat=True)
    )
    return [name for name in drawn if fold_name(name) not in taken][:how_many]
