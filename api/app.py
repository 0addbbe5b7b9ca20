"""The web application: `uvicorn api.app:create_app --factory`."""

import gc
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from api import pages, reader
from api.edge import problems
from api.edge.changes import ChangeWatch
from api.edge.guards import GuardAnswers
from api.edge.limits import LimitBodies
from api.edge.metrics import MeasureRequests, Metrics
from api.edge.permissions import check_routes
from api.edge.rates import Rates
from api.edge.router import PREFIX
from api.edge.services import Services
from api.edge.waiting import QueueWatch
from api.openapi import document
from api.routes import (
    arrears,
    batches,
    calendars,
    ceilings,
    clocks,
    contracts,
    decisions,
    deputies,
    documents,
    exports,
    funding,
    health,
    interventions,
    ledger,
    lifecycles,
    mail_choices,
    notices,
    organisations,
    projects,
    proposals,
    protocols,
    reversals,
    status,
    steps,
)
from models.db import Database
from models.store import Store
from settings import Settings, get_settings

NOUNS = (
    projects,
    proposals,
    documents,
    funding,
    ledger,
    ceilings,
    exports,
    contracts,
    arrears,
    interventions,
    clocks,
    calendars,
    steps,
    decisions,
    reversals,
    batches,
    deputies,
    protocols,
    organisations,
    lifecycles,
    notices,
    mail_choices,
    status,
    health,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the application; settings come from the environment where none are given.

    Raises UndeclaredPermission where a route does not say who may use it.
    """
    chosen = settings or get_settings()
    database = Database(chosen.database_url)
    metrics = Metrics()
    app = FastAPI(
        title="Shiraka",
        version=version("shiraka"),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    store = Store(chosen.documents_url)
    watches = (QueueWatch(database), store, ChangeWatch(database))
    app.state.services = Services(chosen, database, metrics, Rates(database), *watches)
    problems.install(app)
    _add(app, (noun.router for noun in NOUNS))
    reader.install(app)
    _add_pages(app)
    app.openapi = lambda: document(app)  # type: ignore[method-assign]
    app.add_middleware(LimitBodies, prefix=f"{PREFIX}/", largest_file=chosen.document_megabytes * 1024 * 1024)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(chosen.allowed_hosts))
    app.add_middleware(GuardAnswers, is_https=chosen.is_https)
    app.add_middleware(MeasureRequests, metrics=metrics)
    check_routes(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # What start-up made lives for ever; the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    yield
    app.state.services.database.dispose()


def _add(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    for router in routers:
        app.router.routes.extend(router.routes)


def _add_pages(app: FastAPI) -> None:
    """Add the pages, and their way of saying what went wrong."""
    _add(app, [pages.router])
    pages.install(app)
