"""Signing in with the organisation's own account, and showing it again before a decision about money."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from sqlmodel import Session

from api.edge.directory import COOKIE, LASTING, Account, Directory, pack, set_out, unpack
from api.edge.errors import UnknownRoute
from api.edge.refusals import note_proof
from api.pages.access import Submission, looking, submitting
from api.pages.view import go_to, page
from api.pages.visit import Visit, own_path
from api.pages.websession import keep_session, start_session
from models.commands.link_identity import person_of_account
from models.commands.sign_in import begin_session, end_session
from models.rules.errors import Forbidden

LONGEST = 2_000

router = APIRouter(include_in_schema=False)
Given = Annotated[str, Query(max_length=LONGEST)]


@router.post("/sign-in/directory")
def leave_for(submission: Annotated[Submission, Depends(submitting("sign_in.use"))]) -> Response:
    """Send the browser to the directory."""
    return _set_out(submission, fresh=False)


@router.post("/confirm/directory")
def leave_again(submission: Annotated[Submission, Depends(submitting("own.change"))]) -> Response:
    """Send the browser to the directory, to show anew who it is."""
    return _set_out(submission, fresh=True)


@router.get("/sign-in/directory/back")
def come_back(
    visit: Annotated[Visit, Depends(looking("sign_in.use"))],
    code: Given = "",
    state: Given = "",
    error: Given = "",
) -> Response:
    """Take the browser back from the directory: the one GET that signs in, as the protocol has it.

    It does so only for the browser that set out from here, which brings the state in a cookie of its own.
    """
    here = visit.here
    journey = unpack(here.settings, visit.request.cookies.get(COOKIE, ""), visit.now)
    if journey is None or not state or state != journey.state:
        raise Forbidden("directory_refused")
    here.rates.spend("sign-in from a client", visit.client)
    if error or not code:
        raise Forbidden("directory_refused")
    account = Directory(here.settings).account(code, journey, visit.now)
    response = go_to(own_path(journey.onward))
    with here.database.write() as session:
        if journey.fresh:
            _confirm(session, visit, account, response)
        else:
            _sign_in(session, visit, account, response)
    response.delete_cookie(COOKIE)
    return response


def _set_out(submission: Submission, *, fresh: bool) -> Response:
    visit, settings = submission.visit, submission.visit.here.settings
    if not settings.oidc_issuer:
        raise UnknownRoute("page_unknown", path=visit.request.url.path)
    visit.here.rates.spend("sign-in from a client", visit.client)
    journey = set_out(own_path(submission.form.get("next", "/")), visit.now, fresh=fresh)
    # A redirect after a form would count as the form's own target, which may be ours alone.
    response = page(visit, "leave.html", address=Directory(settings).address_for(journey))
    response.set_cookie(
        COOKIE,
        pack(settings, journey),
        max_age=int(LASTING.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=settings.is_https,
    )
    return response


def _sign_in(session: Session, visit: Visit, account: Account, response: Response) -> None:
    _begin(session, visit, _person(session, visit, account), response)


def _confirm(session: Session, visit: Visit, account: Account, response: Response) -> None:
    person = _person(session, visit, account)
    if person != visit.signed_in.actor.person_id:
        raise Forbidden("directory_refused")
    _begin(session, visit, person, response)


def _person(session: Session, visit: Visit, account: Account) -> int:
    known = (account.issuer, account.subject, account.verified_address)
    return person_of_account(session, *known, visit.now)


def _begin(session: Session, visit: Visit, person: int, response: Response) -> None:
    """Begin a session in place of the one before, whoever was signed in there."""
    note_proof(visit.request, "signed in at the directory", person)
    started = start_session(person, visit.now)
    end_session(session, visit.session.digest, visit.now)
    begin_session(session, started.digest, person, visit.now, confirmed_at=visit.now)
    keep_session(response, visit.here.settings, started)
