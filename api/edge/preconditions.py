"""Preconditions and preferences that callers state in headers."""

import re
from typing import Annotated

from fastapi import Header

from api.edge.errors import PreconditionRequired

LONGEST_WAIT = 30
WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*(\d{1,4})(?=\s*(?:$|[,;]))", re.ASCII | re.IGNORECASE)
TAG = re.compile(r'\s*"?(\d{1,9}-[0-9a-f]{1,32})"?\s*', re.ASCII)
IfMatch = Annotated[
    str | None, Header(max_length=200, description="The ETag of what you read and act on; required.")
]
Prefer = Annotated[str | None, Header(max_length=200, description="`wait=5` waits for the project to move.")]


def tag_of(if_match: str | None) -> str:
    """Read the one entity tag that an acting request must name. Raises PreconditionRequired."""
    if if_match is None or if_match.strip() in ("", "*"):
        raise PreconditionRequired("if_match_required", pointer="/header/if-match")
    match = TAG.fullmatch(if_match)
    return match[1] if match else if_match.strip()


def wait_of(prefer: str | None) -> int | None:
    """Read how many seconds the caller would wait (RFC 7240), up to our longest."""
    match = WAIT.search(prefer or "")
    return min(int(match[1]), LONGEST_WAIT) if match else None
