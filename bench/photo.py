"""A photo of 5 MB: from its first byte until somebody else can look at it."""

from __future__ import annotations

import base64
import http.client
import io
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from PIL import Image

from bench.processes import cpu_seconds
from bench.site import Site
from bench.town import Town, lively
from bench.visitor import FORM, Visitor
from devtools.processes import spawn, stop_process
from weerklank.contributions.models import Attachment
from weerklank.media.models import Asset
from weerklank.media.queries import picture_address

BYTES = 5_000_000
PATIENCE_SECONDS = 120
TUS = {"Tus-Resumable": "1.0.0"}


def a_photo() -> bytes:
    """A picture of twelve million points, with as much in it as makes about 5 MB of JPEG."""
    chance = np.random.default_rng(4)
    coarse = chance.integers(0, 256, (375, 500, 3), dtype=np.uint8)
    smooth = Image.fromarray(coarse).resize((4000, 3000), Image.Resampling.BICUBIC)
    grain = chance.normal(0, 9, (3000, 4000, 1))
    picture = Image.fromarray((np.asarray(smooth) + grain).clip(0, 255).astype(np.uint8))
    for quality in range(95, 40, -5):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        if out.tell() <= BYTES * 1.1:
            break
    return out.getvalue()


@contextmanager
def a_worker(log: Path) -> Iterator[int]:
    """Runs the worker for the block; gives its process id."""
    with log.open("ab") as output:
        process = spawn([sys.executable, "-m", "django", "worker"], output=output, env=os.environ)
        try:
            yield process.pid
        finally:
            stop_process(process)


def measure_photo(site: Site, town: Town, *, turns: int, log: Path) -> dict[str, Any]:
    """Wall seconds and CPU seconds of the middle one of `turns` photos; one more goes before."""
    photo, taken = a_photo(), []
    with a_worker(log) as worker:
        for turn in range(turns + 1):
            account = turn % len(town.cookies["resident"])
            used = (site.cost(), cpu_seconds(worker))
            seconds = _bring(site, town, town.cookies["resident"][account], turn, photo)
            cost = site.cost() - used[0]
            taken.append((seconds, cost.web, cost.database, cpu_seconds(worker) - used[1]))
    middle = sorted(taken[1:])[turns // 2]
    names = ("seconds", "web_seconds", "database_seconds", "worker_seconds")
    return {"bytes": len(photo), **dict(zip(names, middle, strict=True))}


def _bring(site: Site, town: Town, cookie: str, turn: int, photo: bytes) -> float:
    """Sends one photo with a contribution; seconds until its picture is there for others."""
    space = lively(turn)
    page = town.at(space, "questions:answer", question=town.topics[space])
    visitor = Visitor(town.host, cookie)
    form = visitor.form(page, "antwoord/")
    token = dict(form.fields).get("csrfmiddlewaretoken", "")
    line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)

    def ask(method: str, path: str, body: bytes | None, extra: Mapping[str, str]) -> Any:
        headers = {"Host": site.host, "Cookie": visitor.cookie, "User-Agent": "bench", **extra}
        line.request(method, path, body, {"Origin": f"http://{site.host}", **headers})
        answer = line.getresponse()
        answer.read()
        return answer

    with_token = {**TUS, "X-CSRFToken": token}
    begun = time.monotonic()
    kind = base64.b64encode(b"picture").decode()
    room = {"Upload-Length": str(len(photo)), "Upload-Metadata": f"kind {kind}"}
    about = town.at(space, "media:tus", about=town.topics[space])
    made = ask("POST", about, None, with_token | room)
    if made.status != 201:
        raise RuntimeError(f"{about} answered {made.status}.")
    piece = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    taken = ask("PATCH", made.headers["Location"], photo, with_token | piece)
    if taken.status != 204:
        raise RuntimeError(f"The photo was answered with {taken.status}.")
    named = visitor.send(form, {"words": "Kijk maar.", "do": "next"})
    last = visitor.sending(visitor.form(named, "naam/"), {"pseudonym": f"Foto {turn} {begun}"})
    sent = ask("POST", last.path, last.body, {"Content-Type": FORM, "Cookie": last.cookie})
    if sent.status != 302:
        raise RuntimeError(f"{last.path} answered {sent.status}.")
    asset = _asset_of(UUID(sent.headers["Location"].rstrip("/").rsplit("/", 1)[1]))
    _wait_until_ready(asset)
    seen = ask("GET", picture_address(asset), None, {})
    if seen.status != 200:
        raise RuntimeError(f"The picture answered {seen.status}.")
    line.close()
    return time.monotonic() - begun


def _asset_of(contribution: UUID) -> UUID:
    found = Attachment.objects.filter(contribution=contribution).values_list("asset", flat=True)
    asset = found.get()
    assert asset is not None
    return asset


def _wait_until_ready(asset: UUID) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not Asset.objects.filter(pk=asset, state=Asset.State.READY).exists():
        if time.monotonic() > deadline:
            raise RuntimeError("The photo did not appear.")
        time.sleep(0.02)
