"""What a person sets for themselves."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.pages.access import looking
from api.pages.view import page
from api.pages.visit import Visit
from models.queries.person import describe_person
from models.queries.vocabulary import vocabulary

router = APIRouter(include_in_schema=False)


@router.api_route("/me", methods=["GET", "HEAD"])
def show(visit: Annotated[Visit, Depends(looking("own.read"))]) -> Response:
    """Show who is signed in, and what they may set."""
    with visit.here.database.read() as session:
        person = describe_person(session, visit.signed_in.actor.person_id or 0)
        words = vocabulary(session)
    return page(visit, "me.html", person=person, words=words)
