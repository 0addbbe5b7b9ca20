"""Many open turns with due times, for sweeps: as the engine would have opened them, without walking there."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from models.columns import table_of
from models.db import Database
from models.person import Appointment
from models.project import Project
from models.rules.calendar import plain_calendar
from models.rules.reminders import ORDINARY, first_at
from models.step import Slot

STEP, STAGE, ROLE = "screening", "proposal", "programme_manager"


def open_turns(
    database: Database, count: int, opened_at: datetime, due_at: datetime, *, most_holders: int = 1_000
) -> None:
    """Open turns of one step on the example's projects, for as many holders as there are, or fewer."""
    remind_at = first_at(ORDINARY, opened_at, due_at, plain_calendar())
    with database.write() as session:
        projects = list(session.exec(select(Project.id).order_by(col(Project.code))))
        holders = _holders(session)[:most_holders]
        rows: list[dict[str, Any]] = [
            {
                "project_id": projects[number % len(projects)],
                "step_key": STEP,
                "stage": STAGE,
                "cycle": 1,
                "subject": f"T{number}",
                "round": 1,
                "role": holders[number % len(holders)][0],
                "organisation_id": holders[number % len(holders)][1],
                "state": "open",
                "chair": False,
                "seals": {},
                "opened_at": opened_at,
                "due_at": due_at,
                "next_action_at": due_at,
                "remind_at": remind_at,
                "reminders_for": due_at,
                "reminders_sent": 0,
            }
            for number in range(count)
        ]
        session.connection().execute(insert(table_of(Slot)), rows)


def _holders(session: Session) -> list[tuple[str, int]]:
    found = select(Appointment.role, Appointment.organisation_id).distinct()
    found = found.where(col(Appointment.project_id).is_(None))
    return sorted((role, body) for role, body in session.exec(found))
