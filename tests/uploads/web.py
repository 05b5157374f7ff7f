"""The web server as it runs in production, on the database and the storage of a test."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devtools.processes import spawn, stop_process
from devtools.production import web_command
from devtools.run import answers, free_port
from weerklank.media.tests.storages import KEYS, Storage, TestBucket


class Web:
    """A web server that runs: its port, and the memory of its worker."""

    def __init__(self, port: int, process_id: int) -> None:
        self.port = port
        # Granian's first process only watches the one that works.
        children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text()
        self._worker = int(children.split()[-1])

    def most_memory(self) -> int:
        """The most bytes of memory that its worker has held so far."""
        status = Path(f"/proc/{self._worker}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024


@contextmanager
def a_web_server(storage: Storage, log: Path) -> Iterator[Web]:
    """Runs it until the end of the block."""
    port = free_port()
    environment = dict(os.environ)
    if isinstance(storage, TestBucket):
        environment |= {
            "MEDIA_BUCKET": storage.name,
            "S3_ENDPOINT": storage.endpoint,
            "S3_ACCESS_KEY": KEYS["aws_access_key_id"],
            "S3_SECRET_KEY": KEYS["aws_secret_access_key"],
            "S3_REGION": KEYS["region_name"],
        }
    else:
        environment["MEDIA_ROOT"] = str(storage)
    with log.open("wb") as output:
        process = spawn(web_command(port, workers=1), output=output, env=environment)
        try:
            deadline = time.monotonic() + 120
            while not answers(port):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.05)
            yield Web(port, process.pid)
        finally:
            stop_process(process)
