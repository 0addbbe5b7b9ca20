"""Keyset pages over HTTP: opaque cursors, and the Link header to the next page."""

import base64
import binascii
import json
from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.edge.errors import BadRequest
from api.schemas.base import Cursor

LARGEST_PAGE = 200
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="The most items on a page.")]
After = Annotated[Cursor | None, Query(alias="cursor", description="The `next_cursor` of the page before.")]


def write_cursor(key: Any) -> str | None:
    """Write the key after which the next page starts, or none on the last page."""
    if key is None:
        return None
    return base64.urlsafe_b64encode(json.dumps(key, default=str).encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, *kinds: type) -> Any:
    """Read a cursor whose key is a value of one kind, or a list of values of several. Raises BadRequest."""
    if cursor is None:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise BadRequest("cursor_invalid", pointer="/query/cursor") from error
    values = key if len(kinds) > 1 else [key]
    if not isinstance(values, list) or len(values) != len(kinds):
        raise BadRequest("cursor_invalid", pointer="/query/cursor")
    for value, kind in zip(values, kinds, strict=True):
        is_number = kind is int and type(value) is int and 0 <= value < 2**31
        is_text = kind is str and isinstance(value, str) and "\0" not in value and value.isprintable()
        if not (is_number or is_text):
            raise BadRequest("cursor_invalid", pointer="/query/cursor")
    return key


def page(request: Request, response: Response, items: Any, after: Any) -> dict[str, Any]:
    """Give a page's body, and put the address of the next page into the Link header."""
    cursor = write_cursor(after)
    if cursor is not None:
        url = request.url.include_query_params(cursor=cursor)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return {"items": items, "next_cursor": cursor}
