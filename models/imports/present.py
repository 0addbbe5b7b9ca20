"""A programme as the database holds it, in the form of records, so that sheets can be checked against it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from models.columns import identity
from models.imports.frame import Frame
from models.imports.records import (
    ClauseRecord,
    ObjectiveRecord,
    OrganisationRecord,
    ProgrammeFiles,
    ProgrammeRecord,
    ProjectRecord,
    ProtocolRecord,
    ShareRecord,
)
from models.organisation import Organisation
from models.programme import Objective, Programme
from models.protocol import Clause, Protocol
from models.rules.drafts import fiscal_years

NO_LINE = 1


@dataclass(frozen=True, slots=True)
class Present:
    """A programme that is there: the rows that projects refer to, and the clauses of its protocols."""

    frame: Frame
    clauses: dict[int, list[Clause]]

    @classmethod
    def of(cls, session: Session, programme: Programme) -> "Present":
        """Read all that the projects of a programme may refer to."""
        own = identity(programme)
        objectives = session.exec(select(Objective).where(Objective.programme_id == own)).all()
        protocols = session.exec(select(Protocol).where(Protocol.programme_id == own)).all()
        bodies = session.exec(select(Organisation)).all()
        clauses: dict[int, list[Clause]] = defaultdict(list)
        wanted = select(Clause).where(col(Clause.protocol_id).in_([identity(row) for row in protocols]))
        for row in session.exec(wanted):
            clauses[row.protocol_id].append(row)
        return cls(
            Frame(programme, _by_code(bodies), _by_code(objectives), _by_code(protocols)), dict(clauses)
        )

    def files(self, projects: tuple[ProjectRecord, ...], shares: tuple[ShareRecord, ...]) -> ProgrammeFiles:
        """Give the programme with these projects and shares, as its files would."""
        frame = self.frame
        codes = {identity(row): code for code, row in frame.organisations.items()}
        return ProgrammeFiles(
            _programme(frame.programme, codes),
            tuple(
                ObjectiveRecord(NO_LINE, row.code, row.name_ar, row.name_en)
                for row in frame.objectives.values()
            ),
            tuple(_body(row, codes) for row in frame.organisations.values()),
            tuple(self._protocol(row, codes) for row in frame.protocols.values()),
            (),
            (),
            projects,
            shares,
        )

    def _protocol(self, row: Protocol, codes: dict[int, str]) -> ProtocolRecord:
        clauses = self.clauses.get(identity(row), ())
        return ProtocolRecord(
            NO_LINE,
            row.code,
            row.project_prefix,
            row.title_ar,
            row.title_en,
            codes[row.lead_id],
            codes[row.partner_id],
            codes[row.partner_funder_id],
            row.signed_on,
            row.valid_from,
            row.valid_to,
            row.ceiling_minor,
            row.mailboxes,
            (),
            tuple(
                ClauseRecord(NO_LINE, it.number, it.kind, it.text_ar, it.text_en, it.source) for it in clauses
            ),
        )


def _programme(row: Programme, codes: dict[int, str]) -> ProgrammeRecord:
    return ProgrammeRecord(
        NO_LINE,
        row.code,
        row.name_ar,
        row.name_en,
        codes[row.owner_id],
        row.mailbox,
        row.starts_on,
        row.ends_on,
        row.currency,
        row.ceiling_minor,
        fiscal_years(row.starts_on, row.ends_on),
    )


def _body(row: Organisation, codes: dict[int, str]) -> OrganisationRecord:
    parent = codes[row.parent_id] if row.parent_id else ""
    return OrganisationRecord(
        NO_LINE, row.code, row.kind, row.name_ar, row.name_en, row.mailbox, parent, row.fictional
    )


def _by_code(rows: Any) -> dict[str, Any]:
    return {row.code: row for row in rows}
