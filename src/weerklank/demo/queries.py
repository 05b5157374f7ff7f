"""Whom one can be in the demo, and as what."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from weerklank.demo.reading import DemoPerson, DemoRegion, read_region
from weerklank.people.models import Account
from weerklank.spaces.models import Portal


@dataclass(frozen=True, slots=True)
class SomebodyToBe:
    """A line of the demo page."""

    key: str
    first_name: str
    role: str
    about: str


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """A front door with the people who live behind it; `path` begins and ends with a slash."""

    name: str
    path: str
    people: list[SomebodyToBe]


def front_doors(first: Portal | None = None) -> list[FrontDoor]:
    """Every front door of the demo with its people, `first` on top. No query."""
    region = read_region()
    doors = [
        FrontDoor(
            name=portal.name,
            path=f"/{portal.slug}/",
            people=[
                SomebodyToBe(one.key, one.first_name, role_of(region, one), one.about)
                for one in region.people
                if one.lives == portal.slug
            ],
        )
        for portal in region.portals
    ]
    return sorted(doors, key=lambda door: first is None or door.path != f"/{first.slug}/")


def account_of(key: str) -> tuple[Account, str] | None:
    """The account of the demo person called `key` and the path of their front door, or None."""
    somebody = read_region().person(key)
    if somebody is None:
        return None
    account = Account.objects.filter(email=somebody.email, is_active=True).first()
    return (account, f"/{somebody.lives}/") if account else None


def role_of(region: DemoRegion, somebody: DemoPerson) -> str:
    """The highest role that `somebody` has, in words."""
    if somebody.platform_administrator:
        return _("Platform administrator")
    if any(somebody.key in space.managers and space.of_residents for space in region.spaces):
        return _("Resident who manages a room of residents")
    if somebody.post is None:
        return _("Resident")
    if somebody.post.administrator:
        return _("Organisation administrator")
    if any(somebody.key in space.managers for space in region.spaces):
        return _("Space manager")
    return _("Professional") if somebody.post.kind == "professional" else _("Official")
