"""Counters: takes a funder's counter-offer up into the project's shares, for the next draft of its plan."""

from sqlalchemy import delete
from sqlmodel import Session, col, select

from models.columns import identity
from models.decision import Decision
from models.organisation import Organisation
from models.project import Project
from models.rules.changes import Instructed
from models.share import Share, ShareCondition
from models.tranches import replan


def take_counter_offer(session: Session, project: Project, instruction: Instructed) -> None:
    """Put the figures and the condition of a funder's last counter-offer in place of what was asked."""
    offer = session.execute(
        select(col(Decision.offer))
        .where(Decision.project_id == project.id, Decision.step_key == instruction.step)
        .where(Decision.subject == instruction.subject)
        .order_by(col(Decision.id).desc())
        .limit(1)
    ).scalar_one()
    funder = session.exec(select(Organisation.id).where(Organisation.code == instruction.subject)).one()
    project_id, funder_id = identity(project), funder or 0
    if offer["shares"]:
        session.execute(
            delete(Share).where(col(Share.project_id) == project_id, col(Share.funder_id) == funder_id)
        )
        session.add_all(
            Share(
                project_id=project_id, funder_id=funder_id, fiscal_year=year, kind=kind, amount_minor=amount
            )
            for year, kind, amount in offer["shares"]
        )
    if offer["condition"].strip():
        kept = ShareCondition(project_id=project_id, funder_id=funder_id, text=offer["condition"].strip())
        session.merge(kept)
    replan(session, project)
