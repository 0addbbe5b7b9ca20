"""What routes work with: the settings, the database and what watches both."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.edge.changes import ChangeWatch
from api.edge.metrics import Metrics
from api.edge.rates import Rates
from api.edge.waiting import QueueWatch
from models.db import Database
from models.store import Store
from settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that one application shares among its requests."""

    settings: Settings
    database: Database
    metrics: Metrics
    rates: Rates
    queue: QueueWatch
    store: Store
    changes: ChangeWatch


async def services_of(request: Request) -> Services:
    """Give the services of the application that is asked."""
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


Here = Annotated[Services, Depends(services_of)]
