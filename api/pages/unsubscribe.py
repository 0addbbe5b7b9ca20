"""Switching off an optional kind of mail: looking changes nothing, only a press of the button does."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from api.edge.errors import UnknownRoute
from api.pages.access import looking
from api.pages.view import page
from api.pages.visit import Visit
from models.commands.choose_mail import choose_manner
from models.rules.kinds import sending_of
from models.rules.marks import read_unsubscribe

router = APIRouter(include_in_schema=False, prefix="/unsubscribe/{token}")
Token = Annotated[str, Path(max_length=200)]
Visiting = Annotated[Visit, Depends(looking("mail.unsubscribe"))]


@router.api_route("", methods=["GET", "HEAD"])
def ask(visit: Visiting, token: Token) -> Response:
    """Ask whether to switch the kind off; mail scanners open every link."""
    _, kind = _read(visit, token)
    return page(visit, "unsubscribe.html", kind=kind, is_done=False, address=f"/unsubscribe/{token}")


@router.post("")
def switch_off(visit: Visiting, token: Token) -> Response:
    """Switch the kind off: by the page's button, or by a mail program's own (RFC 8058).

    A mail program has no session: the token alone says who asks, and opens nothing else.
    """
    person_id, kind = _read(visit, token)
    with visit.here.database.write() as session:
        choose_manner(session, person_id, kind, "off", visit.now)
    return page(visit, "unsubscribe.html", kind=kind, is_done=True, address=f"/unsubscribe/{token}")


def _read(visit: Visit, token: str) -> tuple[int, str]:
    found = read_unsubscribe(visit.here.settings.secret_key.get_secret_value(), token)
    if found is None or not sending_of(found[1]).optional:
        raise UnknownRoute("page_unknown", path=visit.request.url.path)
    return found
