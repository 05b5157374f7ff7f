"""The headers of every kind of answer, as a browser gets them from a real server on https."""

from __future__ import annotations

import http.cookies
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.builders import a_portal, a_question, a_space, an_account, an_organisation, says
from tests.doors.serving import Answer, WebServer, a_web_server
from weerklank.contributions.models import Attachment, Topic
from weerklank.media.files import copy_names
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(tmp_path: Path, settings: Settings) -> Iterator[WebServer]:
    """The server, with its storage."""
    settings.MEDIA_ROOT = tmp_path / "media"
    with a_web_server(tmp_path, "tests.doors.https_settings") as running:
        yield running


@pytest.fixture
def topic() -> Topic:
    """A question at the front door /duinwijk/, with a picture and a recording under it."""
    organisation = an_organisation()
    a_portal(organisation)
    topic = a_question(a_space(organisation))
    said = says(an_account(), topic)
    for position, kind in enumerate((MediaKind.PICTURE, MediaKind.VIDEO)):
        asset = Asset.objects.create(
            kind=kind,
            audience=said.audience,
            state="ready",
            captions="WEBVTT\n\n00:00.000 --> 00:01.000\nDag.\n",
        )
        Attachment.objects.create(contribution=said, position=position, asset=asset)
    return topic


def secured(answer: Answer, *, what: str) -> None:
    """Whether an answer has all that keeps a browser safe."""
    sent = answer.headers
    assert sent["Strict-Transport-Security"].startswith("max-age=31536000"), what
    policy = dict(
        part.strip().partition(" ")[::2] for part in sent["Content-Security-Policy"].split(";")
    )
    assert {"default-src", "base-uri", "form-action", "frame-ancestors"} <= policy.keys(), what
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in sent["Content-Security-Policy"], what
    assert sent["X-Content-Type-Options"] == "nosniff", what
    assert sent["Referrer-Policy"] == "same-origin", what
    assert sent["X-Frame-Options"] == "DENY", what
    assert sent["Cross-Origin-Opener-Policy"] == "same-origin", what
    assert sent["Cross-Origin-Resource-Policy"] == "same-origin", what
    assert sent["Cache-Control"], what
    assert "Access-Control-Allow-Origin" not in sent, what
    allowed = dict(part.split("=") for part in sent["Permissions-Policy"].split(", "))
    assert {"camera", "microphone", "geolocation", "payment"} <= allowed.keys(), what
    assert set(allowed.values()) <= {"()", "(self)"}, what
    for line in sent.get_all("Set-Cookie") or []:
        well_kept(line)


def well_kept(line: str) -> None:
    """Whether a cookie is kept from other hosts, from the network, and from scripts."""
    (name, cookie), *more = http.cookies.SimpleCookie(line).items()
    assert not more
    assert name.startswith("__Host-"), line
    assert cookie["secure"], line
    assert cookie["path"] == "/", line
    assert not cookie["domain"], line
    assert cookie["samesite"] == "Lax", line
    # A script of ours has to find this one, and to take it away.
    assert cookie["httponly"] or not cookie.value or name == "__Host-wis-concepten", line


def test_every_kind_of_answer_is_secured(server: WebServer, topic: Topic) -> None:
    picture, video = Asset.objects.order_by("kind").all()
    for asset in (picture, video):
        for name in copy_names(asset):
            default_storage.save(name, ContentFile(b"0123456789" * 10))
    answer = reverse("questions:answer", args=[topic.pk])
    page = server.ask(f"/duinwijk{answer}")
    tag = server.ask("/static/design/app.css").headers["ETag"]
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
    look = re.search(rb"/huisstijl/[^\"]+", page.body)
    assert token
    assert look
    cookies = "; ".join(line.split(";")[0] for line in page.headers.get_all("Set-Cookie") or [])
    form = {
        "Cookie": cookies,
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": "https://doemee.test/",
    }
    empty = b"do=next&words=&csrfmiddlewaretoken=" + token[1]
    tus = f"/stuur/{topic.pk}/"
    told = {"Tus-Resumable": "1.0.0"}
    huge = {"Content-Length": "999999999999"}
    ask = server.ask
    answers = {
        "a page": (200, page),
        "a page of a file that is not there": (404, ask(f"/beeld/{uuid.uuid4()}/small.webp")),
        "a page without end": (404, ask("/nergens/")),
        "a redirect": (302, ask("/mijn/bijdragen/")),
        "a form without its key": (403, ask(answer, method="POST", body=b"words=Dag")),
        "a page asked for in a wrong way": (405, ask(f"{answer}wissen/")),
        "a body that is too large": (413, ask(answer, method="POST", headers=huge)),
        "a form to be mended": (422, ask(answer, method="POST", headers=form, body=empty)),
        "a host that is not ours": (400, ask("/", host="elders.test")),
        "something broken": (500, ask("/breekt/")),
        "something broken in the database": (500, ask("/breekt-in-database/")),
        "something broken before a view": (500, ask("/breekt-eerder/")),
        "a static file": (200, ask("/static/design/app.css")),
        "a static file that is not there": (404, ask("/static/niets.css")),
        "the look of a front door": (200, ask(look[0].decode())),
        "a whole picture": (200, ask(f"/beeld/{picture.pk}/small.webp")),
        "a stretch of a video": (
            206,
            ask(f"/beeld/{video.pk}/opname", headers={"Range": "bytes=3-9"}),
        ),
        "a stretch that is not there": (
            416,
            ask(f"/beeld/{video.pk}/opname", headers={"Range": "bytes=900-"}),
        ),
        "a static file that one has": (
            304,
            ask("/static/design/app.css", headers={"If-None-Match": tag}),
        ),
        "captions": (200, ask(f"/beeld/{video.pk}/ondertitels.vtt")),
        "what can be sent": (204, ask(tus, method="OPTIONS")),
        "a file on its way by an old script": (412, ask(f"{tus}{uuid.uuid4()}/", method="HEAD")),
        "how far a file came": (404, ask(f"{tus}{uuid.uuid4()}/", method="HEAD", headers=told)),
        "whom to tell of a weak spot": (200, ask("/.well-known/security.txt")),
        "a page on which one records": (200, ask(f"/film/{topic.pk}/")),
        "a page in another language": (302, ask("/taal/", method="POST", headers=form, body=empty)),
    }
    for what, (status, got) in answers.items():
        assert got.status == status, what
        secured(got, what=what)
    for what, (_status, got) in answers.items():
        recorded = what == "a page on which one records"
        devices = "camera=(self), microphone=(self)" if recorded else "camera=(), microphone=()"
        assert devices in got.headers["Permissions-Policy"], what
    assert ask("/vragen/", scheme="http").headers["Location"] == "https://doemee.test/vragen/"


def test_every_cookie_is_kept_from_others(server: WebServer, topic: Topic) -> None:
    client = Client()
    client.force_login(an_account())
    page = server.ask(reverse("questions:answer", args=[topic.pk]))
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
    assert token
    given = [line.split(";")[0] for line in page.headers.get_all("Set-Cookie") or []]
    headers = {
        "Cookie": "; ".join([*given, f"__Host-weerklank={client.cookies['weerklank'].value}"]),
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": "https://doemee.test/",
    }
    key = b"csrfmiddlewaretoken=" + token[1]
    seen = {line.partition("=")[0] for line in given}
    for path, body in (
        ("/mijn/account/toestemming/", b"health=yes&"),
        ("/taal/", b"language=en&"),
        ("/uitloggen/", b""),
    ):
        answer = server.ask(path, method="POST", headers=headers, body=body + key)
        assert answer.status == 302, path
        secured(answer, what=path)
        seen |= {line.partition("=")[0] for line in answer.headers.get_all("Set-Cookie") or []}
    assert seen == {
        "__Host-csrf",
        "__Host-weerklank",
        "__Host-taal",
        "__Host-messages",
        "__Host-nog-niet-verstuurd",
        "__Host-wis-concepten",
    }
