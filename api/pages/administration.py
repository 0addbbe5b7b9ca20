"""The door to the administrators' pages."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.pages.access import looking
from api.pages.view import page
from api.pages.visit import Visit

router = APIRouter(include_in_schema=False)


@router.api_route("/admin", methods=["GET", "HEAD"])
def show(visit: Annotated[Visit, Depends(looking("administration.read"))]) -> Response:
    """List what administrators look after."""
    return page(visit, "administration.html")
