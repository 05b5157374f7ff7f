"""The forms on a page, as a browser without JavaScript would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form: how and where it is sent, and what is filled in, unchecked choices left out."""

    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    @property
    def values(self) -> dict[str, str]:
        """What is filled in, by name; of several with one name, the last."""
        return dict(self.fields)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._is_open = False
        self._area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(has.get("method", "get").lower(), has.get("action", "")))
            self._is_open = True
        elif self._is_open and tag == "textarea":
            self._area = has["name"], []
        elif self._is_open and tag == "input" and "name" in has:
            is_choice = has.get("type") in ("checkbox", "radio")
            if has.get("type") != "file" and (not is_choice or "checked" in has):
                self.forms[-1].fields.append((has["name"], has.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_open = False
        elif tag == "textarea" and self._area is not None:
            name, parts = self._area
            # A browser leaves the first line end out.
            self.forms[-1].fields.append((name, "".join(parts).removeprefix("\n")))
            self._area = None


def forms_on(page: str) -> list[Form]:
    """The forms on `page`, in their order."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms
