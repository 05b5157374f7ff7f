"""The floor: an application without a framework that asks what a page asks, and answers as much.

Runs under the same server as the product. BENCH_FLOOR names a JSON file: a list of requests, each
with its `statements` and the number of bytes of its answer; `/3` is the fourth of them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from psycopg_pool import ConnectionPool

REQUESTS: list[dict[str, Any]] = json.loads(Path(os.environ["BENCH_FLOOR"]).read_text())
NOTHING = {"statements": [], "bytes": 0}
POOL = ConnectionPool(
    os.environ["DATABASE_URL"],
    kwargs={"autocommit": True},
    min_size=1,
    max_size=8,
    open=False,
)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """WSGI: reads all rows of all statements, and throws them away."""
    POOL.open()
    asked = environ["PATH_INFO"].strip("/")
    request: dict[str, Any] = REQUESTS[int(asked)] if asked else NOTHING
    with POOL.connection() as connection:
        for sql, values in request["statements"]:
            # What the page has planned once is planned once here too.
            cursor = connection.execute(sql, values, prepare=values is not None)
            if cursor.description is not None:
                cursor.fetchall()
    start_response(
        "200 OK",
        [("Content-Type", "text/html"), ("Content-Length", str(request["bytes"]))],
    )
    return [b"x" * request["bytes"]]
