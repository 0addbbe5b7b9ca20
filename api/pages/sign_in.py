"""Signing in to a development installation, as any acting person of the programme; never in production."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.edge.errors import UnknownRoute
from api.edge.identity import caller_of_person
from api.pages.access import Submission, looking, submitting
from api.pages.view import go_to, page
from api.pages.visit import Visit, own_path
from api.pages.websession import keep_session, start_session
from models.commands.sign_in import begin_session, end_session
from models.queries.people import list_people
from models.queries.vocabulary import vocabulary

LONGEST = 200

router = APIRouter(include_in_schema=False, prefix="/dev")
Wanted = Annotated[str, Query(max_length=LONGEST)]


@router.api_route("/sign-in", methods=["GET", "HEAD"])
def choose(
    visit: Annotated[Visit, Depends(looking("development.use"))],
    organisation: Wanted = "",
    role: Wanted = "",
    next_page: Annotated[str, Query(alias="next", max_length=2_000)] = "/",
) -> Response:
    """Show who may be signed in as, by organisation and role."""
    _check_offered(visit)
    with visit.here.database.read() as session:
        everybody = list_people(session)
        words = vocabulary(session)
    bodies = {person.organisation.code: person.organisation for person in everybody}
    people = [
        person
        for person in everybody
        if organisation in ("", person.organisation.code) and (role == "" or role in person.roles)
    ]
    return page(
        visit,
        "sign_in.html",
        people=people,
        bodies=bodies,
        roles=sorted({name for person in everybody for name in person.roles}),
        words=words,
        chosen_body=organisation,
        chosen_role=role,
        next=own_path(next_page),
    )


@router.post("/sign-in")
def enter(submission: Annotated[Submission, Depends(submitting("development.use"))]) -> Response:
    """Sign a person in, in a new session."""
    visit, form = submission.visit, submission.form
    _check_offered(visit)
    given = form.get("person", "")
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        return go_to("/dev/sign-in")
    started = start_session(int(given), visit.now)
    with visit.here.database.write() as session:
        caller_of_person(session, int(given))
        end_session(session, visit.session.digest, visit.now)
        begin_session(session, started.digest, int(given), visit.now)
    response = go_to(own_path(form.get("next", "/")))
    keep_session(response, visit.here.settings, started)
    return response


def _check_offered(visit: Visit) -> None:
    if not visit.here.settings.offers_development_sign_in:
        raise UnknownRoute("page_unknown", path=visit.request.url.path)
