"""A CSV file as rows: a header of known columns, then one record a row."""

import csv
import io
from collections.abc import Sequence

from models.imports.faults import Faults
from models.imports.row import Cell, Row

ROWS_AT_MOST = 20_000
WIDEST = 200


def read_table(file: str, text: str, columns: Sequence[str], faults: Faults) -> list[Row] | None:
    """Give each record that has as many cells as the header; none where the file is not such a table.

    What is wrong with the other records is noted.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        header = [name.strip() for name in next(reader, [])[:WIDEST]]
        if not _is_header(file, header, columns, faults):
            return None
        rows = []
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                named = zip(header, cells, strict=True)
                rows.append(Row(file, line, {name: Cell(cell, line) for name, cell in named}, faults))
            elif any(cells):
                faults.add("import_cells_miscounted", file, line, found=len(cells), expected=len(header))
            if len(rows) > ROWS_AT_MOST:
                faults.add("import_rows_too_many", file, line, limit=ROWS_AT_MOST)
                return None
            line = reader.line_num + 1
    except csv.Error as error:
        faults.add("import_csv_broken", file, line, reason=str(error))
        return None
    return rows


def _is_header(file: str, header: list[str], columns: Sequence[str], faults: Faults) -> bool:
    expected = ", ".join(columns)
    found = len(faults.found)
    for name in columns:
        if name not in header:
            faults.add("import_column_missing", file, 1, name, expected=expected)
    for name in dict.fromkeys(header):
        if name not in columns:
            faults.add("import_column_unknown", file, 1, name[:60], expected=expected)
        elif header.count(name) > 1:
            faults.add("import_column_repeated", file, 1, name)
    return len(faults.found) == found
