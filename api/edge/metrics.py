"""Measures for Prometheus: requests as they pass, the machinery as it stands when asked.

Where `PROMETHEUS_MULTIPROC_DIR` names a folder, every web process counts into files there, and whichever is
asked tells the sum of all.
"""

import os
from collections.abc import Iterator
from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.queries.operations import Operations

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """The measures of one application, in a registry of its own."""

    def __init__(self) -> None:
        """Start from nothing."""
        self.registry = CollectorRegistry()
        self.decisions = Counter(
            "shiraka_decisions", "Decisions kept by this process.", ["outcome"], registry=self.registry
        )
        self.requests = Histogram(
            "shiraka_request_seconds",
            "How long requests took.",
            ["method", "route", "status"],
            buckets=BUCKETS,
            registry=self.registry,
        )

    def render(self, found: Operations, queue_age: float, engine_age: float) -> bytes:
        """Write every measure in Prometheus' text format; ages in seconds."""
        machinery = CollectorRegistry()
        machinery.register(_Machinery(found, queue_age, engine_age))
        return generate_latest(self._counted()) + generate_latest(machinery)

    def _counted(self) -> CollectorRegistry:
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return self.registry
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return together


class _Machinery(Collector):
    """The machinery at one instant, as measures; ages in seconds."""

    def __init__(self, found: Operations, queue_age: float, engine_age: float) -> None:
        self.found, self.queue_age, self.engine_age = found, queue_age, engine_age

    def collect(self) -> Iterator[GaugeMetricFamily]:
        queue = self.found.queue
        for name, text, value in (
            ("queue_depth", "Projects that are ready to advance.", queue.depth),
            ("queue_oldest_seconds", "Age of the oldest ready project.", self.queue_age),
            ("queue_failed", "Projects whose advance failed for good.", queue.failed),
            ("engine_heartbeat_seconds", "Age of the engine's heartbeat.", self.engine_age),
        ):
            yield GaugeMetricFamily(f"shiraka_{name}", text, value)
        outbox = GaugeMetricFamily("shiraka_outbox", "Unfinished notices by state.", labels=["state"])
        for state, count in self.found.outbox.items():
            outbox.add_metric([state], count)
        yield outbox


class MeasureRequests:
    """Times every request and files it under its route, never under its path."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Stand before `app`."""
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note its status and duration."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = monotonic()
        status = "500"

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, note)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            self.metrics.requests.labels(scope["method"], route, status).observe(monotonic() - started)
