"""What web server and worker write down when things go wrong: where and what, never who."""

from __future__ import annotations

import json
import logging
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from devtools.instance import django
from devtools.processes import spawn, stop_process
from tests.builders import a_portal, a_question, a_space, an_organisation
from tests.doors.broken_urls import SECRET_WORDS
from tests.doors.serving import a_web_server
from weerklank.kernel.logs import JsonLines
from weerklank.people.models import Account

TOLD = ("fatima", "elamrani", "voorbeeld.test", "medicijnen", "127.0.0.1", "192.0.2.7")


def lines_of(log: Path) -> list[dict[str, Any]]:
    """Every line, each of which is JSON and tells of nobody."""
    text = log.read_text()
    for told in TOLD:
        assert told not in text, text
    # Before the settings are read granian has its own form, and says nothing but how it starts.
    return [json.loads(line) for line in text.splitlines() if not line.startswith("[")]


@pytest.mark.django_db(transaction=True)
def test_the_web_server_writes_where_it_went_wrong_and_not_with_what(tmp_path: Path) -> None:
    organisation = an_organisation()
    a_portal(organisation)
    topic = a_question(a_space(organisation))
    with a_web_server(tmp_path, "tests.doors.https_settings") as server:
        seen = {"X-Forwarded-For": "192.0.2.7"}
        for path in ("/breekt/", "/breekt-in-database/", "/breekt-eerder/"):
            answer = server.ask(f"{path}?wie=fatima", headers=seen)
            assert answer.status == 500
            assert SECRET_WORDS.encode() not in answer.body
        missing = uuid.uuid4()
        server.ask(f"/duinwijk/bijdrage/{missing}/?woorden=medicijnen", headers=seen)
        server.ask(f"/vraag/{topic.pk}/antwoord/", method="POST", body=b"words=medicijnen")
        server.ask("/fatima-elamrani/", host="fatima.voorbeeld.test")
    lines = lines_of(server.log)
    broken = [line for line in lines if line.get("status") == 500]
    kinds = [line["errors"][0]["class"] for line in broken]
    assert kinds == ["builtins.RuntimeError", "django.db.utils.DataError", "builtins.RuntimeError"]
    assert "tests/doors/broken_urls.py" in broken[0]["errors"][0]["frames"][-1]
    assert broken[1]["errors"][1]["class"].startswith("psycopg.errors.")
    doors = {(line["status"], line["door"]) for line in lines if "status" in line}
    assert {(404, "portal:contribution"), (403, "questions:answer")} <= doors
    requests = [line["request"] for line in broken]
    assert len(set(requests)) == 3
    text = server.log.read_text()
    assert str(missing) not in text
    assert str(topic.pk) not in text
    assert {"time", "level", "logger", "event"} <= set.intersection(*map(set, lines))


@pytest.mark.django_db(transaction=True)
def test_the_worker_names_the_job_and_not_what_it_was_about(tmp_path: Path) -> None:
    app.tasks["forget_cached"].defer(timestamp=1, about=SECRET_WORDS)
    log = tmp_path / "worker.log"
    with log.open("wb") as output:
        process = spawn(django("worker"), output=output)
        try:
            until(lambda: "forget_cached" in log.read_text(), process)
        finally:
            stop_process(process)
    failed = [line for line in lines_of(log) if line.get("task") == "forget_cached"]
    assert failed[0]["errors"][0]["class"] == "builtins.TypeError"
    assert failed[0]["level"] == "ERROR"


def until(done: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Waits for something in the log of a process that goes on."""
    while not done():
        assert process.poll() is None, "the process ended by itself"
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue


@pytest.mark.django_db
def test_an_address_that_is_taken_stands_in_no_line(caplog: pytest.LogCaptureFixture) -> None:
    Account.objects.create_user("fatima.elamrani@voorbeeld.test")
    with pytest.raises(IntegrityError, match="fatima") as raised, transaction.atomic():
        Account.objects.create_user("fatima.elamrani@voorbeeld.test")
    error = raised.value
    logging.getLogger("weerklank.people").error("a write failed", exc_info=error)
    logging.getLogger("elsewhere").error(f"could not: {error}")
    logging.getLogger("elsewhere").error("could not: %s", error)
    written = [JsonLines().format(record) for record in caplog.records]
    assert "fatima" not in "".join(written)
    events = [json.loads(line)["event"] for line in written]
    assert events[0] == "a write failed"
    assert events[1].startswith("said by test_logs.py:")
    assert events[2] == "could not: %s"
