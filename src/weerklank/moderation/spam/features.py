"""What is looked at in something that is sent, each as a number from 0 to 1. Pure: asks nothing.

Half of it stands in the words; the other half is what the sender's own names did before, and
whether others elsewhere said the same. Only the first half is ever told as a reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit


class Level(StrEnum):
    """How well the sender's names are known: by what was let through, and since when."""

    NEW = "new"
    KNOWN = "known"
    TRUSTED = "trusted"


# So much within an hour is usual at each level.
USUAL_IN_AN_HOUR = {Level.NEW: 2, Level.KNOWN: 6, Level.TRUSTED: 12}


@dataclass(frozen=True, slots=True)
class Around:
    """What is known besides the words.

    `lately`: what the sender's names said within the hour. `own_elsewhere`, `others_elsewhere`: in
    how many other spaces they, or others, said nearly the same in fourteen days. `is_disposable`:
    whether their address is of a service for addresses that are thrown away.
    """

    level: Level = Level.KNOWN
    lately: int = 0
    own_elsewhere: int = 0
    others_elsewhere: int = 0
    is_disposable: bool = False


class Feature(StrEnum):
    """A thing that is looked at."""

    LINK = "link"
    LINK_OF_NEWCOMER = "link_of_newcomer"
    CHEAP_LINK = "cheap_link"
    PUBLIC_LINK = "public_link"
    SELLING = "selling"
    LURE = "lure"
    WAY_TO_REACH = "way_to_reach"
    SELLING_WITH_A_WAY = "selling_with_a_way"
    SHOUTING = "shouting"
    NEW = "new"
    TRUSTED = "trusted"
    FAST = "fast"
    OWN_ELSEWHERE = "own_elsewhere"
    OTHERS_ELSEWHERE = "others_elsewhere"
    DISPOSABLE = "disposable"


_LINK = re.compile(r"(?:https?://|www\.|\bt\.me/|\bwa\.me/)[^\s<>\"]+", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\w)(?:\+31|0031|0)[\s-]?(?:\d[\s-]?){8,9}(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_HANDLE = re.compile(r"\btelegram\b|\bwhats-?app\b|(?<!\w)@\w{4,}|\b(?:app|dm) (?:mij|ons|naar)\b")
_CHEAP = re.compile(r"\.(?:top|xyz|click|shop|store|online|live|bet|pro|agency|info|io)$")
_SHORT = frozenset(
    {"bit.ly", "tinyurl.com", "t.me", "wa.me", "cutt.ly", "is.gd", "t.co", "rb.gy", "shorturl.at"}
)
_PUBLIC = re.compile(
    r"(?:^|\.)(?:overheid|rijksoverheid|petities|nos|trouw|youtube|youtu|wikipedia|nibud"
    r"|juridischloket|mantelzorg|cbs|google|office|openstreetmap)\.(?:nl|com|be|org|gle)$"
    r"|(?:^|\.)gemeente"
)
_SELLING = re.compile(
    r"\b(?:verdien(?:de|t)?|winst|rendement|investeer\w*|crypto\w*|signa(?:al|len|ls)|trading"
    r"|lening-\w+|bkr|rente|korting|offerte|goedkop\w*|gegarandeerd|bonus|casino'?s?|seo"
    r"|linkbuilding|zonder recept|zonder examen|kamagra|viagra|cbd|wiet|helderziende|kruiden"
    r"|genezen|singles|daten?|masterclass|cadeaubon|voorrijkosten|bezorgd|loans?|lender"
    r"|followers|cheap|price|financieel vrij|welkomstbonus|discreet|bestel\w*)\b"
)
_LURE = re.compile(
    r"\b(?:klik (?:hier|snel|nu)|claim\w*|meld je aan|schrijf je in|bel nu|vraag direct"
    r"|vandaag nog|contact me|visit|bezoek (?:ook )?onze|u bent gekozen|gefeliciteerd"
    r"|geblokkeerd|verloopt|stap over|geld terug|word lid|hem bereiken|24 uur per dag)\b"
)
_MOST = 3


def features_of(words: str, around: Around) -> dict[Feature, float]:
    """What there is of each feature, from 0 to 1; what is not there is left out."""
    text = unicodedata.normalize("NFKC", words).casefold()
    hosts = [host for link in _LINK.findall(text) if (host := _host(link))]
    strange = [host for host in hosts if not _PUBLIC.search(host)]
    cheap = [host for host in strange if host in _SHORT or _CHEAP.search(host)]
    selling, lures = len(_SELLING.findall(text)), len(_LURE.findall(text))
    ways = [*_PHONE.findall(text), *_MAIL.findall(text), *_HANDLE.findall(text), *cheap]
    is_new = around.level == Level.NEW
    over = around.lately - USUAL_IN_AN_HOUR[around.level]
    found = {
        Feature.LINK: _share(len(strange)),
        Feature.LINK_OF_NEWCOMER: _share(len(strange)) * is_new,
        Feature.CHEAP_LINK: float(bool(cheap)),
        Feature.PUBLIC_LINK: float(len(hosts) > len(strange)),
        Feature.SELLING: _share(selling),
        Feature.LURE: _share(lures),
        Feature.WAY_TO_REACH: float(bool(ways)),
        Feature.SELLING_WITH_A_WAY: _share(selling + lures) * bool(ways or strange),
        Feature.SHOUTING: _shouting(words),
        Feature.NEW: float(is_new),
        Feature.TRUSTED: float(around.level == Level.TRUSTED),
        Feature.FAST: _share(max(over, 0)),
        Feature.OWN_ELSEWHERE: _share(around.own_elsewhere),
        Feature.OTHERS_ELSEWHERE: _share(around.others_elsewhere),
        Feature.DISPOSABLE: float(around.is_disposable),
    }
    return {feature: value for feature, value in found.items() if value}


def _share(number: int) -> float:
    return min(number, _MOST) / _MOST


def _host(link: str) -> str:
    address = link if "://" in link else f"https://{link}"
    try:
        host = urlsplit(address.rstrip(".,;:!?)")).hostname
    except ValueError:
        return ""
    return (host or "").removeprefix("www.")


def _shouting(words: str) -> float:
    letters = [sign for sign in words if sign.isalpha()]
    capitals = sum(sign.isupper() for sign in letters)
    return 1.0 if len(letters) > 20 and capitals > 0.6 * len(letters) else 0.0


# What is told to author and moderators: only what stands in the words themselves.
REASONS: Mapping[Feature, str] = {
    Feature.LINK: "spam_link",
    Feature.CHEAP_LINK: "spam_link",
    Feature.SELLING: "spam_selling",
    Feature.LURE: "spam_selling",
    Feature.SELLING_WITH_A_WAY: "spam_selling",
    Feature.SHOUTING: "spam_shouting",
}
LIKENESS = "spam_looks"
