"""Documents given back: as a download under their name, never shown or run in place."""

from urllib.parse import quote

from fastapi import Response
from fastapi.responses import StreamingResponse

from models.queries.documents import DocumentRow
from models.rules.errors import NotFound
from models.store import Store

# Whatever a browser makes of a download, it neither guesses a type nor runs anything in it.
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


def download(store: Store, found: DocumentRow, code: str) -> Response:
    """Give a document's bytes to be saved. Raises NotFound where the store has lost them."""
    headers = {
        **SAFE,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Length": str(found.size),
        "ETag": f'"{found.sha256}"',
    }
    try:
        pieces = store.stream(found.storage_key)
    except FileNotFoundError as error:
        raise NotFound("document_unknown", document=found.id, project=code) from error
    return StreamingResponse(pieces, headers=headers, media_type="application/octet-stream")
