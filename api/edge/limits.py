"""What the JSON API takes at all: bodies of a sane size, in JSON; files only where files are sent."""

import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge.errors import TooLarge, UnsupportedMediaType
from api.edge.problems import LARGEST_BODY, problem_response
from models.rules.errors import ShirakaError

FILES = re.compile(r"/projects/[^/]+/documents")
WITH_BODY = ("POST", "PUT", "PATCH")


class LimitBodies:
    """Refuses bodies under `prefix` that are too large or not JSON, before anything reads them.

    Where documents are attached a body is a file of any kind, of up to `largest_file` bytes.
    """

    def __init__(self, app: ASGIApp, prefix: str, largest_file: int) -> None:
        """Stand before `app`, for paths that start with `prefix`."""
        self.app = app
        self.prefix = prefix
        self.largest_file = largest_file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 413 or 415."""
        if scope["type"] != "http" or not scope["path"].startswith(self.prefix):
            await self.app(scope, receive, send)
            return
        is_file = FILES.fullmatch(scope["path"].removeprefix(self.prefix.rstrip("/"))) is not None
        limit = self.largest_file if is_file else LARGEST_BODY
        refusal = _refusal(scope, limit, is_file=is_file)
        if refusal is not None:
            await problem_response(refusal, Request(scope))(scope, receive, send)
            return
        await self.app(scope, _counted(receive, limit), send)


def _refusal(scope: Scope, limit: int, *, is_file: bool) -> ShirakaError | None:
    headers = Headers(scope=scope)
    length = headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and int(length[:20]) > limit:
        return TooLarge("body_too_large", limit=limit)
    if is_file:
        return None
    given = headers.get("content-type", "")
    if scope["method"] in WITH_BODY and given.partition(";")[0].strip().lower() != "application/json":
        return UnsupportedMediaType("content_type_unsupported", given=given or "-")
    return None


def _counted(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413)
        return message

    return counted
