"""The store: files by key, in a folder or in S3-compatible storage; it knows nothing of who may see them."""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, S3Store

PIECE = 256 * 1024


class Store:
    """A place for files: `file:///FOLDER` or `s3://BUCKET/PREFIX`.

    S3-compatible storage is reached as the usual variables say: AWS_ENDPOINT, AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY, AWS_REGION.
    """

    def __init__(self, url: str) -> None:
        """Prepare to reach the place at `url`; a folder is made. Raises `ValueError` for another scheme."""
        self.url = url
        self._store = _open(url)

    def put(self, key: str, file: BinaryIO) -> None:
        """Keep a file under a key: wholly, or not at all."""
        obstore.put(self._store, key, file)

    def stream(self, key: str) -> Iterator[bytes]:
        """Give a file piece by piece. Raises `FileNotFoundError`."""
        for piece in obstore.get(self._store, key).stream(min_chunk_size=PIECE):
            yield bytes(piece)

    def digest(self, key: str) -> str | None:
        """Give the SHA-256 of a file as it lies there, or none where it is missing."""
        counted = hashlib.sha256()
        try:
            for piece in self.stream(key):
                counted.update(piece)
        except FileNotFoundError:
            return None
        return counted.hexdigest()

    def delete(self, key: str) -> None:
        """Delete a file; one that is gone already is no matter."""
        try:
            obstore.delete(self._store, key)
        except FileNotFoundError:
            return

    def keys_before(self, moment: datetime) -> Iterator[str]:
        """Give the key of each file that was written before `moment`."""
        for batch in obstore.list(self._store):
            for found in batch:
                if found["last_modified"] < moment:
                    yield found["path"]


def new_key(project_id: int) -> str:
    """Make a key that no file has had, so that files never overwrite each other."""
    return f"projects/{project_id}/{secrets.token_hex(16)}"


def _open(url: str) -> LocalStore | S3Store:
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalStore(folder)
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError(f"{url} is neither file:///FOLDER nor s3://BUCKET/PREFIX")
    return S3Store(parts.netloc, prefix=parts.path.strip("/") or None)
