"""Amending: projects that are under way ask for more time or money, and their funders decide it."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from demonstration.character import Character
from models.actor import Actor
from models.columns import identity
from models.commands.advance import advance
from models.commands.open_amendment import open_amendment
from models.commands.revise import revise
from models.person import Appointment
from models.project import Project
from models.rules.drafts import Revision, ShareDraft
from models.rules.errors import ShirakaError
from models.tranches import shares_of

AMENDED = 0.3
SETTLING_IN = (60, 300)
# In percent of each share of one funder, or in days.
MORE, LONGER = (3, 15), (30, 180)
REASONS = (
    "ارتفعت أسعار الأجهزة عما قدر في الدراسة.",
    "Sites were handed over later than planned.",
    "طلبت الجهة الشريكة مد التدريب إلى فروع أخرى.",
)


def amended_at(character: Character, project: Project, now: datetime) -> datetime | None:
    """Tell when a project that now enters implementation asks to be amended; mostly never."""
    dice = character.dice(project.code, "amendment")
    days = dice.randint(*SETTLING_IN)
    return now + timedelta(days=days) if dice.random() < AMENDED else None


def propose_amendment(
    session: Session, project: Project, character: Character, now: datetime
) -> Project | None:
    """Have a project's sponsor ask for an amendment, and give its case; none where it is not the time."""
    sponsor = session.exec(
        select(Appointment)
        .where(col(Appointment.role) == "sponsor", col(Appointment.organisation_id) == project.sponsor_id)
        .where(col(Appointment.project_id).is_(None) | (col(Appointment.project_id) == project.id))
        .order_by(col(Appointment.id))
    ).first()
    if sponsor is None:
        return None
    dice, actor = character.dice(project.code, "request"), Actor(sponsor.person_id, sponsor.organisation_id)
    try:
        case = open_amendment(session, identity(project), dice.choice(REASONS), actor, now)
    except ShirakaError:
        return None
    advance(session, identity(case), now)
    longer = Revision(planned_end=case.planned_end + timedelta(days=dice.randint(*LONGER)))
    wanted = longer if dice.random() < 0.5 else _more(session, case, dice.randint(*MORE))
    revise(session, identity(case), wanted, case.version, actor, now)
    return case


def _more(session: Session, case: Project, percent: int) -> Revision:
    """Have the first funder give more of each of its shares, to whole pounds."""
    shares = shares_of(session, case)
    first = shares[0].funder
    raised = tuple(
        ShareDraft(
            it.funder,
            it.fiscal_year,
            it.amount + (it.amount * percent // 10_000 * 100 if it.funder == first else 0),
            it.kind,
        )
        for it in shares
    )
    return Revision(cost=sum(share.amount for share in raised), shares=raised)
