"""Whether this process lives, and whether it is ready for people. Tells nothing more than that."""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from pathlib import Path

from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse

from weerklank.kernel.connection import let_go_of_connection

logger = logging.getLogger(__name__)

LIVE, READY = "/-/live", "/-/ready"
# However often it is asked, the database and the storage are asked once a second.
REMEMBERED_SECONDS = 1.0


def live() -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


class Readiness:
    """Whether the database answers, has all tables, and files of people can be kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = float("-inf")
        self._trouble = ""
        self._has_all_tables = False

    def answer(self) -> HttpResponse:
        """200 when ready, else 503; the reason is in the log only."""
        with self._lock:
            if time.monotonic() >= self._until:
                trouble = self._look()
                if trouble != self._trouble:
                    logger.warning("ready: %s", trouble or "again")
                self._trouble = trouble
                self._until = time.monotonic() + REMEMBERED_SECONDS
            ready = not self._trouble
        return HttpResponse(
            "ok\n" if ready else "not ready\n",
            status=200 if ready else 503,
            content_type="text/plain; charset=utf-8",
        )

    def _look(self) -> str:
        """What is wrong, by the kind of trouble; empty when nothing is."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            # Migrations are never undone under a running process, so they are looked at once.
            self._has_all_tables = self._has_all_tables or _has_all_tables()
            if not self._has_all_tables:
                return "migrations are missing"
        except Exception as reason:
            return f"the database: {type(reason).__name__}"
        finally:
            let_go_of_connection()
        try:
            _try_storage()
        except Exception as reason:
            return f"the storage: {type(reason).__name__}"
        return ""


def _has_all_tables() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _try_storage() -> None:
    """Raises when no file can be written. A bucket is asked whether it is there."""
    # The storage stands behind a lazy object, which isinstance sees through.
    if isinstance(default_storage, FileSystemStorage):
        folder = Path(default_storage.location)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0")
            probe.flush()
    else:
        default_storage.exists("ready")
