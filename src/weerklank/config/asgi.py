"""The door of the live process: small, without Django, and with settings of its own.

It reads `DATABASE_URL` (any role that may connect), `LIVE_KEY` or `SECRET_KEY`, `BASE_URL`,
`ALLOWED_HOSTS`, `TRUSTED_PROXIES` and `LIVE_STREAMS…`: `docs/operations/live.md`.
"""

from __future__ import annotations

import gc
import logging

from weerklank.config.given import env, live_key, required
from weerklank.kernel.live.door import Door, Settings
from weerklank.kernel.live.limits import Most
from weerklank.kernel.live.passes import key_ring
from weerklank.kernel.logs import JsonLines

_handler = logging.StreamHandler()
_handler.setFormatter(JsonLines())
logging.basicConfig(level=logging.INFO, handlers=[_handler])

_address = required("BASE_URL", "the address people use, such as https://doemee.example")
application = Door(
    Settings(
        database=required("DATABASE_URL", "the address of a PostgreSQL 16 or newer"),
        ring=key_ring(live_key()),
        hosts=frozenset(
            [
                _address.split("://", 1)[1].split("/", 1)[0].rsplit(":", 1)[0],
                *env.list("ALLOWED_HOSTS", []),
            ]
        ),
        proxies=env.int("TRUSTED_PROXIES", 0),
        most=Most(
            in_all=env.int("LIVE_STREAMS", 2000),
            of_network=env.int("LIVE_STREAMS_OF_NETWORK", 300),
            of_holder=env.int("LIVE_STREAMS_OF_HOLDER", 20),
        ),
    )
)
gc.collect()
gc.freeze()
