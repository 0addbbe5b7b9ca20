"""The log of who was refused and why: one line each, without tokens, codes or what was typed."""

import logging

from fastapi import Request

from api.edge.errors import TooMany, Unauthenticated
from models.rules.errors import Forbidden, ShirakaError

LOG = logging.getLogger("shiraka.security")
NOTED = (Unauthenticated, Forbidden, TooMany)


def note_refusal(request: Request, error: ShirakaError) -> None:
    """Log a refusal by its code and route; the route's own form stands for what is in its address."""
    if not isinstance(error, NOTED):
        return
    route = getattr(request.scope.get("route"), "path", "-")
    client = request.client.host if request.client else "-"
    LOG.warning("refused %s: %s %s from %s", error.code, request.method, route, client)


def note_proof(request: Request, what: str, person_id: int | None) -> None:
    """Log that somebody showed who they are, or failed to."""
    client = request.client.host if request.client else "-"
    LOG.info("%s: person %s from %s", what, person_id or "-", client)
