"""The books: carries out what an outcome instructs beside the lifecycle itself."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, select

from models import payments
from models.content import freeze
from models.counters import take_counter_offer
from models.decision import Decision
from models.effectiveness import take_effect
from models.loading import Loaded
from models.merging import fit_amendment, merge_amendment
from models.offer import Offer
from models.party import Party
from models.planning import put_to_funders
from models.project import Project
from models.rules.changes import Instructed

IMPLEMENTING = 4


def carry_out(session: Session, project: Project, instruction: Instructed, now: datetime) -> None:
    """Do what `instruction` names; the project's content becomes a new version where it changes."""
    match instruction.instruction:
        case "put_to_funders":
            put_to_funders(session, project, now)
            return
        case "take_effect":
            take_effect(session, project, now)
            return
        case "merge_amendment":
            merge_amendment(session, project, now)
            return
        case "take_counter_offer":
            take_counter_offer(session, project, instruction)
            cause = "counter_offer"
        case name:
            INSTRUCTIONS[name](session, project)
            cause = "edited"
    project.version += 1
    freeze(session, project, now, cause=cause)


def carry_out_at_once(
    session: Session, loaded: Loaded, instruction: Instructed, decision: Decision, now: datetime
) -> None:
    """Do what an answer has done at once, for its subject; the project's content stays as it is."""
    AT_ONCE[instruction.instruction](session, loaded, instruction.subject, decision, now)


def _select_offer(session: Session, project: Project) -> None:
    """Select the best-ranked open offer; an offer without a rank comes after those with one, by amount."""
    best = session.exec(
        select(Offer)
        .where(Offer.project_id == project.id, Offer.state == "offered")
        .order_by(col(Offer.rank).is_(None), col(Offer.rank), col(Offer.amount_minor), col(Offer.id))
        .limit(1)
    ).one()
    best.state = "selected"
    project.provider_id = best.provider_id


def _accept_offer(session: Session, project: Project) -> None:
    """Make the selected provider the project's implementer."""
    offer = _selected(session, project)
    offer.state = "accepted"
    for party in session.exec(
        select(Party).where(Party.project_id == project.id, Party.role == IMPLEMENTING)
    ).all():
        session.delete(party)
    session.flush()
    session.add(Party(project_id=offer.project_id, organisation_id=offer.provider_id, role=IMPLEMENTING))


def _decline_offer(session: Session, project: Project) -> None:
    """Note that the selected provider declined, so that the next in rank is asked."""
    _selected(session, project).state = "declined"
    project.provider_id = None


def _selected(session: Session, project: Project) -> Offer:
    return session.exec(select(Offer).where(Offer.project_id == project.id, Offer.state == "selected")).one()


INSTRUCTIONS: dict[str, Callable[[Session, Project], None]] = {
    "select_offer": _select_offer,
    "accept_offer": _accept_offer,
    "decline_offer": _decline_offer,
    "fit_amendment": fit_amendment,
}
AtOnce = Callable[[Session, Loaded, str, Decision, datetime], None]
AT_ONCE: dict[str, AtOnce] = {
    "pay_part": payments.pay_part,
    "declare_spending": payments.declare_spending,
    "accept_spending": payments.accept_spending,
}
