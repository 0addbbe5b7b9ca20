"""Amendments: cases on a copy of a project's content, and what rules are told of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from models.columns import identity
from models.project import Project
from models.rules.amendments import (
    AmendmentFact,
    conflicts,
    differences,
    fitted,
    judge,
    merged,
    told,
)
from models.rules.errors import Refused
from models.rules.facts import ShareFact
from models.rules.ledger import told as told_shortfalls
from models.rules.text import Text
from models.rules.tranches import PlannedTranche, TranchePart, plan_tranches
from models.shortfalls import planned
from models.step import Slot
from models.tranches import funder_ids, tranches_of
from models.version import ContentVersion

RUNNING = "implementation"
ASKED_FOR = {"milestones": "milestone_evidence", "reports": "report_submission"}
REQUEST = "tranche_request"


@dataclass(frozen=True, slots=True)
class Amending:
    """A case and the project that it amends: the content it came from, its own, and the project's now."""

    case: Project
    project: Project
    base: dict[str, Any]
    copy: dict[str, Any]
    current: dict[str, Any]

    @property
    def merged(self) -> dict[str, Any]:
        """The project's content once the case is merged into it."""
        return merged(self.base, self.copy, self.current)


def amending(session: Session, case: Project, copy: dict[str, Any] | None = None) -> Amending:
    """Give a case with the project that it amends."""
    project = session.get_one(Project, case.amends_id)
    return Amending(
        case,
        project,
        content_at(session, project, case.amends_version or 1),
        copy if copy is not None else content_at(session, case, case.version),
        content_at(session, project, project.version),
    )


def content_at(session: Session, project: Project, version: int) -> dict[str, Any]:
    """Give a project's content as it was frozen at a version."""
    return session.get_one(ContentVersion, (identity(project), version)).content


def amendment_fact(session: Session, case: Project, copy: dict[str, Any]) -> AmendmentFact:
    """Give what a rule is told about a case; `copy` is its content as it stands."""
    one = amending(session, case, copy)
    shares = one.merged["shares"]
    funders = funder_ids(session, {share[0] for share in shares})
    _, lacking = planned(session, one.project, [ShareFact(*share) for share in shares], funders)
    return AmendmentFact(
        judge(one.base, copy),
        differs=bool(differences(one.base, copy)),
        running=one.project.stage == RUNNING and one.project.state in ("active", "returned"),
        conflicts=tuple(filter(None, [told(conflicts(one.base, copy, one.current))])),
        lacking=told_shortfalls(lacking) if lacking else None,
        blocked=_blocked(session, one),
    )


def work_of(session: Session, one: Amending, name: str) -> dict[int, dict[str, Any]]:
    """Give the milestones or the reports of a project once a case is merged into it, by number."""
    standing = {item["number"]: item for item in one.current[name]}
    wanted = {item["number"]: item for item in one.copy[name]}
    return fitted(standing, wanted, begun(session, one.project, ASKED_FOR[name]))


def tranches_once_merged(session: Session, one: Amending) -> tuple[PlannedTranche, ...]:
    """Plan a project's tranches once a case is merged into it; those asked for stay. Raises `Refused`."""
    asked = begun(session, one.project, REQUEST)
    fixed = [tranche for tranche in tranches_of(session, one.project) if tranche.number in asked]
    milestones = work_of(session, one, "milestones")
    days = {number: date.fromisoformat(item["planned_on"]) for number, item in milestones.items()}
    return plan_tranches(days, [TranchePart(*share) for share in one.merged["shares"]], fixed)


def begun(session: Session, project: Project, step: str) -> set[int]:
    """Give the numbers of the things at a step that somebody was asked for already."""
    wanted = select(Slot.subject).where(
        Slot.project_id == project.id, Slot.step_key == step, col(Slot.state) != "void"
    )
    return {int(subject) for subject in session.exec(wanted).all() if subject.isdigit()}


def _blocked(session: Session, one: Amending) -> Text | None:
    try:
        tranches_once_merged(session, one)
    except Refused as refused:
        return Text(refused.message("ar"), refused.message("en"))
    return None
