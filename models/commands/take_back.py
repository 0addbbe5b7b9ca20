"""Take back: reverses a payment that was noted wrongly, by a reversing entry."""

from datetime import datetime

from sqlmodel import Session, col, select

from models import bookkeeping
from models.actor import Actor
from models.bookkeeping import Origin, ledger_tag
from models.decision import Decision
from models.facts import decider_of
from models.ledger import LedgerEntry, Posting
from models.loading import load
from models.rules.errors import Forbidden, Invalid, NotFound, Refused, Stale
from models.rules.ledger import KINDS
from models.rules.text import Text

PAYMENT = "disburse"
ROLE = "finance_officer"


def take_back(
    session: Session, project_id: int, posting_id: int, reason: str, tag: str, actor: Actor, now: datetime
) -> int:
    """Reverse a payment and give the id of the reversing posting.

    `tag` is that of the ledger as the person has read it. Raises `Forbidden` for who is not a finance officer
    of every funder that paid, `Refused` for who noted the payment, for a posting that is no payment (a
    lifecycle's own are reversed with the decision behind them), and for a project that has ended.
    """
    if actor.person_id is None:
        raise Forbidden("persons_only")
    loaded = load(session, project_id)
    current = ledger_tag(session, project_id)
    if tag != current:
        raise Stale("content_changed", pointer="/header/if-match", seen=tag, current=current)
    if not reason.strip():
        raise Invalid("reason_required", pointer="/reason", action=KINDS["reverse"])
    posting = session.get(Posting, posting_id)
    if posting is None or posting.project_id != project_id:
        raise NotFound("posting_unknown", posting=posting_id)
    if posting.kind != PAYMENT or loaded.project.closed_at is not None:
        raise Refused("reversal_not_by_hand", posting=posting_id, kind=KINDS[posting.kind])
    _check_officer(session, project_id, posting, actor.person_id, loaded.definition.roles[ROLE].title)
    origin = Origin(
        f"back:{posting_id}:{loaded.project.event_sequence}", posting.step_key, actor.person_id, reason
    )
    return bookkeeping.reverse_posting(session, loaded.project, posting_id, origin, now)


def _check_officer(session: Session, project_id: int, posting: Posting, person: int, title: object) -> None:
    entries = session.exec(select(LedgerEntry).where(LedgerEntry.posting_id == posting.id)).all()
    held = decider_of(session, person, project_id).appointments
    if not all((ROLE, entry.funder_id) in held for entry in entries):
        raise Forbidden("not_appointed", role=title)
    decisions = {entry.decision_id for entry in entries if entry.decision_id is not None}
    deciders = session.exec(select(Decision.person_id).where(col(Decision.id).in_(decisions))).all()
    if person in (posting.person_id, *deciders):
        raise Refused("four_eyes", step=Text(ar=KINDS[PAYMENT].ar, en=KINDS[PAYMENT].en))
