"""What a browser's form sends: plain fields, of a sane size, from our own pages only."""

from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl, urlsplit

from fastapi import Request

from api.edge.errors import BadRequest, TooLarge
from models.rules.errors import Forbidden
from production import is_loopback
from settings import Settings

LARGEST_FORM = 128 * 1024
MOST_FIELDS = 50
FORM_TYPE = "application/x-www-form-urlencoded"
Form = Mapping[str, str]


async def read_form(request: Request) -> Form:
    """Read a form's fields; line ends become newlines, control characters from a paste are dropped.

    The fields stay on the request, so that a page that refuses them can give back what was typed.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise BadRequest("request_unreadable")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise TooLarge("body_too_large", limit=LARGEST_FORM)
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
    except ValueError as error:
        raise BadRequest("request_unreadable") from error
    fields = {name: clean(value) for name, value in pairs}
    request.state.form = fields
    return fields


def check_origin(request: Request, settings: Settings) -> None:
    """Refuse a form that another site sent. Raises Forbidden."""
    sender = request.headers.get("origin") or request.headers.get("referer", "")
    if not sender or not _is_ours(urlsplit(sender), urlsplit(settings.public_url), settings):
        raise Forbidden("origin_foreign")


def _is_ours(sender: SplitResult, public: SplitResult, settings: Settings) -> bool:
    """Tell whether a form came from the public address; in development, by any name of this machine."""
    if (sender.scheme, sender.netloc) == (public.scheme, public.netloc):
        return True
    is_own_machine = is_loopback(sender.hostname) and is_loopback(public.hostname)
    return not settings.is_production and is_own_machine and sender.port == public.port


def clean(value: str) -> str:
    """Make line ends newlines, and drop control characters and the white space around."""
    lined = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lined if sign in "\n\t" or not _is_control(sign)).strip()


def _is_control(sign: str) -> bool:
    return sign < " " or "\x7f" <= sign <= "\x9f"
