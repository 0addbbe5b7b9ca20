"""The example's files in a folder of the test's own, to be spoiled or changed."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

from models.imports.faults import Fault
from models.imports.reading import read_programme
from models.rules.errors import Invalid
from tests.factories.programme import EXAMPLE


class ExampleFiles:
    """A copy of the example that a test may change by cell, by line or by text."""

    def __init__(self, folder: Path) -> None:
        """Copy the example into `folder`."""
        self.folder = folder / "programme"
        shutil.copytree(EXAMPLE, self.folder)

    def set_cell(self, file: str, row: int, column: str, value: str) -> None:
        """Write `value` into one cell; `row` counts lines of the file, the header being 1."""

        def change(rows: list[list[str]]) -> None:
            rows[row - 1][rows[0].index(column)] = value

        self.change_rows(file, change)

    def cell(self, file: str, row: int, column: str) -> str:
        """Give what stands in one cell."""
        rows = self._rows(file)
        return rows[row - 1][rows[0].index(column)]

    def change_rows(self, file: str, change: Callable[[list[list[str]]], None]) -> None:
        """Change the rows of a CSV file, the header among them."""
        rows = self._rows(file)
        change(rows)
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        self.write(file, text.getvalue().encode())

    def replace(self, file: str, old: str, new: str) -> int:
        """Replace the first `old` in a file and give the line it stood on."""
        text = (self.folder / file).read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        self.write(file, text.replace(old, new, 1).encode())
        return text[: text.index(old)].count("\n") + 1

    def write(self, file: str, content: bytes) -> None:
        """Write a file as it is."""
        (self.folder / file).write_bytes(content)

    def faults(self) -> list[tuple[str, str, int | None, str]]:
        """Read the files and give code, file, row and column of every fault."""
        return [(it.code, it.file, it.row, it.column) for it in self.raised()]

    def raised(self) -> list[Fault]:
        """Read the files and give every fault."""
        try:
            read_programme(self.folder)
        except Invalid as error:
            return [it for it in error.errors if isinstance(it, Fault)]
        return []

    def _rows(self, file: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO((self.folder / file).read_text(encoding="utf-8"), newline="")))
