"""What the live process lets in, as a real process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from django.conf import settings

from tests.live.process import Live, a_live_process, database
from tests.waiting import wait_until
from weerklank.kernel.live.passes import Pass, key_ring, seal_pass
from weerklank.kernel.live.snapshots import Snapshot
from weerklank.kernel.sealing import KeyRing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    with a_live_process(
        tmp_path,
        TRUSTED_PROXIES="1",
        LIVE_STREAMS="5",
        LIVE_STREAMS_OF_NETWORK="3",
        LIVE_STREAMS_OF_HOLDER="2",
    ) as running:
        yield running


def a_pass(*, seconds: float = 60, holder: UUID | None = None, ring: KeyRing | None = None) -> str:
    """A pass for some place, given now."""
    with psycopg.connect(database()) as here:
        [seen] = here.execute("select pg_current_snapshot()::text").fetchone() or [""]
    place = uuid4()
    given = Pass(
        place=place,
        audiences=frozenset({uuid4()}),
        names=frozenset({place}),
        holder=holder,
        seen=Snapshot.parse(seen),
        ends=int(time.time() + seconds),
    )
    return seal_pass(given, ring or key_ring(settings.SECRET_KEY))


def test_a_stream_is_nobodys_to_store_or_to_embed(live: Live) -> None:
    with live.listen(a_pass()) as stream:
        assert stream.status == 200
        assert stream.headers["Content-Type"] == "text/event-stream"
        assert stream.headers["Cache-Control"] == "no-store"
        assert stream.headers["X-Accel-Buffering"] == "no"
        assert stream.headers["X-Content-Type-Options"] == "nosniff"
        assert stream.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Access-Control-Allow-Origin" not in stream.headers


def test_only_a_pass_of_ours_that_holds_opens_a_stream(live: Live) -> None:
    good = a_pass()
    changed = good[:30] + ("A" if good[30] != "A" else "B") + good[31:]
    forged = a_pass(ring=key_ring("of somebody else"))
    for wrong in ("", "x", "é", "%00", changed, forged, good[:-4], a_pass(seconds=-1)):
        with live.listen(wrong.encode("unicode_escape").decode()) as stream:
            assert stream.status == 403, wrong
    assert live.listening() == 0


def test_a_stream_ends_with_its_pass(live: Live) -> None:
    with live.listen(a_pass(seconds=2)) as stream:
        assert stream.next() == ("again", "0.0")
        assert stream.next() == ("", "")


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (403, {"Origin": "https://elders.example"}),
        (403, {"Origin": "null"}),
        (403, {"Sec_Fetch_Site": "cross-site"}),
        (403, {"Sec_Fetch_Site": "same-site"}),
        (400, {"Host": "elders.example"}),
        (400, {"Host": ""}),
        (200, {"Sec_Fetch_Site": "same-origin"}),
    ],
)
def test_pages_of_others_get_nothing(live: Live, status: int, headers: dict[str, str]) -> None:
    with live.listen(a_pass(), **headers) as stream:
        assert stream.status == status


def test_other_addresses_and_methods_get_nothing(live: Live) -> None:
    good = a_pass()
    assert live.ask(f"/live/?pas={good}", method="POST") == (405, b"")
    for path in ("/", "/live", f"/live/x?pas={good}", "/-/metrics"):
        assert live.ask(path) == (404, b"")
    assert live.ask("/-/ready", host="127.0.0.1")[0] == 200


def test_a_network_has_so_many_streams(live: Live) -> None:
    """Whatever else stands in the header, the proxy's own word counts."""
    with ExitStack() as opened:
        for number in range(3):
            stream = opened.enter_context(
                live.listen(a_pass(), X_Forwarded_For=f"10.9.9.{number}, 192.0.2.7")
            )
            assert stream.status == 200
        with live.listen(a_pass(), X_Forwarded_For="192.0.2.7") as refused:
            assert refused.status == 503
            assert refused.headers["Retry-After"] == "30"
        with live.listen(a_pass(), X_Forwarded_For="192.0.2.8") as other:
            assert other.status == 200


def test_a_person_has_so_many_streams_and_so_has_the_process(live: Live) -> None:
    me = uuid4()
    with ExitStack() as opened:
        for number in range(2):
            opened.enter_context(
                live.listen(a_pass(holder=me), X_Forwarded_For=f"192.0.2.{number}")
            )
        with live.listen(a_pass(holder=me), X_Forwarded_For="192.0.2.9") as refused:
            assert refused.status == 503
        for number in range(3, 6):
            opened.enter_context(live.listen(a_pass(), X_Forwarded_For=f"192.0.2.{number}"))
        with live.listen(a_pass(), X_Forwarded_For="192.0.2.10") as refused:
            assert refused.status == 503
    wait_until(lambda: live.listening() == 0)
    with live.listen(a_pass(holder=me)) as again:
        assert again.status == 200


def test_nobody_is_named_in_its_log(live: Live, tmp_path: Path) -> None:
    given = a_pass(holder=uuid4())
    with live.listen(given, X_Forwarded_For="192.0.2.77") as stream:
        assert stream.status == 200
    with psycopg.connect(database(), autocommit=True) as other:
        other.execute("select pg_notify('weerklank_live', 'iets van Kraaiennest')")
        other.execute("select pg_notify('weerklank_live', 'again geen-nummer')")
    log = tmp_path / "live.log"
    wait_until(lambda: log.read_text().count("Somebody else speaks") == 2)
    assert "Kraaiennest" not in log.read_text()
    assert "192.0.2.77" not in log.read_text()
    assert given not in log.read_text()
