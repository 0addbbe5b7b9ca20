"""Sheets on their way in: kept between the wizard's pages, and read as projects and shares."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from sqlmodel import Session, col, select

from models.imports.checks import check_files
from models.imports.columns import PROJECT_TITLES, SHARE_TITLES, guess, lacking, rows_of
from models.imports.faults import Fault, Faults, TooManyFaultsError
from models.imports.files import PROJECTS, SHARES
from models.imports.present import Present
from models.imports.project_file import read_projects, read_shares
from models.imports.records import ProgrammeFiles
from models.imports.spreadsheet import SheetTable
from models.programme import Programme
from models.queries.visibility import Viewer
from models.rules.errors import NotFound, Refused
from models.rules.text import Language, Text

FORM = "import"
TITLES: Mapping[str, Mapping[str, Text]] = {"projects": PROJECT_TITLES, "shares": SHARE_TITLES}
NOUN_OF_FILE = {PROJECTS: "projects", SHARES: "shares"}


@dataclass(frozen=True, slots=True)
class KeptSheets:
    """The two tables of an import, and by table which heading stands for which column."""

    tables: Mapping[str, SheetTable]
    chosen: Mapping[str, Mapping[str, int]]

    @classmethod
    def begun(cls, projects: SheetTable, shares: SheetTable) -> Self:
        """Begin with the headings that are known by their names."""
        tables = {"projects": projects, "shares": shares}
        return cls(tables, {noun: guess(TITLES[noun], table.headings) for noun, table in tables.items()})

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> Self:
        """Read what a form kept."""
        kept = json.loads(fields["sheets"])
        tables = {noun: _table(kept["tables"][noun]) for noun in TITLES}
        return cls(tables, kept["chosen"])

    def fields(self) -> dict[str, str]:
        """Give this as a form keeps it."""
        tables = {noun: [it.name, it.headings, it.rows] for noun, it in self.tables.items()}
        kept = {"tables": tables, "chosen": self.chosen}
        return {"sheets": json.dumps(kept, ensure_ascii=False, separators=(",", ":"))}

    def with_chosen(self, form: Mapping[str, str]) -> Self:
        """Give these tables with the headings that a form chose; a choice that is none counts as empty."""
        chosen = {
            noun: {
                column: int(place)
                for column in TITLES[noun]
                if (place := form.get(f"{noun}_{column}", "")).isascii()
                and place.isdigit()
                and int(place[:4]) < len(table.headings)
            }
            for noun, table in self.tables.items()
        }
        return type(self)(self.tables, chosen)

    def check_chosen(self, language: Language) -> None:
        """See to it that every column that must be there is chosen. Raises Refused."""
        lacked = [title for noun in TITLES for title in lacking(TITLES[noun], self.chosen[noun])]
        if lacked:
            names = ", ".join(title.in_language(language) for title in lacked)
            raise Refused("page_columns_unchosen", columns=names)

    def read(self, present: Present) -> ProgrammeFiles:
        """Give the projects and shares. Raises Invalid with every fault, each with its row and column."""
        faults, files = Faults(), None
        try:
            projects = read_projects(self._rows("projects", PROJECTS, faults))
            shares = read_shares(self._rows("shares", SHARES, faults))
            files = present.files(projects, shares)
            check_files(files, faults)
        except TooManyFaultsError:
            pass
        faults.raise_if_any()
        assert files is not None, "reading without a fault gives the files"
        return files

    def cell(self, fault: Fault) -> str:
        """Give what stands in the cell that a fault is about, or nothing where it is about none."""
        noun = NOUN_OF_FILE.get(fault.file, "")
        place = self.chosen.get(noun, {}).get(fault.column)
        if place is None:
            return ""
        return next((cells[place] for line, cells in self.tables[noun].rows if line == fault.row), "")

    def _rows(self, noun: str, file: str, faults: Faults) -> Any:
        return rows_of(file, self.tables[noun], self.chosen[noun], faults)


def own_programme(session: Session, viewer: Viewer) -> Programme:
    """Give the programme that the viewer's organisation owns. Raises NotFound."""
    own = select(Programme).where(Programme.owner_id == viewer.organisation_id).order_by(col(Programme.id))
    found = session.exec(own).first()
    if found is None:
        raise NotFound("page_unknown", path="/imports/new")
    return found


def _table(kept: list[Any]) -> SheetTable:
    name, headings, rows = kept
    return SheetTable(name, tuple(headings), tuple((line, tuple(cells)) for line, cells in rows))
