"""Whether the web lives and can serve, for supervisors and load balancers, and measures for Prometheus."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool

from api.edge.access import open_to_all, require
from api.edge.identity import Caller
from api.edge.router import operation_id
from api.edge.services import Here, Services
from api.schemas.status import HealthShape, ReadinessShape
from models.clock import utc_now
from models.queries.operations import Engine, engine_state, operations

router = APIRouter(tags=["operations"], generate_unique_id_function=operation_id)
Anybody = Depends(open_to_all("health.read"))


@router.get("/healthz", response_model=HealthShape, dependencies=[Anybody])
async def healthz() -> dict[str, str]:
    """Tell that the process answers; nothing else is asked."""
    return {"status": "ok"}


@router.get("/readyz", response_model=ReadinessShape, dependencies=[Anybody])
async def readyz(here: Here) -> dict[str, str]:
    """Tell whether the database answers, else 503, and whether an engine runs, which is not needed here."""
    engine = await run_in_threadpool(_engine, here)
    return {"status": "ok", "database": "ok", "engine": "running" if engine.running else "missing"}


@router.get("/metrics", response_class=Response)
def metrics(here: Here, _caller: Annotated[Caller, Depends(require("metrics.read"))]) -> Response:
    """Give every measure in Prometheus' text format."""
    now = utc_now()
    with here.database.read() as session:
        found = operations(session, now)
    queue_age, engine_age = _age(found.queue.oldest_ready_since, now), _age(found.engine.beat_at, now)
    return Response(here.metrics.render(found, queue_age, engine_age), media_type=CONTENT_TYPE_LATEST)


def _engine(here: Services) -> Engine:
    with here.database.read() as session:
        return engine_state(session, utc_now())


def _age(instant: datetime | None, now: datetime) -> float:
    return 0.0 if instant is None else max((now - instant).total_seconds(), 0.0)
