"""Protocols: the list, and one with its clauses, objectives, ceiling, projects and sources."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from api.edge.paging import After, Limit, read_cursor
from api.pages.access import looking
from api.pages.cursor import from_start, with_cursor
from api.pages.view import page
from api.pages.visit import Visit
from api.schemas.base import Code
from models.queries.ceilings import Taken, taken_of
from models.queries.coverage import coverage
from models.queries.projects import ProjectFilter, list_projects
from models.queries.protocols import find_protocol, list_protocols
from models.queries.vocabulary import vocabulary
from models.rules.errors import NotFound
from models.rules.money import Money

MOST_PROJECTS = 200

router = APIRouter(include_in_schema=False)
Looking = Annotated[Visit, Depends(looking("protocols.read"))]


@router.api_route("/protocols", methods=["GET", "HEAD"])
def list_all(visit: Looking, limit: Limit = 50, cursor: After = None) -> Response:
    """List the protocols that the reader may see, with how much of each ceiling is taken."""
    viewer = visit.signed_in.viewer
    with visit.here.database.read() as session:
        found = list_protocols(session, viewer, after=read_cursor(cursor, str), limit=limit)
        taken = taken_of(session, viewer, [row.id for row in found.items])
    lines = [(row, taken.get(row.id, Taken())) for row in found.items]
    onward, back = with_cursor(visit, found.after), from_start(visit) if cursor else None
    return page(visit, "protocols.html", lines=lines, onward=onward, back=back)


@router.api_route("/protocols/{code}", methods=["GET", "HEAD"])
def show(code: Annotated[Code, Path()], visit: Looking) -> Response:
    """Show a protocol with everything agreed in it, and what is carried out under it."""
    viewer = visit.signed_in.viewer
    with visit.here.database.read() as session:
        found = find_protocol(session, viewer, code)
        if found is None:
            raise NotFound("protocol_unknown", protocol=code)
        taken = taken_of(session, viewer, [found.protocol.id]).get(found.protocol.id, Taken())
        wanted = ProjectFilter(protocol=code)
        words = vocabulary(session)
        freed = words.endings - {"closed"}
        facts: dict[str, Any] = {
            "coverage": coverage(session, viewer, found.protocol.id, found.protocol.ceiling.currency, freed),
            "protocol": found.protocol,
            "clauses": found.clauses,
            "objectives": found.objectives,
            "projects": list_projects(session, viewer, visit.now, wanted, limit=MOST_PROJECTS).items,
            "words": words,
            "count": taken.projects,
        }
    ceiling = found.protocol.ceiling
    amounts = {
        "taken": Money(taken.taken, ceiling.currency),
        "asked": Money(taken.asked, ceiling.currency),
        "free": Money(ceiling.minor - taken.taken, ceiling.currency),
        "percent": round(100 * taken.taken / ceiling.minor) if ceiling.minor else 0,
    }
    return page(visit, "protocol.html", amounts=amounts, **facts)
