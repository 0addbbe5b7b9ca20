"""Effectiveness: the day from which a signed project takes effect."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from models import journal
from models.decision import Decision
from models.programme import Programme
from models.project import Project

SIGNATURES = "signatures"


def take_effect(session: Session, project: Project, now: datetime) -> None:
    """Have a project take effect on the later of its last signature and its planned start."""
    zone = ZoneInfo(session.get_one(Programme, project.programme_id).time_zone)
    signed: datetime | None = session.exec(
        select(func.max(col(Decision.decided_at))).where(
            Decision.project_id == project.id, Decision.step_key == SIGNATURES
        )
    ).one()
    last = (now if signed is None else signed).astimezone(zone).date()
    project.effective_on = max(last, project.planned_start)
    told = {"signed_on": last.isoformat(), "effective_on": project.effective_on.isoformat()}
    journal.append(session, project, [("took_effect", told)], now)
