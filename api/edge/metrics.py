"""Measures for Prometheus: requests as they pass, the machinery as it stands when asked."""

from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
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
        self.queue_depth = self._gauge("shiraka_queue_depth", "Projects that are ready to advance.")
        self.queue_age = self._gauge("shiraka_queue_oldest_seconds", "Age of the oldest ready project.")
        self.queue_failed = self._gauge("shiraka_queue_failed", "Projects whose advance failed for good.")
        self.engine_age = self._gauge("shiraka_engine_heartbeat_seconds", "Age of the engine's heartbeat.")
        self.outbox = Gauge(
            "shiraka_outbox", "Unfinished notices by state.", ["state"], registry=self.registry
        )

    def render(self, found: Operations, queue_age: float, engine_age: float) -> bytes:
        """Write every measure in Prometheus' text format; ages in seconds."""
        self.queue_depth.set(found.queue.depth)
        self.queue_failed.set(found.queue.failed)
        self.queue_age.set(queue_age)
        self.engine_age.set(engine_age)
        self.outbox.clear()
        for state, count in found.outbox.items():
            self.outbox.labels(state).set(count)
        return generate_latest(self.registry)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(name, text, registry=self.registry)


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
