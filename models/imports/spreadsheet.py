"""A spreadsheet as plain tables: XLSX or CSV, read within limits, every cell as the text it shows."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

from models.rules.errors import Invalid

ROWS_AT_MOST = 5_000
WIDEST = 60
LARGEST_UNPACKED = 60_000_000


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table: its name, its headings, and its rows that are not empty, each with its number from 1."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_spreadsheet(name: str, content: bytes) -> tuple[SheetTable, ...]:
    """Give the tables of a file. Raises `Invalid` where it is neither XLSX nor CSV, empty or too large."""
    pages = list(_pages(content) if content.startswith(b"PK") else _text(name, content))
    found = tuple(table for table in pages if table is not None)
    if not found:
        raise Invalid("page_sheet_empty", pointer="/projects")
    return found


def _pages(content: bytes) -> Iterator[SheetTable | None]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise Invalid("page_sheet_too_large", pointer="/projects", limit=ROWS_AT_MOST)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Invalid:
        raise
    except Exception as error:  # whatever the reader makes of a file that only looks like one
        raise Invalid("page_sheet_unreadable", pointer="/projects") from error
    for page in book.worksheets:
        rows = page.iter_rows(max_col=WIDEST, values_only=True)
        yield _table(page.title, ([_written(cell) for cell in row] for row in rows))
    book.close()


def _text(name: str, content: bytes) -> Iterator[SheetTable | None]:
    try:
        text = content.decode("utf-8-sig")
        dialect = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=dialect, strict=True)
        yield _table(name, ([cell.strip() for cell in row[:WIDEST]] for row in rows))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid("page_sheet_unreadable", pointer="/projects") from error


def _table(name: str, rows: Iterable[list[str]]) -> SheetTable | None:
    headings: list[str] | None = None
    found: list[tuple[int, tuple[str, ...]]] = []
    for line, row in enumerate(rows, 1):
        if not any(row):
            continue
        if headings is None:
            headings = _trimmed(row)
            continue
        if len(found) == ROWS_AT_MOST:
            raise Invalid("page_sheet_too_large", pointer="/projects", limit=ROWS_AT_MOST)
        found.append((line, tuple((row + [""] * len(headings))[: len(headings)])))
    return SheetTable(name, tuple(headings), tuple(found)) if headings and found else None


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _written(cell: Any) -> str:
    """Write a cell as the files of a programme have it: days as 2013-07-01, amounts without separators."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{Decimal(repr(cell)).normalize():f}"
    return str(cell).strip()
