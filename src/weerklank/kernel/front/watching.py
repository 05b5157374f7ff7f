"""Figures for Prometheus: what passed this door, and what the apps register to be watched.

Several processes add up when PROMETHEUS_MULTIPROC_DIR names a folder that they share.
"""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Iterator, Mapping

from django.conf import settings
from django.http import HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector

from weerklank.kernel.connection import let_go_of_connection
from weerklank.kernel.front.wsgi import Environ
from weerklank.kernel.metrics import measures

logger = logging.getLogger(__name__)

PATH = "/-/metrics"
_PREFIX = "weerklank"
_own = CollectorRegistry()
requests = Histogram(
    "request_seconds",
    "Seconds until the answer began, by kind of request and class of status.",
    ["kind", "status"],
    namespace=_PREFIX,
    registry=_own,
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
pages_made = Counter(
    "pages_made", "Pages for everybody that were made to be kept.", namespace=_PREFIX, registry=_own
)
turned_away = Counter(
    "turned_away", "Newcomers who heard that it is busy.", namespace=_PREFIX, registry=_own
)
cut_off = Counter(
    "cut_off", "Connections ended because no more of a body came.", namespace=_PREFIX, registry=_own
)


def may_read(environ: Environ) -> bool:
    """Whether `environ` brings METRICS_TOKEN; nobody may read without such a setting."""
    token = settings.METRICS_TOKEN
    given = str(environ.get("HTTP_AUTHORIZATION", ""))
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def answer() -> HttpResponse:
    """All figures as they are now."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_own)
    registry.register(_Measures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Measures:
    """What the apps registered, read when it is collected."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Called by prometheus_client."""
        try:
            for measure in measures.values():
                family = GaugeMetricFamily(
                    f"{_PREFIX}_{measure.name}",
                    measure.told,
                    labels=[measure.part] if measure.part else [],
                )
                try:
                    reading = measure.read()
                except Exception:
                    logger.exception("%s could not be read", measure.name)
                    continue
                parts = reading if isinstance(reading, Mapping) else {"": reading}
                for part, figure in parts.items():
                    family.add_metric([part] if measure.part else [], figure)
                yield family
        finally:
            let_go_of_connection()
