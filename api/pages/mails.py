"""The mail that a development installation caught instead of sending it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import HTMLResponse

from api.edge.errors import UnknownRoute
from api.pages.access import looking
from api.pages.view import page
from api.pages.visit import Visit
from models.mailbox import FOLDER, Mailbox, OpenedMail
from models.rules.errors import NotFound

MAILS_ON_PAGE = 50
SHOWN_HEADERS = ("From", "To", "Reply-To", "Date", "Message-ID", "References", "Auto-Submitted", "List-ID")
# A mail is shown as it is, with its own inline style, but it loads nothing, runs nothing and leads nowhere.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
MAIL_GUARDS = {
    "Content-Security-Policy": MAIL_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

router = APIRouter(include_in_schema=False, prefix="/dev/mail")
Looking = Annotated[Visit, Depends(looking("development.use"))]
MailId = Annotated[str, Path(max_length=60)]


@router.api_route("", methods=["GET", "HEAD"])
def list_all(visit: Looking, before: Annotated[str | None, Query(max_length=60)] = None) -> Response:
    """List caught mails, the newest first."""
    mails = _mailbox(visit).newest(MAILS_ON_PAGE + 1, before)
    shown = mails[:MAILS_ON_PAGE]
    older = shown[-1].id if len(mails) > MAILS_ON_PAGE else None
    return page(visit, "mails.html", mails=shown, older=older, is_first=before is None)


@router.api_route("/{mail_id}", methods=["GET", "HEAD"])
def show(mail_id: MailId, visit: Looking) -> Response:
    """Show a caught mail: its headers, its page in a frame that can do nothing, and its text."""
    opened = _open(visit, mail_id)
    headers = [(name, value) for name, value in opened.mail.headers if _is_shown(name)]
    return page(visit, "mail.html", mail=opened.mail, opened=opened, headers=headers)


@router.api_route("/{mail_id}/body", methods=["GET", "HEAD"])
def show_body(mail_id: MailId, visit: Looking) -> Response:
    """Give a mail's page as it was sent, for the frame."""
    return HTMLResponse(_open(visit, mail_id).html, headers=MAIL_GUARDS)


def _mailbox(visit: Visit) -> Mailbox:
    if visit.here.settings.is_production:
        raise UnknownRoute("page_unknown", path=visit.request.url.path)
    return Mailbox(visit.here.settings.data_directory / FOLDER)


def _open(visit: Visit, mail_id: str) -> OpenedMail:
    opened = _mailbox(visit).read(mail_id)
    if opened is None:
        raise NotFound("mail_unknown", mail=mail_id)
    return opened


def _is_shown(name: str) -> bool:
    return name in SHOWN_HEADERS or name.lower().startswith("x-shiraka")
