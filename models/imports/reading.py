"""Reads a programme's folder: every file, every row, every check, and then all faults at once."""

from collections.abc import Sequence
from pathlib import Path

from models.imports.checks import check_files
from models.imports.document import read_document
from models.imports.faults import Faults, TooManyFaultsError
from models.imports.files import PROGRAMME, PROJECTS, SHARES, read_texts
from models.imports.programme_file import (
    SECTIONS,
    read_ceilings,
    read_forums,
    read_objectives,
    read_organisations,
    read_programme_record,
    read_protocols,
)
from models.imports.project_file import PROJECT_COLUMNS, SHARE_COLUMNS, read_projects, read_shares
from models.imports.records import (
    ForumRecord,
    LimitRecord,
    ObjectiveRecord,
    OrganisationRecord,
    ProgrammeFiles,
    ProgrammeRecord,
    ProtocolRecord,
)
from models.imports.row import Row
from models.imports.table import read_table

ProgrammeParts = tuple[
    ProgrammeRecord,
    tuple[ObjectiveRecord, ...],
    tuple[OrganisationRecord, ...],
    tuple[ProtocolRecord, ...],
    tuple[ForumRecord, ...],
    tuple[LimitRecord, ...],
]


def read_programme(directory: Path) -> ProgrammeFiles:
    """Give what the files in `directory` say, once nothing is wrong with it.

    Raises `Invalid` whose `errors` are `Fault`s with file, row, column and reason.
    """
    faults = Faults()
    try:
        files = _read(read_texts(directory, faults), faults)
    except TooManyFaultsError:
        files = None
    faults.raise_if_any()
    assert files is not None, "reading without a fault gives the files"
    return files


def _read(texts: dict[str, str], faults: Faults) -> ProgrammeFiles | None:
    """Read each file that there is; what holds between files is checked once all of them have their form."""
    document = read_document(PROGRAMME, texts[PROGRAMME], faults) if PROGRAMME in texts else None
    of_programme = _programme_parts(document) if document else None
    projects = _rows(PROJECTS, PROJECT_COLUMNS, texts, faults)
    of_projects = read_projects(projects) if projects is not None else None
    shares = _rows(SHARES, SHARE_COLUMNS, texts, faults)
    of_shares = read_shares(shares) if shares is not None else None
    if of_programme is None or of_projects is None or of_shares is None:
        return None
    files = ProgrammeFiles(*of_programme, of_projects, of_shares)
    check_files(files, faults)
    return files


def _programme_parts(document: Row) -> ProgrammeParts:
    document.known(*SECTIONS)
    return (
        read_programme_record(document),
        read_objectives(document),
        read_organisations(document),
        read_protocols(document),
        read_forums(document),
        read_ceilings(document),
    )


def _rows(file: str, columns: Sequence[str], texts: dict[str, str], faults: Faults) -> list[Row] | None:
    return read_table(file, texts[file], columns, faults) if file in texts else None
