"""The pages' style and pictures, at addresses that change with their content."""

import hashlib
from functools import lru_cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent.parent / "static"
PREFIX = "/static"


class LastingFiles(StaticFiles):
    """Files that a browser may keep for as long as their address stays the same."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Give a file; an address that names its content is kept for a year."""
        response = await super().get_response(path, scope)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-cache"
        if response.status_code == 200 and scope.get("query_string"):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


@lru_cache
def address_of(name: str) -> str:
    """Give the address of a file, which names its content."""
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
    return f"{PREFIX}/{name}?{digest}"
