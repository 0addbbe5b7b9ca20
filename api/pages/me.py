"""What a person sets for themselves, and where they are signed in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.pages.access import Submission, looking, submitting
from api.pages.view import go_to, page
from api.pages.visit import Visit
from models.commands.choose_mail import choose_manner
from models.commands.keep_people import change_person
from models.commands.sign_in import end_others
from models.queries.browser_sessions import live_sessions
from models.queries.person import describe_person
from models.queries.preferences import mail_choices
from models.queries.vocabulary import vocabulary

router = APIRouter(include_in_schema=False, prefix="/me")
Submitting = Annotated[Submission, Depends(submitting("own.change"))]


@router.api_route("", methods=["GET", "HEAD"])
def show(visit: Annotated[Visit, Depends(looking("own.read"))]) -> Response:
    """Show who is signed in, where, and what they may set."""
    own = visit.signed_in.actor.person_id or 0
    with visit.here.database.read() as session:
        person = describe_person(session, own)
        words = vocabulary(session)
        sessions = live_sessions(session, own, visit.session.digest, visit.now)
        mail = mail_choices(session, own)
    return page(visit, "me.html", person=person, words=words, sessions=sessions, mail=mail)


@router.post("")
def change(submission: Submitting) -> Response:
    """Choose the language of one's mail."""
    visit, own = submission.visit, submission.visit.signed_in.actor.person_id or 0
    with visit.here.database.write() as session:
        change_person(session, own, visit.now, language=submission.form.get("language"), by=own)
    return go_to("/me")


@router.post("/mail")
def choose(submission: Submitting) -> Response:
    """Keep how each kind of notice is sent."""
    visit, form = submission.visit, submission.form
    person_id = visit.signed_in.actor.person_id or 0
    with visit.here.database.write() as session:
        for it in mail_choices(session, person_id).kinds:
            if chosen := form.get(it.kind):
                choose_manner(session, person_id, it.kind, chosen, visit.now)
    return go_to("/me#mail")


@router.post("/sessions/end")
def end_sessions(submission: Submitting) -> Response:
    """End every other session of one's own."""
    visit = submission.visit
    if not visit.is_confirmed:
        return go_to("/confirm?next=/me")
    with visit.here.database.write() as session:
        end_others(session, visit.signed_in.actor.person_id or 0, visit.session.digest, visit.now)
    return go_to("/me")
