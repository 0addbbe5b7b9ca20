"""Showing who one is, by a mailed code: to sign in, and again before a decision about money."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.edge.refusals import note_proof
from api.pages.access import Submission, looking, submitting
from api.pages.view import go_to, page
from api.pages.visit import Visit, own_path
from api.pages.websession import keep_session, start_session
from models.commands.passcodes import count_try, send_code, use_up
from models.commands.sign_in import begin_session, end_session
from models.queries.passcodes import Waiting, waiting_code
from models.queries.people import person_of_address
from models.rules.codes import Purpose
from models.rules.errors import Invalid, Refused, ShirakaError

LONGEST_ADDRESS = 254

router = APIRouter(include_in_schema=False)
Next = Annotated[str, Query(alias="next", max_length=2_000)]
Looking = Annotated[Visit, Depends(looking("sign_in.use"))]
Submitting = Annotated[Submission, Depends(submitting("sign_in.use"))]


@router.api_route("/sign-in", methods=["GET", "HEAD"])
def ask(visit: Looking, next_page: Next = "/") -> Response:
    """Show the ways to sign in that this installation offers."""
    return _ask_page(visit, own_path(next_page))


@router.post("/sign-in")
def send(submission: Submitting) -> Response:
    """Mail a code to a registered address; the answer is the same where the address is not registered."""
    visit, form = submission.visit, submission.form
    address, onward = form.get("address", "")[:LONGEST_ADDRESS].lower(), own_path(form.get("next", "/"))
    if "@" not in address:
        return _ask_page(visit, onward, address, Invalid("address_missing", pointer="/address"))
    _check_offered(visit)
    rates = visit.here.rates
    rates.spend("sign-in from a client", visit.client)
    rates.spend("code to a person", address)
    with visit.here.database.write() as session:
        person = person_of_address(session, address)
        if person is not None:
            send_code(session, "sign_in", person, visit.session.digest, {"next": onward}, visit.now)
    return go_to("/sign-in/code")


@router.api_route("/sign-in/code", methods=["GET", "HEAD"])
def ask_code(visit: Looking) -> Response:
    """Show where the code is typed."""
    return _code_page(visit, "/sign-in/code")


@router.post("/sign-in/code")
def enter(submission: Submitting) -> Response:
    """Sign in with the right code, in a new session."""
    visit = submission.visit
    waiting, onward = _judged(submission, "sign_in")
    note_proof(
        visit.request, "signed in" if waiting else "code refused", waiting.person_id if waiting else None
    )
    if waiting is None:
        return _code_page(visit, "/sign-in/code", Invalid("code_refused", pointer="/code"))
    return _begun(visit, waiting, onward)


@router.post("/sign-out")
def leave(submission: Submitting) -> Response:
    """End the session of this browser."""
    visit = submission.visit
    with visit.here.database.write() as session:
        end_session(session, visit.session.digest, visit.now)
    response = go_to("/")
    keep_session(response, visit.here.settings, start_session(None, visit.now))
    return response


@router.api_route("/confirm", methods=["GET", "HEAD"])
def ask_again(visit: Annotated[Visit, Depends(looking("own.read"))], next_page: Next = "/") -> Response:
    """Say why a decision about money asks again who decides, and offer the code."""
    return page(visit, "confirm.html", next=own_path(next_page))


@router.post("/confirm")
def send_again(submission: Annotated[Submission, Depends(submitting("own.change"))]) -> Response:
    """Mail a code to who is signed in."""
    visit, onward = submission.visit, own_path(submission.form.get("next", "/"))
    person = visit.signed_in.actor.person_id or 0
    visit.here.rates.spend("code to a person", person)
    with visit.here.database.write() as session:
        send_code(session, "confirm", person, visit.session.digest, {"next": onward}, visit.now)
    return go_to("/confirm/code")


@router.api_route("/confirm/code", methods=["GET", "HEAD"])
def ask_code_again(visit: Annotated[Visit, Depends(looking("own.read"))]) -> Response:
    """Show where the code is typed."""
    return _code_page(visit, "/confirm/code")


@router.post("/confirm/code")
def confirm(submission: Annotated[Submission, Depends(submitting("own.change"))]) -> Response:
    """Go on to the decision in a new session, whose person has just shown who they are."""
    visit = submission.visit
    waiting, onward = _judged(submission, "confirm")
    if waiting is None or waiting.person_id != visit.signed_in.actor.person_id:
        return _code_page(visit, "/confirm/code", Invalid("code_refused", pointer="/code"))
    return _begun(visit, waiting, onward)


def _begun(visit: Visit, waiting: Waiting, onward: str) -> Response:
    """Use the code up, and begin a session in place of the one before."""
    note_proof(visit.request, "signed in by code", waiting.person_id)
    started = start_session(waiting.person_id, visit.now)
    with visit.here.database.write() as session:
        use_up(session, waiting.id, visit.now)
        end_session(session, visit.session.digest, visit.now)
        begin_session(session, started.digest, waiting.person_id, visit.now, confirmed_at=visit.now)
    response = go_to(onward)
    keep_session(response, visit.here.settings, started)
    return response


def _judged(submission: Submission, purpose: Purpose) -> tuple[Waiting | None, str]:
    """Count the try; give the code that was right, or none, and where to go on."""
    visit, secret = submission.visit, submission.visit.here.settings.secret_bytes
    visit.here.rates.spend("code typed by a browser", visit.session.digest)
    with visit.here.database.read() as session:
        waiting = waiting_code(session, visit.session.digest, purpose, visit.now)
    if waiting is None:
        return None, "/"
    typed = submission.form.get("code", "")
    with visit.here.database.write() as session:
        trial = count_try(session, secret, waiting.id, visit.session.digest, typed, visit.now)
    return (waiting if trial == "right" else None), own_path(str(waiting.asked.get("next", "/")))


def _check_offered(visit: Visit) -> None:
    if not visit.here.settings.offers_mail_sign_in:
        raise Refused("mail_sign_in_off")


def _ask_page(visit: Visit, onward: str, address: str = "", error: ShirakaError | None = None) -> Response:
    faults = [("address", error.message(visit.language))] if error else []
    status = 422 if error else 200
    return page(visit, "enter.html", status, next=onward, address=address, faults=faults)


def _code_page(visit: Visit, action: str, error: ShirakaError | None = None) -> Response:
    faults = [("code", error.message(visit.language))] if error else []
    return page(visit, "enter_code.html", 422 if error else 200, action=action, faults=faults)
