"""A project's dossier, to keep or to print."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.pages.access import looking
from api.pages.dossier_paper import write_dossier
from api.pages.visit import Visit
from models.queries.dossier import dossier_of
from models.rules.errors import NotFound

router = APIRouter(include_in_schema=False)


@router.api_route("/projects/{code}/dossier.pdf", methods=["GET", "HEAD"])
def give(code: str, visit: Annotated[Visit, Depends(looking("projects.read"))]) -> Response:
    """Give the dossier of a project as a PDF, in the reader's language."""
    with visit.here.database.read() as session:
        dossier = dossier_of(session, visit.signed_in.viewer, code, visit.now)
    if dossier is None:
        raise NotFound("project_unknown", project=code)
    written = write_dossier(dossier, visit.language, visit.here.settings.time_zone, visit.now)
    headers = {
        "Content-Disposition": f'attachment; filename="{dossier.project.code}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(written, media_type="application/pdf", headers=headers)
