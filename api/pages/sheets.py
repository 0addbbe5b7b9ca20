"""A list as a file: CSV that spreadsheets open rightly, and XLSX."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from fastapi import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

Format = Literal["csv", "xlsx"]
Cell = str | int | Decimal | date | datetime | None
TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A text that begins so would be run as a formula by the spreadsheet that opens it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to hand out: its name, its headings, and its rows."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def sheet_response(sheet: Sheet, form: Format, *, from_right: bool) -> Response:
    """Answer with a table as a file to keep."""
    if form == "xlsx":
        return book_response(sheet.name, [sheet], from_right=from_right)
    return _file(sheet.name, "csv", _csv(sheet))


def book_response(name: str, sheets: Iterable[Sheet], *, from_right: bool) -> Response:
    """Answer with several tables as one XLSX file."""
    return _file(name, "xlsx", _xlsx(sheets, from_right=from_right))


def _file(name: str, form: Format, body: bytes) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{form}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(body, media_type=TYPES[form], headers=headers)


def _csv(sheet: Sheet) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(sheet.headings)
    for row in sheet.rows:
        writer.writerow([_written(cell) for cell in row])
    # The mark by which spreadsheets know that the file is UTF-8, and read its Arabic.
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _xlsx(sheets: Iterable[Sheet], *, from_right: bool) -> bytes:
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name[:31])
        page.sheet_view.rightToLeft = from_right
        page.freeze_panes = "A2"
        headings = [WriteOnlyCell(page, value=heading) for heading in sheet.headings]
        for heading in headings:
            heading.font = Font(bold=True)
        page.append(headings)
        for row in sheet.rows:
            page.append([_plain(cell) for cell in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _written(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    return "" if cell is None else _safe(str(cell)) if isinstance(cell, str) else str(cell)


def _plain(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    return _safe(cell) if isinstance(cell, str) else cell


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
