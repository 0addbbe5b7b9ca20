"""Faults: everything that is wrong with a programme's files, each with its place, found in one pass."""

from typing import Any

from models.rules.errors import Invalid

AT_MOST = 200


class Fault(Invalid):
    """One thing wrong at one place: a file, a line of it (from 1), and a column or key."""

    def __init__(self, code: str, file: str, row: int | None, column: str, **parameters: Any) -> None:
        """Keep what is wrong and where."""
        place = ":".join(str(part) for part in (file, row, column) if part)
        super().__init__(code, pointer=place, **parameters)
        self.file = file
        self.row = row
        self.column = column


class TooManyFaultsError(Exception):
    """Enough is known: reading on would only make the list longer."""


class Faults:
    """A list of faults that ends the reading when it is full."""

    def __init__(self) -> None:
        """Begin without a fault."""
        self.found: list[Fault] = []

    def add(self, code: str, file: str, row: int | None = None, column: str = "", **parameters: Any) -> None:
        """Note a fault; raises `TooManyFaultsError` when the list is full."""
        self.found.append(Fault(code, file, row, column, **parameters))
        if len(self.found) == AT_MOST:
            self.found.append(Fault("import_faults_cut", "", None, "", limit=AT_MOST))
            raise TooManyFaultsError

    def raise_if_any(self) -> None:
        """Raise one `Invalid` with every fault, if there is one."""
        if self.found:
            ordered = sorted(self.found, key=_place)
            raise Invalid("import_invalid", errors=ordered, count=len(ordered))


def _place(fault: Fault) -> tuple[bool, str, int]:
    """Order faults by file and row; what stands nowhere comes last."""
    return not fault.file, fault.file, fault.row or 0
