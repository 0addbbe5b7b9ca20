"""A row of a file: named values with their places, read as what they should be."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.imports.faults import Faults
from models.rules.errors import Invalid
from models.rules.money import minor_of

NO_DATE = date.min
CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]*")
MAILBOX = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
LINE, TEXT = 500, 10_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A single value as it is written; none where it is empty."""

    text: str | None
    line: int


Value = "Cell | Row | Sequence[Cell | Row]"


class Row:
    """Named values of one record, at a line of a file.

    Each reading notes a fault where the value is not what it should be, and then gives a value that no check
    finds fault with again: an empty text, zero, or `NO_DATE`.
    """

    def __init__(self, file: str, line: int, values: Mapping[str, Any], faults: Faults) -> None:
        """Keep the values and where they stand."""
        self.file = file
        self.line = line
        self.values = values
        self.faults = faults

    def fault(self, code: str, column: str, **parameters: Any) -> None:
        """Note what is wrong with a value of this row."""
        value = self.values.get(column)
        line = value.line if isinstance(value, Cell | Row) else self.line
        self.faults.add(code, self.file, line, column, **parameters)

    def optional(self, column: str, limit: int = TEXT) -> str:
        """Give a text, or nothing where there is none."""
        value = self.values.get(column)
        if value is None:
            return ""
        if not isinstance(value, Cell):
            self.fault("import_not_a_text", column)
            return ""
        text = (value.text or "").strip()
        if UNPRINTABLE.search(text):
            self.fault("import_unprintable", column)
        elif len(text) > limit:
            self.fault("text_too_long", column, limit=limit)
        else:
            return text
        return ""

    def text(self, column: str, limit: int = TEXT) -> str:
        """Give a text that must be there."""
        before = len(self.faults.found)
        text = self.optional(column, limit)
        if not text and len(self.faults.found) == before:
            self.fault("import_value_missing", column)
        return text

    def code(self, column: str, limit: int = 64) -> str:
        """Give a code: capital letters, digits and hyphens."""
        text = self.text(column)
        if text and (len(text) > limit or not CODE.fullmatch(text)):
            self.fault("import_code_malformed", column, value=_cut(text), limit=limit)
            return ""
        return text

    def choice(self, column: str, allowed: Sequence[str]) -> str:
        """Give one of the allowed values."""
        text = self.text(column)
        if text and text not in allowed:
            self.fault("value_not_listed", column, limit=", ".join(allowed))
            return ""
        return text

    def mailbox(self, column: str) -> str:
        """Give a mail address, in small letters."""
        text = self.text(column, limit=254).lower()
        if text and not MAILBOX.fullmatch(text):
            self.fault("import_mailbox_malformed", column, value=_cut(text))
            return ""
        return text

    def amount(self, column: str) -> int:
        """Give an amount in minor units, from a text in major units."""
        text = self.text(column)
        if not text:
            return 0
        try:
            return minor_of(text)
        except Invalid:
            negative_or_zero = re.fullmatch(r"-\d+(\.\d*)?|[-+]?0+(\.0*)?", text, re.ASCII)
            code = "amount_not_positive" if negative_or_zero else "import_amount_malformed"
            self.fault(code, column, amount=_cut(text))
            return 0

    def day(self, column: str) -> date:
        """Give a date written as YYYY-MM-DD."""
        text = self.text(column)
        return self._day(column, text) if text else NO_DATE

    def day_or_none(self, column: str) -> date | None:
        """Give a date written as YYYY-MM-DD, or none where there is none."""
        text = self.optional(column)
        return self._day(column, text) if text else None

    def number(self, column: str) -> int:
        """Give a whole number from 1 to 9999."""
        text = self.text(column)
        if text and not re.fullmatch(r"[1-9]\d{0,3}", text, re.ASCII):
            self.fault("import_number_malformed", column, value=_cut(text))
            return 0
        return int(text or 0)

    def truth(self, column: str) -> bool:
        """Give true or false; false where there is nothing."""
        text = self.optional(column).lower()
        if text not in ("", "true", "false"):
            self.fault("value_not_listed", column, limit="true, false")
        return text == "true"

    def parts(self, column: str) -> tuple[str, ...]:
        """Give the values of a list, or of a text in which semicolons part them; at least one."""
        value = self.values.get(column)
        if isinstance(value, list):
            texts = [(part.text or "").strip() if isinstance(part, Cell) else "" for part in value]
        else:
            texts = [part.strip() for part in self.text(column).split(";")] if value is not None else []
        if not texts:
            self.fault("import_value_missing", column)
        elif texts != [""] and (not all(texts) or any(UNPRINTABLE.search(text) for text in texts)):
            self.fault("import_list_malformed", column)
        return tuple(dict.fromkeys(text for text in texts if text))

    def rows(self, column: str) -> list["Row"]:
        """Give the records of a list, or none where there is none."""
        value = self.values.get(column)
        if value is None or (isinstance(value, Cell) and value.text is None):
            return []
        if not isinstance(value, list) or not all(isinstance(part, Row) for part in value):
            self.fault("import_not_records", column)
            return []
        return value

    def row(self, column: str) -> "Row":
        """Give the record under a key; one without values where it is missing."""
        value = self.values.get(column)
        if isinstance(value, Row):
            return value
        self.fault("import_not_records" if value is not None else "import_value_missing", column)
        return Row(self.file, self.line, {}, Faults())

    def known(self, *columns: str) -> "Row":
        """Note every key that is not one of `columns`, and give this row."""
        for column in self.values:
            if column not in columns:
                self.fault("import_key_unknown", column, known=", ".join(columns))
        return self

    def plain(self, *columns: str) -> dict[str, Any]:
        """Give the values of `columns` as they are written, for keeping beside the record."""
        return {name: _plain(self.values[name]) for name in columns if name in self.values}

    def _day(self, column: str, text: str) -> date:
        try:
            day = date.fromisoformat(text) if DATE.fullmatch(text) else NO_DATE
        except ValueError:
            day = NO_DATE
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            self.fault("import_date_malformed", column, value=_cut(text))
            return NO_DATE
        return day


def _plain(value: Any) -> Any:
    if isinstance(value, Cell):
        return value.text
    if isinstance(value, Row):
        return {name: _plain(part) for name, part in value.values.items()}
    return [_plain(part) for part in value]


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
