"""The histories for administrators: whether they are as they were written, and the newest acts."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response

import verifier
from api.pages.access import Submission, looking, submitting
from api.pages.view import page
from api.pages.visit import Visit
from models.queries.audit import count_of_events, people_of, recent_acts

ACTS_SHOWN = 100
FAULTS_SHOWN = 50

router = APIRouter(include_in_schema=False, prefix="/admin/audit")


@router.api_route("", methods=["GET", "HEAD"])
def show(visit: Annotated[Visit, Depends(looking("audit.read"))]) -> Response:
    """Show the newest administrative acts and when the histories were last anchored."""
    return _page(visit, None)


@router.post("")
def verify(submission: Annotated[Submission, Depends(submitting("audit.read"))]) -> Response:
    """Recompute every hash and show what was found; nothing changes."""
    settings = submission.visit.here.settings
    histories = verifier.read_database(settings.database_url.replace("+psycopg", ""))
    report = verifier.verify(histories, verifier.read_anchors(settings.audit_anchors))
    return _page(submission.visit, report)


def _page(visit: Visit, report: verifier.Report | None) -> Response:
    anchors = verifier.read_anchors(visit.here.settings.audit_anchors)
    with visit.here.database.read() as session:
        acts = recent_acts(session, ACTS_SHOWN)
        names = people_of(session, acts)
        events = count_of_events(session)
    faults = report.faults[:FAULTS_SHOWN] if report else []
    return page(
        visit,
        "audit.html",
        acts=acts,
        names=names,
        events=events,
        anchors=len(anchors),
        anchored_at=datetime.fromisoformat(anchors[-1]["at"]) if anchors else None,
        report=report,
        shown=faults,
    )
