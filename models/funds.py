"""Funds: what a lifecycle's outcomes instruct the ledger to do with a project's shares."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from models import bookkeeping
from models.bookkeeping import Origin, balances_of
from models.columns import identity
from models.decision import Decision
from models.ledger import Posting
from models.organisation import Organisation
from models.project import Project, ProjectClause
from models.protocol import Clause
from models.rules.changes import Instructed
from models.rules.ledger import PLEDGED, Part, ShareKey
from models.share import Share
from models.step import Step

FUNDING_CLAUSE = "funding"
AT_THE_END = "ended"


def pledge_shares(session: Session, project: Project, instruction: Instructed, now: datetime) -> None:
    """Note what the funders approved; a pledge that differs from its share is given back first."""
    held = balances_of(session, identity(project))
    shares = _shares(session, project)
    gone = [
        Part(*share, balance.pledged)
        for share, balance in sorted(held.items())
        if balance.pledged and balance.pledged + balance.held != shares.get(share)
    ]
    if gone:
        origin = _origin(session, project, instruction, "withdraw")
        bookkeeping.release_shares(session, project, gone, origin, now, PLEDGED)
        held = balances_of(session, identity(project))
    parts = list(_lacking(shares, {share: one.pledged + one.held for share, one in held.items()}))
    if parts:
        bookkeeping.pledge_shares(
            session, project, parts, _origin(session, project, instruction, "pledge"), now
        )


def reserve_shares(session: Session, project: Project, instruction: Instructed, now: datetime) -> None:
    """Reserve what is not reserved of every share, all or nothing, and set free what no share asks for.

    Raises `Insufficient`.
    """
    held = balances_of(session, identity(project))
    shares = _shares(session, project)
    surplus = [
        Part(*share, min(balance.reserved, balance.held - shares.get(share, 0)))
        for share, balance in sorted(held.items())
        if balance.reserved and balance.held > shares.get(share, 0)
    ]
    if surplus:
        origin = _origin(session, project, instruction, "surplus")
        bookkeeping.release_shares(session, project, surplus, origin, now)
    parts = list(_lacking(shares, {share: balance.held for share, balance in held.items()}))
    if parts:
        origin = _origin(session, project, instruction, "reserve")
        bookkeeping.reserve_shares(session, project, parts, origin, now)


def commit_shares(session: Session, project: Project, instruction: Instructed, now: datetime) -> None:
    """Turn all that is reserved into commitments."""
    held = balances_of(session, identity(project))
    parts = [Part(*share, balance.reserved) for share, balance in sorted(held.items()) if balance.reserved]
    if parts:
        bookkeeping.commit_shares(
            session, project, parts, _origin(session, project, instruction, "commit"), now
        )


def release_balance(session: Session, project: Project, instruction: Instructed, now: datetime) -> None:
    """Set free what is left."""
    bookkeeping.release_all(session, project, _origin(session, project, instruction, "release"), now)


def release_at_end(session: Session, project: Project, state: str, person: int | None, now: datetime) -> None:
    """Set free all that a project holds that has ended, in whatever way."""
    key = f"{AT_THE_END}:{project.id}:{project.event_sequence}"
    bookkeeping.release_all(session, project, Origin(key, person=person, reason=state), now)


def take_again(session: Session, project: Project, person: int | None, now: datetime) -> None:
    """Take again what the end of a project set free, since it goes on. Raises `Insufficient`."""
    released = session.exec(
        select(Posting.id)
        .where(Posting.project_id == project.id, col(Posting.key).startswith(f"{AT_THE_END}:{project.id}:"))
        .order_by(col(Posting.id).desc())
    ).first()
    if released is not None and not _is_reversed(session, released):
        origin = Origin(f"again:{released}", person=person, reason="restored")
        bookkeeping.reverse_posting(session, project, released, origin, now)


def _is_reversed(session: Session, posting_id: int) -> bool:
    return session.exec(select(Posting.id).where(Posting.reverses_id == posting_id)).first() is not None


def _shares(session: Session, project: Project) -> dict[ShareKey, int]:
    rows = session.execute(
        select(col(Share.funder_id), col(Share.fiscal_year), col(Share.kind), col(Share.amount_minor))
        .where(Share.project_id == project.id)
        .order_by(col(Share.funder_id), col(Share.fiscal_year), col(Share.kind))
    )
    return {(funder, year, kind): amount for funder, year, kind, amount in rows}


def _lacking(shares: dict[ShareKey, int], standing: dict[ShareKey, int]) -> Iterator[Part]:
    for share, amount in shares.items():
        if amount > standing.get(share, 0):
            yield Part(*share, amount - standing.get(share, 0))


def _origin(session: Session, project: Project, instruction: Instructed, act: str) -> Origin:
    """Tie a posting to the step, its decisions by funder, and the clause under which they are made."""
    step = instruction.step
    cycle = session.exec(select(Step.cycle).where(Step.project_id == project.id, Step.key == step)).first()
    return Origin(
        key=f"{act}:{project.id}:{step}:{cycle or 0}:{instruction.subject}",
        step=step,
        decisions=_decisions(session, project, step),
        clause=_clause(session, project),
    )


def _decisions(session: Session, project: Project, step: str) -> dict[int, int]:
    """Give the decision that each funder gave at a step; one that is no funder's stands for all."""
    rows = session.execute(
        select(col(Organisation.id), func.max(col(Decision.id)))
        .select_from(Decision)
        .outerjoin(Organisation, col(Organisation.code) == col(Decision.subject))
        .where(col(Decision.project_id) == project.id, col(Decision.step_key) == step)
        .group_by(col(Organisation.id))
    )
    found: dict[int | None, int] = {row[0]: row[1] for row in rows}
    common = found.pop(None, None)
    funders = {funder for funder, _, _ in _shares(session, project)}
    named = {funder: found.get(funder, common) for funder in funders}
    return {funder: decision for funder, decision in named.items() if decision is not None}


def _clause(session: Session, project: Project) -> int | None:
    return session.exec(
        select(Clause.id)
        .join(ProjectClause, col(ProjectClause.clause_id) == col(Clause.id))
        .where(ProjectClause.project_id == project.id)
        .order_by(col(Clause.kind) != FUNDING_CLAUSE, col(Clause.number))
    ).first()


INSTRUCTIONS: dict[str, Callable[[Session, Project, Instructed, datetime], None]] = {
    "pledge_shares": pledge_shares,
    "reserve_shares": reserve_shares,
    "commit_shares": commit_shares,
    "release_balance": release_balance,
}
