"""Documents of a project: attached as raw bytes, given back as a download and never shown in place."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request, Response
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from api.edge.access import require
from api.edge.acting import Acting, acting
from api.edge.downloads import download
from api.edge.identity import Caller
from api.edge.paging import After, Limit, page, read_cursor
from api.edge.preconditions import IfMatch, tag_of
from api.edge.router import json_router
from api.edge.services import Here
from api.routes.projects import ProjectCode
from api.schemas.base import PageShape, RowId
from api.schemas.document import AgreementAsked, DocumentKind, DocumentShape, UploadAsked
from models.agreement import agreement_of
from models.columns import identity
from models.commands.attach import attach
from models.document import Document
from models.filing import file_away
from models.intake import Intake
from models.queries.documents import DocumentRow, find_document, list_documents
from models.queries.project import project_id_of
from models.queries.standing import standing_of
from models.rules.attachments import Attachment
from models.rules.errors import NotFound, Stale

router = json_router("projects", tag="documents")
Reader = Annotated[Caller, Depends(require("documents.read"))]
DocumentId = Annotated[RowId, Path()]
BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {
    "type": "string", "format": "binary"}}}}}  # fmt: skip
BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/{code}/documents", response_model=PageShape[DocumentShape])
def list_all(
    code: ProjectCode,
    request: Request,
    response: Response,
    here: Here,
    caller: Reader,
    kind: Annotated[DocumentKind | None, Query()] = None,
    limit: Limit = 50,
    cursor: After = None,
) -> dict[str, Any]:
    """List every version of a project's documents in the order in which they were attached."""
    after = read_cursor(cursor, int) or 0
    with here.database.read() as session:
        project_id = _project(session, caller, code)
        found = list_documents(session, project_id, kind=kind, after=after, limit=limit)
    return page(request, response, found.items, found.after)


@router.post("/{code}/documents", status_code=201, response_model=DocumentShape, openapi_extra=BODY)
async def add(
    code: ProjectCode,
    incoming: Request,
    response: Response,
    request: Annotated[Acting, Depends(acting("documents.attach"))],
    kind: Annotated[DocumentKind, Query()],
    name: Annotated[str, Query(min_length=1, max_length=200, description="The file's name.")],
    step: Annotated[str, Query(max_length=48, description="The open step that asks for it.")] = "",
    subject: Annotated[str, Query(max_length=64, description="The subject of that step.")] = "",
    if_match: IfMatch = None,
) -> DocumentShape:
    """Attach the request's body as a document, on the version of the project that was read."""
    seen = tag_of(if_match)
    with Intake(request.here.settings.document_megabytes * 1024 * 1024) as intake:
        async for piece in incoming.stream():
            await run_in_threadpool(intake.take, piece)
        given = await run_in_threadpool(intake.attachment, kind, name, step, subject)
        kept = await run_in_threadpool(_keep, request, code, intake, given, seen)
    response.headers["Location"] = f"/api/v1/projects/{code}/documents/{kept.id}"
    return kept


@router.post("/{code}/agreement", status_code=201, response_model=DocumentShape)
def write_agreement(
    code: ProjectCode,
    asked: AgreementAsked,
    response: Response,
    request: Annotated[Acting, Depends(acting("documents.attach"))],
    if_match: IfMatch = None,
) -> DocumentShape:
    """Write the agreement from the version that was read, and attach it where it is asked for."""
    seen = tag_of(if_match)
    with request.here.database.read() as session:
        project_id = _project(session, request.caller, code)
        intake, given = agreement_of(
            session, project_id, request.here.settings.document_megabytes * 1024 * 1024
        )
    with intake:
        kept = _keep(request, code, intake, given, seen)
    response.headers["Location"] = f"/api/v1/projects/{code}/documents/{kept.id}"
    return kept


@router.get("/{code}/documents/{number}", response_model=DocumentShape)
def show(code: ProjectCode, number: DocumentId, here: Here, caller: Reader) -> DocumentRow:
    """Show what a document is, without its bytes."""
    with here.database.read() as session:
        return _document(session, _project(session, caller, code), code, number)


@router.get("/{code}/documents/{number}/content", response_class=Response, responses=BYTES)
def content(code: ProjectCode, number: DocumentId, here: Here, caller: Reader) -> Response:
    """Give a document's bytes to be saved; they are never shown or run in place."""
    with here.database.read() as session:
        found = _document(session, _project(session, caller, code), code, number)
    return download(here.store, found, code)


def _keep(request: Acting, code: str, intake: Intake, given: Attachment, seen: str) -> DocumentShape:
    """Put the file into the store, then write its row and the answer in one transaction."""
    with request.here.database.read() as session:
        project_id = _project(session, request.caller, code)
    asked = UploadAsked(
        kind=given.kind, name=given.name, step=given.step, subject=given.subject, sha256=given.sha256
    )
    answers: list[DocumentShape] = []

    def keep(key: str) -> Document | None:
        made: list[Document] = []

        def perform(session: Session, now: datetime) -> DocumentShape:
            standing = standing_of(session, project_id)
            if standing.tag != seen:
                raise Stale("content_changed", pointer="/header/if-match", seen=seen, current=standing.tag)
            made.append(attach(session, project_id, given, key, request.caller.actor, now))
            return DocumentShape.model_validate(_document(session, project_id, code, identity(made[0])))

        answers.append(request.once(asked, 201, DocumentShape, perform))
        return made[0] if made else None

    file_away(request.here.store, intake, project_id, keep)
    return answers[0]


def _project(session: Session, caller: Caller, code: str) -> int:
    project_id = project_id_of(session, caller.viewer, code)
    if project_id is None:
        raise NotFound("project_unknown", project=code)
    return project_id


def _document(session: Session, project_id: int, code: str, document_id: int) -> DocumentRow:
    found = find_document(session, project_id, document_id)
    if found is None:
        raise NotFound("document_unknown", document=document_id, project=code)
    return found
