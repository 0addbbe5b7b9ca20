"""Merging: makes an amendment's changes to the project, its money and its plan, in one transaction."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from models import bookkeeping, drafting, funds, journal
from models.amendments import Amending, amending, tranches_once_merged, work_of
from models.bookkeeping import Origin, balances_of
from models.columns import identity
from models.content import freeze
from models.planning import put_to_funders
from models.project import Project
from models.protocol import Protocol
from models.ready import mark_ready
from models.rules.changes import Instructed
from models.rules.drafts import ShareDraft
from models.rules.ledger import COMMITTED, Part
from models.rules.seals import succession
from models.share import Share
from models.tranches import write_tranches
from models.version import ContentVersion
from models.workplan import Milestone, Report

MERGED = "merged"


def merge_amendment(session: Session, case: Project, now: datetime) -> None:
    """Make what a case changes to the project that it amends, and move only the money that changes.

    What was approved before stands under the new seals, since the case decided what is new in them. Raises
    `Insufficient` or `Refused`; nothing is written then.
    """
    session.exec(select(Project.id).where(Project.id == case.amends_id).with_for_update()).one()
    one = amending(session, case)
    project, before = one.project, _seals(session, one.project)
    tranches = tranches_once_merged(session, one)
    _write(session, one)
    write_tranches(session, project, tranches)
    _move_money(session, one, now)
    project.version += 1
    kept = freeze(session, project, now, cause="amended")
    put_to_funders(session, project, now)
    project.succeeded = project.succeeded | succession(before, kept.seals)
    told = {"amendment": case.code, "version": project.version, "tag": kept.tag}
    journal.append(session, project, [("project_amended", told)], now)
    mark_ready(session, identity(project), now)


def fit_amendment(session: Session, case: Project) -> None:
    """Take a case's changes over onto the project's content as it stands now; where both changed, its own."""
    one = amending(session, case)
    content = one.merged
    _write_content(session, case, content)
    for table, name in ((Milestone, "milestones"), (Report, "reports")):
        _write_work(session, case, table, work_of(session, one, name))
    case.amends_version = one.project.version


def _write(session: Session, one: Amending) -> None:
    plans = {name: work_of(session, one, name) for name in ("milestones", "reports")}
    content = one.merged
    if content["scope"] != one.current["scope"]:
        one.project.summary_ar, one.project.summary_en = one.case.summary_ar, one.case.summary_en
    _write_content(session, one.project, content)
    for table, name in ((Milestone, "milestones"), (Report, "reports")):
        _write_work(session, one.project, table, plans[name])


def _write_content(session: Session, project: Project, content: dict[str, Any]) -> None:
    project.title_ar, project.title_en = content["title_ar"], content["title_en"]
    project.cost_minor = content["cost"]
    project.planned_start = date.fromisoformat(content["planned_start"])
    project.planned_end = date.fromisoformat(content["planned_end"])
    drafting.write_objectives(session, project, content["objectives"])
    protocol = session.get_one(Protocol, project.protocol_id)
    drafting.write_clauses(session, project, protocol, content["clauses"])
    shares = [ShareDraft(funder, year, amount, kind) for funder, year, kind, amount in content["shares"]]
    drafting.write_shares(session, project, shares)


def _write_work(session: Session, project: Project, table: Any, work: dict[int, dict[str, Any]]) -> None:
    session.execute(delete(table).where(table.project_id == project.id))
    session.add_all(table.model_validate({**item, "project_id": identity(project)}) for item in work.values())
    session.flush()


def _move_money(session: Session, one: Amending, now: datetime) -> None:
    """Set free what shares lost, then reserve and commit what they gained."""
    project = one.project
    session.flush()
    rows = session.exec(select(Share).where(Share.project_id == project.id)).all()
    shares = {(row.funder_id, row.fiscal_year, row.kind): row.amount_minor for row in rows}
    held = balances_of(session, identity(project))
    surplus = [
        Part(*share, min(balance.committed, balance.held - shares.get(share, 0)))
        for share, balance in sorted(held.items())
        if balance.committed and balance.held > shares.get(share, 0)
    ]
    if surplus:
        origin = Origin(f"amended:{one.case.id}", MERGED, reason=one.case.code)
        bookkeeping.release_shares(session, project, surplus, origin, now, COMMITTED)
    for act in (funds.reserve_shares, funds.commit_shares):
        act(session, project, Instructed(act.__name__, MERGED, one.case.code), now)


def _seals(session: Session, project: Project) -> dict[str, str]:
    wanted = select(ContentVersion.seals).where(
        ContentVersion.project_id == project.id, col(ContentVersion.number) == project.version
    )
    return dict(session.exec(wanted).one())
