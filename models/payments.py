"""Payments: what the answers to a tranche's steps do to the money, in the transaction of the answer."""

from datetime import datetime

from sqlmodel import Session

from models import bookkeeping
from models.bookkeeping import Origin
from models.columns import identity
from models.decision import Decision
from models.loading import Loaded
from models.rules import payments
from models.rules.ledger import Part
from models.tranches import funder_ids, tranches_of
from models.workplan import Justification


def pay_part(session: Session, loaded: Loaded, subject: str, decision: Decision, now: datetime) -> None:
    """Disburse a funder's part of a tranche out of what it has committed."""
    number, _, funder = subject.partition("/")
    tranche = next(it for it in tranches_of(session, loaded.project) if it.number == int(number))
    ids = funder_ids(session, [funder])
    parts = [
        Part(ids[funder], part.fiscal_year, part.kind, part.amount)
        for part in tranche.parts
        if part.funder == funder
    ]
    key = f"pay:{loaded.project.id}:{subject}:{decision.id}"
    origin = Origin(key, decision.step_key, decision.person_id, decisions={ids[funder]: identity(decision)})
    bookkeeping.disburse_shares(session, loaded.project, parts, origin, now)


def declare_spending(
    session: Session, loaded: Loaded, subject: str, decision: Decision, now: datetime
) -> None:
    """Declare what was paid of a tranche as spent, unless an amount was declared before."""
    key = (identity(loaded.project), int(subject))
    if session.get(Justification, key) is None:
        amount = payments.paid(loaded.facts).get(subject, 0)
        keep_declared(session, key, amount, decision.person_id, now)


def accept_spending(
    session: Session, loaded: Loaded, subject: str, decision: Decision, now: datetime
) -> None:
    """Accept what was declared as spent of a tranche."""
    session.get_one(Justification, (identity(loaded.project), int(subject))).accepted_at = now


def keep_declared(session: Session, key: tuple[int, int], amount: int, person_id: int, now: datetime) -> None:
    """Keep what was spent of a tranche, (project id, number), in all; what was accepted of it stays so."""
    known = session.get(Justification, key)
    session.merge(
        Justification(
            project_id=key[0],
            number=key[1],
            amount_minor=amount,
            declared_by=person_id,
            declared_at=now,
            accepted_at=known.accepted_at if known else None,
        )
    )
