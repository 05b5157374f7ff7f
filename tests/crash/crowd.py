"""People who write at the same time, keep what was acknowledged, and try again when in doubt."""

from __future__ import annotations

import io
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from PIL import Image

from tests.crash.browser import Browser, File, Form, NoAnswer, Page
from weerklank.kernel.attempts import REFUSED

GIVES_UP_AFTER = 90
AT_ONCE = 10
FAILED_FROM = 500
# Between two tries of somebody; nobody ever sets it.
PAUSE = threading.Event()
WAITING_FILE = re.compile(r'data-upload="[0-9a-f]')


@dataclass(frozen=True)
class Failure:
    """The page that said that a form failed, and after how long it came."""

    page: Page
    seconds: float


@dataclass
class Ledger:
    """What the service acknowledged. Keys are marks that stand in the words that were sent."""

    said: dict[str, uuid.UUID] = field(default_factory=dict)
    with_file: set[str] = field(default_factory=set)
    answered: dict[str, uuid.UUID] = field(default_factory=dict)
    withdrawn: set[uuid.UUID] = field(default_factory=set)
    failures: list[Failure] = field(default_factory=list)
    failed_pages: int = 0
    broken_lines: int = 0
    refused_files: int = 0
    writes: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def noticed(self) -> int:
        """How often somebody was told that it failed: a form, or a page before any form."""
        return len(self.failures) + self.failed_pages

    def count(self) -> None:
        """One write more was acknowledged."""
        with self._changed:
            self.writes += 1
            self._changed.notify_all()

    def wait_for(self, writes: int, *, unless: Callable[[], bool]) -> None:
        """Waits until so many writes were acknowledged, or `unless` holds."""
        with self._changed:
            while self.writes < writes and not unless():
                self._changed.wait(timeout=0.2)


class Person:
    """Somebody signed in, who does one thing at a time and does not give up easily."""

    def __init__(self, browser: Browser, ledger: Ledger, name: str) -> None:
        self.browser = browser
        self._ledger = ledger
        self._name = name
        self._mine: list[uuid.UUID] = []

    def says(self, question: uuid.UUID, *, file: File | None = None) -> None:
        """Answers a question, through both screens, until there is a receipt."""
        mark = uuid.uuid4().hex
        first, second = f"/vraag/{question}/antwoord/", f"/vraag/{question}/antwoord/naam/"
        if file is not None:
            self._add_file(first, file)
        form = self._open(first).own_form()
        self._insist(form, words=f"Wat ik zeggen wil: {mark}", do="next")
        form = self._open(second).own_form()
        page = self._insist(form, kind="pseudonym", pseudonym=self._name, health="no")
        assert "/ontvangst/" in page.leads_to, f"{page.path}: {page.status} {page.text[:2000]}"
        said = uuid.UUID(page.leads_to.strip("/").rsplit("/", 1)[1])
        self._ledger.said[mark] = said
        self._mine.append(said)
        if file is not None:
            self._ledger.with_file.add(mark)
        self._ledger.count()

    def withdraws_last(self) -> None:
        """Takes back what was said last."""
        contribution = self._mine.pop()
        form = self._open(f"/bijdrage/{contribution}/terugnemen/").own_form()
        page = self._insist(form)
        assert page.status == 302, page.text[:2000]
        self._ledger.withdrawn.add(contribution)
        self._ledger.count()

    def answers_one(self) -> bool:
        """Answers what stands on top of the work queue; False when nothing is owed."""
        forms = [form for form in self._open("/werk/").forms() if "/antwoord/" in form.action]
        if not forms:
            return False
        mark = uuid.uuid4().hex
        page = self._insist(forms[0], words=f"Dank u. {mark}")
        if page.status == 302:
            self._ledger.answered[mark] = uuid.UUID(page.leads_to.split("verstuurd=")[1])
            self._ledger.count()
        return True

    def _add_file(self, path: str, file: File) -> None:
        """Adds a file to what will be sent; looks whether it is there before trying again."""
        deadline = time.monotonic() + GIVES_UP_AFTER
        while not WAITING_FILE.search((page := self._open(path)).text):
            assert time.monotonic() < deadline, "The file was never taken in."
            form = page.own_form()
            form.fields["do"] = "add"
            answer = self._send(form, file)
            if answer is not None and answer.status == REFUSED:
                self._ledger.refused_files += 1
                PAUSE.wait(0.2)

    def _open(self, path: str) -> Page:
        return _until_answered(lambda: self._get(path))

    def _insist(self, form: Form, **fields: str) -> Page:
        filled = Form(form.action, form.method, form.fields | fields)
        return _until_answered(lambda: self._send(filled))

    def _get(self, path: str) -> Page | None:
        try:
            page = self.browser.get(path)
        except NoAnswer:
            self._ledger.broken_lines += 1
            return None
        if page.status < FAILED_FROM:
            return page
        self._ledger.failed_pages += 1
        return None

    def _send(self, form: Form, file: File | None = None) -> Page | None:
        begun = time.monotonic()
        try:
            page = self.browser.send(form, file=file)
        except NoAnswer:
            self._ledger.broken_lines += 1
            return None
        if page.status < FAILED_FROM:
            return page
        self._ledger.failures.append(Failure(page, time.monotonic() - begun))
        return None


def _until_answered(ask: Callable[[], Page | None]) -> Page:
    """Asks until there is an answer that is no failure, as somebody who tries again would."""
    deadline = time.monotonic() + GIVES_UP_AFTER
    while (page := ask()) is None:
        assert time.monotonic() < deadline, f"No answer in {GIVES_UP_AFTER} seconds of trying."
        PAUSE.wait(0.2)
    return page


def photo() -> File:
    """A small photo, as a phone would send it."""
    content = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(content, "JPEG")
    return File("pictures", "foto.jpg", content.getvalue())


class Crowd:
    """People who all write; runs in threads of its own until all have done what they wanted."""

    def __init__(self, deeds: Iterable[Callable[[], object]]) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="crowd")
        self._busy = [self._pool.submit(deed) for deed in deeds]
        self._pool.shutdown(wait=False)

    def is_done(self) -> bool:
        """Whether everybody has done what they wanted."""
        return all(deed.done() for deed in self._busy)

    def finish(self) -> None:
        """Waits for everybody; raises what went wrong with the first of them."""
        for deed in self._busy:
            deed.result(timeout=4 * GIVES_UP_AFTER)
