"""The import wizard: a spreadsheet is chosen, its columns named, tried out, and then kept."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from starlette.datastructures import UploadFile

from api.edge.problem_kinds import kind_of
from api.pages.access import Submission, looking, submitting
from api.pages.import_sheets import FORM, TITLES, KeptSheets, own_programme
from api.pages.sheets import Sheet, book_response
from api.pages.upload import Upload, uploading
from api.pages.view import go_to, page
from api.pages.visit import Visit
from models.commands.import_projects import import_projects
from models.commands.keep_form import drop_form, keep_form
from models.imports.outcome import ImportResult
from models.imports.present import Present
from models.imports.spreadsheet import SheetTable, read_spreadsheet
from models.queries.form_drafts import kept_form
from models.rules.errors import Invalid, Refused, ShirakaError

NEW, COLUMNS, CHECK, DONE = ("/imports/new", "/imports/columns", "/imports/check", "/imports/done")
LARGEST = 5_000_000
NOUNS = ("projects", "shares", "persons", "appointments")

router = APIRouter(include_in_schema=False)
Looking = Annotated[Visit, Depends(looking("programme.import"))]
Submitting = Annotated[Submission, Depends(submitting("programme.import"))]


class _Rehearsed(Exception):
    """Leaves a transaction with what it would have done, so that nothing of it is kept."""

    def __init__(self, result: ImportResult) -> None:
        """Keep what would have been done."""
        super().__init__()
        self.result = result


@router.api_route(NEW, methods=["GET", "HEAD"])
def start(visit: Looking) -> Response:
    """Ask for the spreadsheet."""
    return page(visit, "import_new.html", faults=(), begun=_kept(visit) is not None)


@router.post(NEW)
def take(upload: Annotated[Upload, Depends(uploading("programme.import"))]) -> Response:
    """Read the spreadsheet, keep its tables, and go on to its columns."""
    visit = upload.visit
    try:
        kept = KeptSheets.begun(*_tables(upload))
        _keep(visit, kept)
    except ShirakaError as error:
        faults = [(error.pointer.removeprefix("/") or "projects", error.message(visit.language))]
        return page(visit, "import_new.html", kind_of(error).status, faults=faults, begun=False)
    return go_to(COLUMNS)


@router.get("/imports/template.xlsx")
def template(visit: Looking) -> Response:
    """Give an empty spreadsheet with the headings that the wizard knows."""
    sheets = [
        Sheet(noun, [title.in_language(visit.language) for title in titles.values()], ())
        for noun, titles in TITLES.items()
    ]
    return book_response("projects", sheets, from_right=visit.language == "ar")


@router.api_route(COLUMNS, methods=["GET", "HEAD"])
def columns(visit: Looking) -> Response:
    """Show which heading stands for which column."""
    kept = _kept(visit)
    if kept is None:
        return go_to(NEW)
    return page(visit, "import_columns.html", kept=kept, titles=TITLES, faults=())


@router.post(COLUMNS)
def choose(submission: Submitting) -> Response:
    """Keep which heading stands for which column, and go on to the trial."""
    visit, kept = submission.visit, _kept(submission.visit)
    if kept is None:
        return go_to(NEW)
    kept = kept.with_chosen(submission.form)
    _keep(visit, kept)
    try:
        kept.check_chosen(visit.language)
    except Refused as error:
        faults = [("", error.message(visit.language))]
        return page(visit, "import_columns.html", 422, kept=kept, titles=TITLES, faults=faults)
    return go_to(CHECK)


@router.api_route(CHECK, methods=["GET", "HEAD"])
def check(visit: Looking) -> Response:
    """Try the import and keep nothing: show what it would do, or every fault with its cell."""
    kept = _kept(visit)
    if kept is None:
        return go_to(NEW)
    try:
        result = _import(visit, kept, keep=False)
    except (Invalid, Refused) as error:
        return _refused(visit, kept, error)
    return page(visit, "import_check.html", result=result, kept=kept, nouns=NOUNS, faults=(), error=None)


@router.post(CHECK)
def apply(submission: Submitting) -> Response:
    """Import in one transaction; what became wrong meanwhile is shown, and nothing is kept then."""
    visit, kept = submission.visit, _kept(submission.visit)
    if kept is None:
        return go_to(DONE)
    try:
        _import(visit, kept, keep=True)
    except (Invalid, Refused) as error:
        return _refused(visit, kept, error)
    return go_to(DONE)


@router.api_route(DONE, methods=["GET", "HEAD"])
def done(visit: Looking) -> Response:
    """Say that the import is kept."""
    return page(visit, "import_done.html")


def _tables(upload: Upload) -> tuple[SheetTable, SheetTable]:
    """Give the projects and the shares: from two sheets of one file, or from two files."""
    first = _read(upload.file("projects"))
    others = first[1:] if "shares" not in upload.files else _read(upload.file("shares"))
    if not others:
        raise Invalid("page_sheet_shares_missing", pointer="/shares")
    return first[0], others[0]


def _read(file: UploadFile) -> tuple[SheetTable, ...]:
    content = file.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Invalid("document_too_large", pointer="/projects", limit=LARGEST // 1_000_000)
    return read_spreadsheet(file.filename or "", content)


def _import(visit: Visit, kept: KeptSheets, *, keep: bool) -> ImportResult:
    """Import in one transaction, which a trial leaves without keeping it."""
    person = visit.signed_in.actor.person_id or 0
    try:
        with visit.here.database.write() as session:
            present = Present.of(session, own_programme(session, visit.signed_in.viewer))
            result = import_projects(session, present, kept.read(present), visit.now)
            if not keep:
                raise _Rehearsed(result)
            drop_form(session, person, FORM)
            return result
    except _Rehearsed as rehearsed:
        return rehearsed.result


def _refused(visit: Visit, kept: KeptSheets, error: ShirakaError) -> Response:
    faults: list[Any] = [(fault, kept.cell(fault)) for fault in getattr(error, "errors", ())]
    facts = {"result": None, "kept": kept, "nouns": NOUNS, "faults": faults, "error": error}
    return page(visit, "import_check.html", 200 if visit.request.method == "GET" else 422, **facts)


def _kept(visit: Visit) -> KeptSheets | None:
    with visit.here.database.read() as session:
        found = kept_form(session, visit.signed_in.viewer.person_id, FORM)
    return KeptSheets.of(found.fields) if found else None


def _keep(visit: Visit, kept: KeptSheets) -> None:
    with visit.here.database.write() as session:
        keep_form(session, visit.signed_in.actor.person_id or 0, FORM, kept.fields(), visit.now)
