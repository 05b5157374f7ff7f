"""Forms as a browser finds them on pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class Form:
    """Where a form leads, and what it sends when nothing is changed in it."""

    page: str
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    @property
    def shape(self) -> tuple[object, ...]:
        """The same for forms that differ in nothing but ids."""
        return (self.method, self.action, *sorted({name for name, _value in self.fields}))


class _Reader(HTMLParser):
    """Collects the forms of one page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._in_area = False
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.page, given.get("action") or self.page)
            self._open = Form(self.page, action, given.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is None:
            return
        elif tag == "option" and self._select:
            self._open.fields.append((self._select, given.get("value", "")))
        elif name := given.get("name", ""):
            self._take(tag, name, given.get("value", ""))

    def _take(self, tag: str, name: str, value: str) -> None:
        assert self._open is not None
        if tag == "select":
            self._select = name
        else:
            self._open.fields.append((name, value))
            self._in_area = tag == "textarea"

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._in_area = False
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._in_area:
            name, before = self._open.fields[-1]
            self._open.fields[-1] = (name, before + data)


def forms_on(page: str, html: str) -> list[Form]:
    """The forms on the page at the address `page`."""
    reader = _Reader(page)
    reader.feed(html)
    return reader.forms
