"""Kinds of notices, each as the mail that would be written, in both languages."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Response
from fastapi.responses import HTMLResponse

from api.edge.errors import UnknownRoute
from api.pages.access import looking
from api.pages.mails import MAIL_GUARDS
from api.pages.view import page
from api.pages.visit import Visit
from notifications.preview import Preview, kinds, preview

router = APIRouter(include_in_schema=False, prefix="/admin/templates")
Looking = Annotated[Visit, Depends(looking("administration.read"))]
Kind = Annotated[str, Path(max_length=32)]


@router.api_route("", methods=["GET", "HEAD"])
def list_all(visit: Looking) -> Response:
    """List every kind of notice."""
    return page(visit, "notice_templates.html", kinds=kinds())


@router.api_route("/{kind}", methods=["GET", "HEAD"])
def show(kind: Kind, visit: Looking) -> Response:
    """Show the mail of a kind in Arabic and in English."""
    kinds_known = {one.name: one for one in kinds()}
    mails = [("ar", _preview(visit, kind, "ar")), ("en", _preview(visit, kind, "en"))]
    return page(visit, "notice_template.html", kind=kinds_known[kind], mails=mails)


@router.api_route("/{kind}/{language}", methods=["GET", "HEAD"])
def show_body(kind: Kind, language: Literal["ar", "en"], visit: Looking) -> Response:
    """Give the mail's page as it would be sent, for the frame."""
    return HTMLResponse(_preview(visit, kind, language).html, headers=MAIL_GUARDS)


def _preview(visit: Visit, kind: str, language: Literal["ar", "en"]) -> Preview:
    found = preview(kind, language, visit.here.settings, visit.now)
    if found is None:
        raise UnknownRoute("page_unknown", path=visit.request.url.path)
    return found
