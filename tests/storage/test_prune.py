"""What nobody needs any more is dropped, and nothing before its time."""

from datetime import timedelta

from sqlmodel import select

from models.browser_session import BrowserSession
from models.commands.answer_once import claim_request
from models.commands.prune import ANSWERS_KEPT, SESSIONS_KEPT, prune
from models.commands.sign_in import begin_session
from models.db import Database
from models.person import Person
from models.request import AnsweredRequest
from tests.factories.programme import BEGINNING

INSTANT = timedelta(microseconds=1)


def test_old_sessions_and_answers_are_dropped_and_younger_ones_stay(programme: Database) -> None:
    with programme.write() as session:
        person = session.exec(select(Person.id)).first()
        begin_session(session, "old", person or 0, BEGINNING - SESSIONS_KEPT - INSTANT)
        begin_session(session, "young", person or 0, BEGINNING - SESSIONS_KEPT)
        claim_request(session, "key:1", "old", "print", BEGINNING - ANSWERS_KEPT - INSTANT)
        claim_request(session, "key:1", "young", "print", BEGINNING - ANSWERS_KEPT)
    with programme.write() as session:
        assert prune(session, BEGINNING) == 2
    with programme.read() as session:
        assert session.exec(select(BrowserSession.digest)).all() == ["young"]
        assert session.exec(select(AnsweredRequest.key)).all() == ["young"]


def test_nobody_is_appointed_to_the_same_on_all_projects_twice(programme: Database) -> None:
    import pytest
    from sqlalchemy.exc import IntegrityError

    from models.person import Appointment

    def appoint(project: int | None) -> None:
        with programme.write() as session:
            person = session.exec(select(Person)).first()
            assert person is not None
            body = person.organisation_id
            session.add(
                Appointment(
                    person_id=person.id or 0, role="observer", organisation_id=body, project_id=project
                )
            )

    appoint(None)
    appoint(1)
    for project in (None, 1):
        with pytest.raises(IntegrityError):
            appoint(project)
