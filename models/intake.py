"""The intake: takes a file in piece by piece, counts and hashes it, and tells what it is."""

import hashlib
import tempfile
from types import TracebackType
from typing import BinaryIO, Self

from models.rules.attachments import Attachment, check_content, check_name
from models.rules.errors import Invalid
from models.sniffing import sniff

IN_MEMORY = 1024 * 1024


class Intake:
    """A file on its way in: in memory while it is small, else in a temporary file that goes with it."""

    def __init__(self, largest: int) -> None:
        """Take at most `largest` bytes."""
        self.largest = largest
        self.size = 0
        self._hash = hashlib.sha256()
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 closed by __exit__

    def __enter__(self) -> Self:
        """Give itself, to be filled."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the temporary file go."""
        self._file.close()

    def take(self, piece: bytes) -> None:
        """Take a piece. Raises `Invalid` once the file is larger than allowed."""
        self.size += len(piece)
        if self.size > self.largest:
            raise Invalid("document_too_large", pointer="/content", limit=self.largest // (1024 * 1024))
        self._hash.update(piece)
        self._file.write(piece)

    def attachment(self, kind: str, name: str, step: str = "", subject: str = "") -> Attachment:
        """Give what was taken as what is attached. Raises `Invalid` for a file that is not to be kept."""
        if not self.size:
            raise Invalid("document_empty", pointer="/content")
        kept = check_name(name)
        media_type = check_content(kept, sniff(self.file))
        return Attachment(kind, kept, media_type, self.size, self._hash.hexdigest(), step, subject)

    @property
    def file(self) -> BinaryIO:
        """Give the file, at its beginning."""
        self._file.seek(0)
        return self._file  # type: ignore[return-value]
