"""The database as an import sees it: rows by their codes, made where missing and changed where not so."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import delete
from sqlmodel import Session, SQLModel, col, select

from models.columns import identity
from models.imports.outcome import ImportResult, differences

Table = TypeVar("Table", bound=SQLModel)


class Store:
    """Rows by code in one transaction, and the result in which every change is noted."""

    def __init__(self, session: Session, result: ImportResult) -> None:
        """Keep the session and the result."""
        self.session = session
        self.result = result

    def by_code(self, table: type[Table], codes: Iterable[str], column: str = "code") -> dict[str, Table]:
        """Give the rows that have these codes."""
        key = col(getattr(table, column))
        rows = self.session.exec(select(table).where(key.in_(set(codes)))).all()
        return {getattr(row, column): row for row in rows}

    def put(
        self, noun: str, code: str, row: Table | None, fresh: type[Table], values: dict[str, Any]
    ) -> Table:
        """Make a row of `values`, or change those of the row that differ."""
        changes = self.result.nouns[noun]
        if row is None:
            row = fresh(**values)
            self.session.add(row)
            changes.created.append(code)
            return row
        found = differences(row, values)
        changes.note(code, found)
        row.sqlmodel_update({name: now for name, (_, now) in found.items()})
        return row

    def link(
        self, noun: str, code: str, name: str, links: "Links", row_id: int, wanted: Collection[str]
    ) -> None:
        """Make the links of one row be exactly those to the `wanted` codes."""
        own, other = col(getattr(links.table, links.own)), col(getattr(links.table, links.other))
        present = set(self.session.exec(select(other).where(own == row_id)).all())
        target = set(ids(links.targets, wanted))
        if gone := present - target:
            self.session.execute(delete(links.table).where(own == row_id, other.in_(gone)))
        self.session.add_all(
            links.table(**{links.own: row_id, links.other: value}) for value in sorted(target - present)
        )
        names = {identity(row): name for name, row in links.targets.items()}
        before = sorted(names.get(value, str(value)) for value in present)
        if code not in self.result.nouns[noun].created:
            self.note_more(noun, code, name, before, sorted(wanted))

    def note_more(self, noun: str, code: str, name: str, was: Any, now: Any) -> None:
        """Note a further field of a record that was there before, if it differs."""
        changes = self.result.nouns[noun]
        if was != now:
            changes.unchanged -= code not in changes.updated
            changes.updated.setdefault(code, {})[name] = (was, now)


@dataclass(frozen=True, slots=True)
class Links:
    """A table of pairs: its column for the row itself, its column for the others, and the others by code."""

    table: type[SQLModel]
    own: str
    other: str
    targets: Mapping[str, Any]


def ids(rows: Mapping[str, Any], codes: Iterable[str]) -> list[int]:
    """Give the numbers of the rows with these codes."""
    return [identity(rows[code]) for code in codes]
