"""Sniffing: tells what a file is from its content; its name and what the sender says do not count."""

import zipfile
from collections.abc import Mapping
from typing import BinaryIO

import puremagic

from models.rules.attachments import SHEET, SLIDES, WORD

HEAD = 4_096
ARCHIVE = b"PK\x03\x04"
# What an office archive holds that makes it the one and not the other.
PARTS: Mapping[str, str] = {
    "word/document.xml": WORD,
    "xl/workbook.xml": SHEET,
    "ppt/presentation.xml": SLIDES,
}
MACROS = ("vbaproject.bin", "vbadata.xml")


def sniff(file: BinaryIO) -> str | None:
    """Give the media type of a file's content, or none where it is not known."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(ARCHIVE):
        return _archive(file)
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        found = []
    if found and found[0].mime_type:
        return str(found[0].mime_type)
    return "text/plain" if not found and _is_text(file) else None


def _archive(file: BinaryIO) -> str | None:
    """Tell office files from other archives by their parts; one with macros in it is none of them."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            first = archive.infolist()[0] if names else None
            if any(name.lower().endswith(MACROS) for name in names):
                return None
            if first is not None and first.filename == "mimetype" and first.file_size < 200:
                return archive.read(first).decode("ascii", "replace")
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for part, kind in PARTS.items() if part in names), None)


def _is_text(file: BinaryIO) -> bool:
    """Tell whether a whole file is UTF-8 text without control characters."""
    file.seek(0)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and not any(ord(it) < 32 and it not in "\t\r\n" for it in text)
