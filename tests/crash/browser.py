"""What a browser without script does: cookies, pages, and forms with all their fields."""

from __future__ import annotations

import http.client
import random
import urllib.parse
import uuid
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from http.cookies import SimpleCookie

PATIENCE = 40


class NoAnswer(Exception):
    """The connection broke before there was an answer."""


@dataclass(frozen=True)
class File:
    """A file for a field of a form."""

    field: str
    name: str
    content: bytes


@dataclass
class Form:
    """A form on a page: where it goes, and what its fields hold."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """An answer of the web server."""

    path: str
    status: int
    leads_to: str
    kind: str
    text: str

    def forms(self) -> list[Form]:
        """The forms on it that write."""
        reader = _FormReader(self.path)
        reader.feed(self.text)
        return [form for form in reader.forms if form.method == "post"]

    def own_form(self) -> Form:
        """The form that is sent to the page's own address."""
        for form in self.forms():
            if form.action == self.path:
                return form
        raise AssertionError(f"{self.path} ({self.status}) has no form of its own: {self.text}")

    def shows(self, words: str) -> bool:
        """Whether these words stand on it."""
        return words in unescape(self.text)


class _FormReader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._path = path
        self._open: Form | None = None
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(had.get("action") or self._path, had.get("method", "get").lower())
            self.forms.append(self._open)
        name, kind = had.get("name", ""), had.get("type", "text")
        if self._open is None or not name:
            return
        if tag == "textarea":
            self._area = name
            self._open.fields[name] = ""
        elif tag == "input" and _counts(kind, is_checked="checked" in had):
            self._open.fields[name] = had.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._area:
            self._open.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "textarea":
            self._area = ""


def _counts(kind: str, *, is_checked: bool) -> bool:
    """Whether an input goes along as it is; a file is chosen, a button pressed."""
    return is_checked if kind in ("radio", "checkbox") else kind not in ("file", "submit")


class Browser:
    """One person's browser, at home on a network of their own, at a service on this machine."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self._port = port
        self._cookies = dict(cookies)
        # Many thousands of these are for documentation only.
        self._network = f"2001:db8:{random.getrandbits(16):x}:{random.getrandbits(16):x}::1"

    def get(self, path: str) -> Page:
        """Opens a page. Raises NoAnswer."""
        return self._ask("GET", path, b"", {})

    def send(self, form: Form, *, file: File | None = None, **fields: str) -> Page:
        """Sends a form, with other or more fields and perhaps a file. Raises NoAnswer."""
        values = form.fields | fields
        body, kind = (
            (urllib.parse.urlencode(values).encode(), "application/x-www-form-urlencoded")
            if file is None
            else _multipart(values, file)
        )
        return self._ask("POST", form.action, body, {"Content-Type": kind})

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Page:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        sent = {
            **headers,
            "Host": f"localhost:{self._port}",
            "X-Forwarded-For": self._network,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        try:
            line.request(method, path, body, sent)
            answer = line.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as broken:
            raise NoAnswer(repr(broken)) from broken
        finally:
            line.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
        return Page(
            path=path,
            status=answer.status,
            leads_to=answer.headers.get("Location", ""),
            kind=answer.headers.get_content_type(),
            text=text,
        )


def _multipart(values: dict[str, str], file: File) -> tuple[bytes, str]:
    border = uuid.uuid4().hex
    begin = f"--{border}\r\nContent-Disposition: form-data; name="
    parts = [f'{begin}"{name}"\r\n\r\n{value}\r\n'.encode() for name, value in values.items()]
    head = f'{begin}"{file.field}"; filename="{file.name}"\r\n\r\n'.encode()
    body = b"".join([*parts, head, file.content, f"\r\n--{border}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={border}"
