"""What each kind of problem means: the pages that the `type` of a problem leads to."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from api.edge.errors import UnknownRoute
from api.edge.problem_kinds import KINDS, kind_named
from api.pages.access import looking
from api.pages.view import page
from api.pages.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/problems")
Looking = Annotated[Visit, Depends(looking("pages.open"))]


@router.api_route("", methods=["GET", "HEAD"])
def list_all(visit: Looking) -> Response:
    """List every kind of problem."""
    return page(visit, "problems.html", kinds=list(KINDS.values()))


@router.api_route("/{name}", methods=["GET", "HEAD"])
def show(name: Annotated[str, Path(max_length=40)], visit: Looking) -> Response:
    """Say what one kind of problem means and what mends it."""
    kind = kind_named(name)
    if kind is None:
        raise UnknownRoute("page_unknown", path=f"/problems/{name}")
    return page(visit, "problems.html", kinds=[kind])
