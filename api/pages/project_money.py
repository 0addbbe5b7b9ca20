"""The money of a project: its funding plan with the funders' decisions and versions, and its ledger."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response
from sqlmodel import Session

from api.edge.paging import After, read_cursor
from api.pages.access import looking
from api.pages.cursor import from_start, with_cursor
from api.pages.funding import funding_of
from api.pages.projects import find
from api.pages.view import page
from api.pages.visit import Visit
from api.schemas.base import Code
from models.project import Project
from models.queries import funding as plans
from models.queries.ledger import list_postings, visible_figures
from models.queries.project import ProjectDetail
from models.queries.project_limits import limits_over
from models.rules.errors import NotFound

POSTINGS = 50

router = APIRouter(include_in_schema=False, prefix="/projects/{code}")
ProjectCode = Annotated[Code, Path()]
PlanNumber = Annotated[int | None, Query(ge=2, le=100_000)]


@router.api_route("/funding", methods=["GET", "HEAD"])
def show_funding(
    code: ProjectCode, visit: Annotated[Visit, Depends(looking("projects.read"))], plan: PlanNumber = None
) -> Response:
    """Show the matrix of funders and fiscal years, each funder's decision, and the versions of the plan.

    `plan` asks for what that version changed of the one before.
    """
    with visit.here.database.read() as session:
        project = find(session, visit, code)
        facts = _plan(session, project, plan) | {
            "limits": limits_over(session, visit.signed_in.viewer, project.id)
        }
    return page(visit, "project_funding.html", project=project, funding=funding_of(project), **facts)


@router.api_route("/ledger", methods=["GET", "HEAD"])
def show_ledger(
    code: ProjectCode, visit: Annotated[Visit, Depends(looking("ledger.read"))], cursor: After = None
) -> Response:
    """Show what stands on the accounts of each share, and every posting."""
    with visit.here.database.read() as session:
        project = find(session, visit, code)
        found = list_postings(session, project.id, after=read_cursor(cursor, int) or 0, limit=POSTINGS)
        figures = tuple(visible_figures(session, visit.signed_in.viewer, code))
    onward, back = with_cursor(visit, found.after), from_start(visit) if cursor else None
    return page(
        visit, "project_ledger.html", project=project, figures=figures, postings=found.items, onward=onward,
        back=back,
    )  # fmt: skip


def _plan(session: Session, project: ProjectDetail, number: int | None) -> dict[str, Any]:
    row = session.get_one(Project, project.id)
    changes = plans.plan_changes(session, row, number - 1, number) if number else None
    if number and changes is None:
        raise NotFound("plan_unknown", number=number, project=project.code)
    matrix, versions = plans.funding_of(session, row), plans.plans_of(session, row)
    return {"matrix": matrix, "plans": versions, "changes": changes}
