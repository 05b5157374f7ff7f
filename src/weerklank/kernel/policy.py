"""How permission is asked.

A policy is a pair that stands together: `may_VERB_THING(person, thing) -> bool` and
`THINGs_visible_to(person) -> QuerySet`. Actions call `authorise`; queries start from the queryset,
so that what a person may not see is simply not there.
"""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import Http404

M = TypeVar("M", bound=Model)


class Denied(Exception):
    """This person may not do this. Shown as "not found", so that it tells nothing."""


class WrongState(Exception):
    """The thing is no longer in a state in which this can be done; the message is for people."""


class Refused(Exception):
    """The input cannot be accepted; the message says to people what to do."""


def authorise(allowed: bool) -> None:
    """Raises Denied unless `allowed`."""
    if not allowed:
        raise Denied


def get_visible(visible: QuerySet[M], **lookup: object) -> M:
    """The one object of `visible` that matches `lookup`.

    Raises Http404 both when it does not exist and when it may not be seen: the two look the same.
    """
    try:
        return visible.get(**lookup)
    except (ObjectDoesNotExist, ValueError):
        raise Http404 from None
