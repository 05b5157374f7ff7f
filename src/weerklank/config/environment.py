"""The one Jinja2 environment in which every page is rendered."""

from __future__ import annotations

import secrets
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.template.backends.jinja2 import Jinja2
from django.template.utils import get_app_template_dirs
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined

import weerklank
from weerklank.contributions.mentions import with_calls
from weerklank.design.template_globals import TEMPLATE_GLOBALS
from weerklank.kernel import dates


class JinjaTemplates(Jinja2):
    """Django's Jinja2 backend, looking in each app's `templates/`."""

    app_dirname = "templates"

    @cached_property
    def template_dirs(self) -> tuple[Path, ...]:  # type: ignore[override]
        """Only Weerklank's own templates: those of libraries are written for another engine."""
        own = Path(weerklank.__file__).parent
        return tuple(
            folder
            for folder in get_app_template_dirs(self.app_dirname)
            if folder.is_relative_to(own)
        )


def url(name: str, /, **kwargs: Any) -> str:
    """The path of the view called `name`, under the front door of this request."""
    keys = [(key, value) for key, value in kwargs.items() if isinstance(value, UUID)]
    others = tuple((key, value) for key, value in kwargs.items() if not isinstance(value, UUID))
    path = _path(get_script_prefix(), name, tuple(key for key, _value in keys), others)
    for (_key, value), place in zip(keys, _PLACES, strict=False):
        path = path.replace(str(place), str(value))
    return path


# Finding the path of a view takes long, and paths of one view differ by their keys alone.
_PLACES = [UUID(int=secrets.randbits(128)) for _ in range(4)]


@lru_cache(maxsize=4096)
def _path(
    _prefix: str, name: str, keys: tuple[str, ...], others: tuple[tuple[str, Any], ...]
) -> str:
    """The path of a view under `prefix`, with a place where each key belongs.

    Django puts the prefix in by itself; here it tells one front door from another.
    """
    return reverse(name, kwargs={**dict(zip(keys, _PLACES, strict=False)), **dict(others)})


def gettext(message: str) -> str:
    """The words of `message` in the language of whoever reads."""
    return _words(translation.get_language(), message)


@lru_cache(maxsize=8192)
def _words(_language: str | None, message: str) -> str:
    return translation.gettext(message)


def environment(**options: Any) -> Environment:
    """A Jinja2 environment with translation, addresses, icons and dates; undefined names fail."""
    # Django hands in autoescape among the options, and it is on.
    made = Environment(  # noqa: S701
        **{
            **options,
            "undefined": StrictUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
            "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
        },
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=gettext,
        ngettext=translation.ngettext,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
        newstyle=True,
    )
    made.globals.update(TEMPLATE_GLOBALS, url=url, static=lru_cache(maxsize=1024)(static))
    made.filters.update(
        day=dates.day,
        day_and_time=dates.day_and_time,
        weekday=dates.weekday,
        day_machine=dates.machine,
        moment=dates.moment,
        with_calls=with_calls,
    )
    return made
