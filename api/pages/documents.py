"""The documents of a project: listed with their versions, attached, and given back."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from sqlmodel import Session

from api.edge.downloads import download
from api.edge.paging import After, read_cursor
from api.edge.preconditions import tag_of
from api.edge.problem_kinds import kind_of
from api.pages.access import looking
from api.pages.cursor import from_start, with_cursor
from api.pages.projects import find
from api.pages.upload import Upload, uploading
from api.pages.view import go_to, page
from api.pages.visit import Visit
from api.schemas.base import Code, RowId
from models.clock import utc_now
from models.commands.attach import attach
from models.definitions import definition_of
from models.document import Document
from models.filing import file_away
from models.intake import Intake
from models.queries.document_places import document_places
from models.queries.documents import find_document, list_documents
from models.queries.project import project_id_of, step_place
from models.queries.standing import standing_of
from models.rules.attachments import Attachment
from models.rules.errors import NotFound, ShirakaError, Stale

ROWS = 100
FIELDS = ("file", "place")

router = APIRouter(include_in_schema=False, prefix="/projects/{code}/documents")
Looking = Annotated[Visit, Depends(looking("documents.read"))]
ProjectCode = Annotated[Code, Path()]


@router.api_route("", methods=["GET", "HEAD"])
def show(code: ProjectCode, visit: Looking, cursor: After = None) -> Response:
    """List every version of a project's documents, with a form for those who may attach one."""
    return _page(visit, code, cursor)


@router.post("")
def add(code: ProjectCode, upload: Annotated[Upload, Depends(uploading("documents.attach"))]) -> Response:
    """Attach a file; what is refused comes back with the reason."""
    try:
        _attach(code, upload)
    except NotFound:
        raise
    except ShirakaError as error:
        return _page(upload.visit, code, None, error, upload.form.get("place", ""))
    return go_to(f"/projects/{code}/documents")


@router.get("/{number}/content")
def content(code: ProjectCode, number: Annotated[RowId, Path()], visit: Looking) -> Response:
    """Give a document's bytes to be saved."""
    with visit.here.database.read() as session:
        project_id = _project(session, visit, code)
        found = find_document(session, project_id, number)
    if found is None:
        raise NotFound("document_unknown", document=number, project=code)
    return download(visit.here.store, found, code)


def _attach(code: str, upload: Upload) -> None:
    visit = upload.visit
    with visit.here.database.read() as session:
        project_id = _project(session, visit, code)
    kind, step, subject = [*upload.form.get("place", "").split("|"), "", ""][:3]
    with Intake(visit.here.settings.document_megabytes * 1024 * 1024) as intake:
        name = upload.take("file", intake)
        given = intake.attachment(kind, name, step, subject)

        def keep(key: str) -> Document | None:
            with visit.here.database.write() as session:
                return _keep(session, upload, project_id, given, key, utc_now())

        file_away(visit.here.store, intake, project_id, keep)


def _keep(
    session: Session, upload: Upload, project_id: int, given: Attachment, key: str, now: datetime
) -> Document:
    if standing_of(session, project_id).tag != tag_of(upload.form.get("seen")):
        raise Stale("content_changed_on_page")
    return attach(session, project_id, given, key, upload.visit.signed_in.actor, now)


def _project(session: Session, visit: Visit, code: str) -> int:
    project_id = project_id_of(session, visit.signed_in.viewer, code)
    if project_id is None:
        raise NotFound("project_unknown", project=code)
    return project_id


def _page(
    visit: Visit, code: str, cursor: str | None, error: ShirakaError | None = None, chosen: str = ""
) -> Response:
    with visit.here.database.read() as session:
        project = find(session, visit, code)
        found = list_documents(session, project.id, after=read_cursor(cursor, int) or 0, limit=ROWS)
        definition = definition_of(session, project.lifecycle_id)
        steps = {row.step: step_place(definition, row.step) for row in found.items if row.step}
        facts: dict[str, Any] = {
            "documents": found.items,
            "steps": steps,
            "repeats": {key: definition.steps[key].for_each for key in steps},
            "places": document_places(session, project.id, visit.signed_in.viewer.person_id or 0),
        }
    field = (error.pointer.removeprefix("/") if error else "") or "file"
    facts["faults"] = [(field if field in FIELDS else "file", error.message(visit.language))] if error else []
    onward, back = with_cursor(visit, found.after), from_start(visit) if cursor else None
    status = kind_of(error).status if error else 200
    megabytes = visit.here.settings.document_megabytes
    return page(
        visit, "project_documents.html", status, project=project, chosen=chosen, onward=onward, back=back,
        megabytes=megabytes, **facts,
    )  # fmt: skip
