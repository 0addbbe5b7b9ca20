"""People and their roles, for administrators: who is registered, how they are reached, what they answer."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from sqlmodel import Session

from api.edge.problem_kinds import kind_of
from api.pages.access import Submission, looking, submitting
from api.pages.form import Form
from api.pages.view import go_to, page
from api.pages.visit import Visit
from api.schemas.base import RowId
from models.columns import identity
from models.commands.keep_people import appoint, change_person, dismiss, register
from models.commands.sign_in import end_others
from models.queries.organisations import list_organisations
from models.queries.registered_people import registered_people, roles_held
from models.queries.vocabulary import vocabulary
from models.rules.errors import NotFound, ShirakaError

MOST = 200

router = APIRouter(include_in_schema=False, prefix="/admin/users")
Looking = Annotated[Visit, Depends(looking("people.read"))]
Appointing = Annotated[Submission, Depends(submitting("people.appoint"))]
PersonId = Annotated[RowId, Path()]
Wanted = Annotated[str, Query(max_length=100)]


@router.api_route("", methods=["GET", "HEAD"])
def show(visit: Looking, organisation: Wanted = "", find: Wanted = "") -> Response:
    """Show who is registered, by organisation or by a part of the name."""
    return _list_page(visit, organisation, find)


@router.post("")
def add(submission: Appointing) -> Response:
    """Register a person."""
    visit, form = submission.visit, submission.form
    if not visit.is_confirmed:
        return go_to("/confirm?next=/admin/users")
    try:
        with visit.here.database.write() as session:
            person = register(
                session,
                email=form.get("email", ""),
                name_ar=form.get("name_ar", ""),
                name_en=form.get("name_en", ""),
                organisation=form.get("organisation", ""),
                language=form.get("language", "both"),
                now=visit.now,
                by=visit.signed_in.actor.person_id,
            )
            number = identity(person)
    except ShirakaError as error:
        return _list_page(visit, "", "", form, error)
    return go_to(f"/admin/users/{number}")


@router.api_route("/{person_id}", methods=["GET", "HEAD"])
def show_one(person_id: PersonId, visit: Looking) -> Response:
    """Show a person with every appointment."""
    return _person_page(visit, person_id)


@router.post("/{person_id}")
def change(person_id: PersonId, submission: Appointing) -> Response:
    """Change a person's address, language, or whether they may do anything."""
    form, by = submission.form, submission.visit.signed_in.actor.person_id

    def perform(session: Session) -> None:
        change_person(
            session,
            person_id,
            submission.visit.now,
            email=form.get("email"),
            language=form.get("language"),
            active=form.get("active") == "yes",
            by=by,
        )

    return _performed(submission, person_id, perform)


@router.post("/{person_id}/sessions/end")
def end_sessions(person_id: PersonId, submission: Appointing) -> Response:
    """End every session of a person; they sign in again."""
    own = submission.visit.session.digest

    def perform(session: Session) -> None:
        end_others(session, person_id, own, submission.visit.now)

    return _performed(submission, person_id, perform)


@router.post("/{person_id}/appointments")
def appoint_one(person_id: PersonId, submission: Appointing) -> Response:
    """Appoint a person to a role."""
    form, by = submission.form, submission.visit.signed_in.actor.person_id

    def perform(session: Session) -> None:
        appoint(
            session,
            person_id,
            form.get("role", ""),
            submission.visit.now,
            organisation=form.get("organisation") or None,
            project=form.get("project") or None,
            by=by,
        )

    return _performed(submission, person_id, perform)


@router.post("/{person_id}/appointments/{appointment_id}/end")
def end(person_id: PersonId, appointment_id: PersonId, submission: Appointing) -> Response:
    """End an appointment."""
    by = submission.visit.signed_in.actor.person_id

    def perform(session: Session) -> None:
        dismiss(session, appointment_id, submission.visit.now, by=by)

    return _performed(submission, person_id, perform)


def _performed(submission: Submission, person_id: int, perform: Callable[[Session], None]) -> Response:
    visit = submission.visit
    if not visit.is_confirmed:
        return go_to(f"/confirm?next=/admin/users/{person_id}")
    try:
        with visit.here.database.write() as session:
            perform(session)
    except NotFound:
        raise
    except ShirakaError as error:
        return _person_page(visit, person_id, submission.form, error)
    return go_to(f"/admin/users/{person_id}")


def _list_page(
    visit: Visit, organisation: str, find: str, form: Form | None = None, error: ShirakaError | None = None
) -> Response:
    with visit.here.database.read() as session:
        people = registered_people(session, organisation=organisation, find=find, limit=MOST)
        bodies = list_organisations(session, limit=MOST).items
    status = kind_of(error).status if error else 200
    return page(
        visit,
        "users.html",
        status,
        people=people,
        bodies=bodies,
        chosen=organisation,
        find=find,
        typed=form or {},
        faults=_faults(visit, error),
        most=MOST,
    )


def _person_page(
    visit: Visit, person_id: int, form: Form | None = None, error: ShirakaError | None = None
) -> Response:
    with visit.here.database.read() as session:
        found = registered_people(session, person_id=person_id)
        if not found:
            raise NotFound("person_unknown", email=person_id)
        held, words = roles_held(session, person_id), vocabulary(session)
        bodies = list_organisations(session, limit=MOST).items
    status = kind_of(error).status if error else 200
    shown = {"held": held, "words": words, "bodies": bodies, "typed": form or {}}
    return page(visit, "user.html", status, person=found[0], faults=_faults(visit, error), **shown)


def _faults(visit: Visit, error: ShirakaError | None) -> list[tuple[str, str]]:
    return [(error.pointer.removeprefix("/"), error.message(visit.language))] if error else []
