"""Lifecycles: their published versions drawn, and a new one checked before it is published."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from markupsafe import Markup

from api.edge.problem_kinds import kind_of
from api.pages.access import looking
from api.pages.upload import Upload, uploading
from api.pages.view import go_to, page
from api.pages.visit import Visit
from api.schemas.base import Code, RowId
from models.commands.publish_lifecycle import checked, publish
from models.definitions import newest
from models.lifecycles.drawing import draw_svg
from models.lifecycles.loader import default_source, load_definition
from models.queries.lifecycles import find_definition, list_definitions
from models.rules.errors import NotFound, Refused, ShirakaError

VERSIONS = 200

router = APIRouter(include_in_schema=False, prefix="/admin/lifecycles")
Looking = Annotated[Visit, Depends(looking("lifecycles.publish"))]


@router.api_route("", methods=["GET", "HEAD"])
def list_all(visit: Looking) -> Response:
    """List the published versions, with a form for the next one that starts from the newest."""
    return _page(visit)


@router.post("")
def take(upload: Annotated[Upload, Depends(uploading("lifecycles.publish"))]) -> Response:
    """Check a definition and draw it, or publish it as the next version."""
    visit, source = upload.visit, upload.form.get("source", "") + "\n"
    try:
        if upload.form.get("do") != "publish":
            checked(source)
            return _page(visit, source)
        with visit.here.database.write() as session:
            row = publish(session, source, visit.now)
            address = f"/admin/lifecycles/{row.key}/{row.number}"
    except ShirakaError as error:
        return _page(visit, source, error)
    return go_to(address)


@router.api_route("/{key}/{number}", methods=["GET", "HEAD"])
def show(key: Annotated[Code, Path()], number: Annotated[RowId, Path()], visit: Looking) -> Response:
    """Show a published version: its drawing, and who answers what within which time."""
    with visit.here.database.read() as session:
        found = find_definition(session, key, number)
    if found is None:
        raise NotFound("lifecycle_version_unknown", lifecycle=f"{key} {number}")
    row, definition = found
    picture = Markup(draw_svg(definition, visit.language))
    return page(visit, "lifecycle_version.html", row=row, definition=definition, picture=picture)


def _page(visit: Visit, source: str | None = None, error: ShirakaError | None = None) -> Response:
    with visit.here.database.read() as session:
        versions = list_definitions(session, limit=VERSIONS).items
        try:
            known = newest(session).source
        except Refused:
            known = default_source()
    errors = getattr(error, "errors", None) or ((error,) if error else ())
    sound = source is not None and error is None
    facts: dict[str, Any] = {
        "versions": versions,
        "source": source if source is not None else known,
        "faults": [("source", one.message(visit.language)) for one in errors],
        "sound": sound,
        "picture": Markup(draw_svg(load_definition(source or ""), visit.language)) if sound else None,
    }
    return page(visit, "lifecycles.html", kind_of(error).status if error else 200, **facts)
