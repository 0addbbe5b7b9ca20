"""Addresses of the next page of a list."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from api.edge.errors import BadRequest
from api.edge.paging import read_cursor, write_cursor
from api.pages.visit import Visit
from models.queries.slots import SlotKey


def with_cursor(visit: Visit, after: Any) -> str | None:
    """Give the address of the page that goes on after a key, or none on the last page."""
    cursor = write_cursor(after)
    return None if cursor is None else f"{visit.request.url.path}?{_query(visit, cursor=cursor)}"


def from_start(visit: Visit) -> str:
    """Give the address of a list's first page, with the same filters."""
    query = _query(visit)
    return f"{visit.request.url.path}?{query}" if query else visit.request.url.path


def slot_key(cursor: str | None) -> SlotKey | None:
    """Read a cursor of a list of slots. Raises BadRequest."""
    values = read_cursor(cursor, str, int)
    if values is None:
        return None
    try:
        due = datetime.fromisoformat(values[0])
    except ValueError as error:
        raise BadRequest("cursor_invalid", pointer="/query/cursor") from error
    if due.tzinfo is None:
        raise BadRequest("cursor_invalid", pointer="/query/cursor")
    return due, values[1]


def _query(visit: Visit, **added: str) -> str:
    kept = [pair for pair in parse_qsl(visit.request.url.query) if pair[0] != "cursor"]
    return urlencode([*kept, *added.items()])
