"""What a person has chosen about their mail."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from sqlmodel import Session

from api.edge.access import require
from api.edge.acting import Acting, acting
from api.edge.identity import Caller
from api.edge.router import json_router
from api.edge.services import Here
from api.schemas.notice import MailChoicesAsked, MailChoicesShape
from models.commands.choose_mail import choose_language, choose_manner
from models.queries.preferences import mail_choices

router = json_router("me")


@router.get("/mail", response_model=MailChoicesShape)
async def show(here: Here, caller: Annotated[Caller, Depends(require("own.read"))]) -> MailChoicesShape:
    """Show in which language you are written to, and how each kind of notice is sent."""
    with here.database.read() as session:
        found = mail_choices(session, caller.actor.person_id or 0)
    return MailChoicesShape.model_validate(found)


@router.post("/mail", response_model=MailChoicesShape)
def change(
    asked: MailChoicesAsked, request: Annotated[Acting, Depends(acting("own.change"))]
) -> MailChoicesShape:
    """Change what you chose; a mandatory kind can be routed to the digest, not switched off."""
    person_id = request.caller.actor.person_id or 0

    def perform(session: Session, now: datetime) -> MailChoicesShape:
        if asked.language is not None:
            choose_language(session, person_id, asked.language)
        for kind, manner in asked.kinds.items():
            choose_manner(session, person_id, kind, manner, now)
        session.flush()
        return MailChoicesShape.model_validate(mail_choices(session, person_id))

    return request.once(asked, 200, MailChoicesShape, perform)
