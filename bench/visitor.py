"""Somebody with a browser: reads the forms of a page, and fills them in as they stand there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin

from django.test import Client

from bench.load import Asked

FORM = "application/x-www-form-urlencoded"


@dataclass
class Form:
    """A form as a browser would send it: where to, and its fields with what is in them now."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def filled(self, values: Mapping[str, str | list[str]]) -> str:
        """The body, with `values` put in the fields that are on the form, and in buttons."""
        kept = [(name, value) for name, value in self.fields if name not in values]
        given = [(name, value) for name, value in values.items() if name in self.names]
        return urlencode([*kept, *given], doseq=True)


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._text: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form begins, or something stands in one."""
        read = {name: value or "" for name, value in attrs}
        if tag == "form" and read.get("method", "").lower() == "post":
            self._open = Form(urljoin(self.page, read.get("action") or self.page))
            self.forms.append(self._open)
        if self._open is None or not read.get("name"):
            return
        if tag in ("input", "textarea", "button", "select"):
            self._open.names.add(read["name"])
        if tag == "textarea":
            self._text = (read["name"], [])
        elif tag == "input" and _is_sent(read):
            self._open.fields.append((read["name"], read.get("value", "")))

    def handle_data(self, data: str) -> None:
        """What stands in a text area."""
        if self._text is not None:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        """A form or a text area ends."""
        if tag == "textarea" and self._text is not None and self._open is not None:
            name, parts = self._text
            self._open.fields.append((name, "".join(parts).strip()))
            self._text = None
        if tag == "form":
            self._open = None


def _is_sent(read: Mapping[str, str]) -> bool:
    kind = read.get("type", "text").lower()
    if kind in ("checkbox", "radio"):
        return "checked" in read
    return kind not in ("submit", "button", "image", "reset", "file")


def forms_in(page: str, html: str) -> list[Form]:
    """The forms on the page at the address `page` that write, in their order."""
    reader = _Forms(page)
    reader.feed(html)
    return reader.forms


class Visitor:
    """A browser of its own, with the cookies it came with and those it is given."""

    def __init__(self, host: str, cookie: str) -> None:
        self.client = Client(HTTP_HOST=host, HTTP_USER_AGENT="bench")
        for part in filter(None, cookie.split("; ")):
            name, _, value = part.partition("=")
            self.client.cookies[name] = value

    def form(self, path: str, action: str = "") -> Form:
        """The form on a page whose action ends like the pattern `action`. Raises LookupError."""
        response = self.client.get(path)
        for form in forms_in(path, response.content.decode()):
            if re.search(f"{action}$", form.action):
                return form
        raise LookupError(f"{path} ({response.status_code}) has no form to {action or 'itself'}.")

    def send(self, form: Form, values: Mapping[str, str | list[str]]) -> str:
        """Sends a form in this process; returns where it leads, or raises LookupError."""
        asked = self.sending(form, values)
        response = self.client.post(form.action, asked.body, content_type=FORM)
        if response.status_code not in (302, 303):
            raise LookupError(f"{form.action} answered {response.status_code}.")
        return response.headers["Location"]

    def sending(self, form: Form, values: Mapping[str, str | list[str]]) -> Asked:
        """The request that sends a form, not sent yet."""
        return Asked(form.action, self.cookie, form.filled(values).encode(), FORM)

    @property
    def cookie(self) -> str:
        """All cookies, as they go over the line."""
        jar = self.client.cookies
        return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items() if morsel.value)
