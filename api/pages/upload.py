"""Forms with files: read part by part, of a sane size, and let in like every other form."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from dataclasses import dataclass

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api.edge.access import permit
from api.edge.errors import BadRequest, TooLarge
from api.edge.services import Here
from api.pages.access import marked
from api.pages.form import LARGEST_FORM, MOST_FIELDS, Form, check_origin, clean
from api.pages.visit import Visit, arrive
from api.pages.websession import is_own_form
from models.intake import Intake
from models.rules.errors import Forbidden, Invalid

UPLOAD_TYPE = "multipart/form-data"
MOST_FILES = 2
PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A form with files that a signed-in person sent from our page; a file not chosen is absent."""

    visit: Visit
    form: Form
    files: Mapping[str, UploadFile]

    def file(self, name: str) -> UploadFile:
        """Give a file that must have been chosen. Raises Invalid."""
        if name not in self.files:
            raise Invalid("page_file_missing", pointer=f"/{name}")
        return self.files[name]

    def take(self, name: str, intake: Intake) -> str:
        """Take a file in, and give its name."""
        given = self.file(name)
        while piece := given.file.read(PIECE):
            intake.take(piece)
        return given.filename or ""


def uploading(action: str) -> Callable[..., AsyncIterator[Upload]]:
    """Make the dependency that gives a form with files, for those whom the permissions allow `action`.

    Who sends it is asked before the files are read.
    """

    async def gate(request: Request, here: Here) -> AsyncIterator[Upload]:
        visit = await run_in_threadpool(arrive, request, here)
        permit(action, visit.caller)
        check_origin(request, here.settings)
        parts = await _read(request, here.settings.document_megabytes * 1024 * 1024 + LARGEST_FORM)
        try:
            fields = {name: clean(value) for name, value in parts if isinstance(value, str)}
            if not is_own_form(here.settings, visit.session, fields.get("token", "")):
                raise Forbidden("form_expired")
            files = {name: part for name, part in parts if isinstance(part, UploadFile) and part.filename}
            yield Upload(visit, fields, files)
        finally:
            for _, part in parts:
                if isinstance(part, UploadFile):
                    await part.close()

    return marked(gate, action)


async def _read(request: Request, largest: int) -> list[tuple[str, str | UploadFile]]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != UPLOAD_TYPE:
        raise BadRequest("request_unreadable")
    parser = MultiPartParser(
        request.headers, _counted(request, largest), max_files=MOST_FILES, max_fields=MOST_FIELDS
    )
    try:
        return (await parser.parse()).multi_items()
    except MultiPartException as error:
        raise BadRequest("request_unreadable") from error


async def _counted(request: Request, largest: int) -> AsyncGenerator[bytes, None]:
    taken = 0
    async for piece in request.stream():
        taken += len(piece)
        if taken > largest:
            raise TooLarge("body_too_large", limit=largest)
        yield piece
