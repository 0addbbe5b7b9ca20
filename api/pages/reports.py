"""Reports: figures as charts and tables, to read, print and keep."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from api.pages.access import looking
from api.pages.charts import bars
from api.pages.report_tables import plain, reports_of
from api.pages.sheets import Format, Sheet, sheet_response
from api.pages.view import page
from api.pages.visit import Visit

Name = Literal["funnel", "ageing", "service-levels", "funding", "money", "load"]

router = APIRouter(include_in_schema=False, prefix="/reports")
Looking = Annotated[Visit, Depends(looking("projects.read"))]


@router.api_route("", methods=["GET", "HEAD"])
def show(visit: Looking) -> Response:
    """Show every report over the projects that the reader may see."""
    with visit.here.database.read() as session:
        reports = reports_of(session, visit)
    from_right = visit.language == "ar"
    charts = {
        report.name: bars(report.bars(visit), report.title, from_right=from_right) for report in reports
    }
    return page(visit, "reports.html", reports=reports, charts=charts)


@router.api_route("/{name}.{form}", methods=["GET", "HEAD"])
def export(name: Name, form: Format, visit: Looking) -> Response:
    """Give one report as a file."""
    with visit.here.database.read() as session:
        report = next(one for one in reports_of(session, visit) if one.name == name)
    rows = ([plain(value) for value in row] for row in report.rows)
    return sheet_response(Sheet(name, report.headings, rows), form, from_right=visit.language == "ar")
