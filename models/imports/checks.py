"""Checks across the records of a programme: codes are unique and known, dates nest, shares sum to the cost.

An empty code, a zero and `NO_DATE` stand for a value that is noted as faulty already; it is not named again.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Protocol

from models.imports.faults import Faults
from models.imports.files import PROGRAMME, PROJECTS, SHARES
from models.imports.records import ProgrammeFiles, ProgrammeRecord, ProjectRecord, ProtocolRecord, ShareRecord
from models.imports.row import NO_DATE
from models.rules.drafts import fiscal_years
from models.rules.money import Money


class Coded(Protocol):
    """A record with a code, at a line."""

    @property
    def line(self) -> int:
        """Tell the line it stands at."""

    @property
    def code(self) -> str:
        """Tell its code."""


def check_files(files: ProgrammeFiles, faults: Faults) -> None:
    """Note everything that is wrong between the records."""
    for file, records in (
        (PROGRAMME, files.objectives),
        (PROGRAMME, files.organisations),
        (PROGRAMME, files.protocols),
        (PROGRAMME, files.forums),
        (PROJECTS, files.projects),
    ):
        _check_unique(file, records, faults)
    bodies = {it.code for it in files.organisations}
    objectives = {it.code for it in files.objectives}
    _check_programme(files.programme, bodies, faults)
    for organisation in files.organisations:
        _check_known(PROGRAMME, organisation.line, "parent", organisation.parent, bodies, faults)
    for protocol in files.protocols:
        _check_protocol(protocol, bodies, objectives, faults)
    for forum in files.forums:
        for code in forum.attendees:
            _check_known(PROGRAMME, forum.line, "attendees", code, bodies, faults)
    _check_ceilings(files, bodies, faults)
    for project in files.projects:
        _check_project(project, files, bodies, objectives, faults)
    _check_shares(files, bodies, faults)


def _check_programme(programme: ProgrammeRecord, bodies: Collection[str], faults: Faults) -> None:
    _check_known(PROGRAMME, programme.line, "owner", programme.owner, bodies, faults)
    if not _check_order(PROGRAMME, programme.line, "ends_on", programme.starts_on, programme.ends_on, faults):
        return
    allowed = fiscal_years(programme.starts_on, programme.ends_on)
    for year in programme.fiscal_years:
        if year not in allowed:
            told = {"value": year, "allowed": ", ".join(allowed)}
            faults.add("import_fiscal_year_unknown", PROGRAMME, programme.line, "fiscal_years", **told)


def _check_ceilings(files: ProgrammeFiles, bodies: Collection[str], faults: Faults) -> None:
    seen: set[tuple[str, str]] = set()
    for limit in files.ceilings:
        _check_known(PROGRAMME, limit.line, "funder", limit.funder, bodies, faults)
        pair = limit.funder, limit.fiscal_year
        if all(pair) and pair in seen:
            value = f"{limit.funder} {limit.fiscal_year}"
            faults.add("import_code_repeated", PROGRAMME, limit.line, "funder", value=value)
        seen.add(pair)


def _check_protocol(
    protocol: ProtocolRecord, bodies: Collection[str], objectives: Collection[str], faults: Faults
) -> None:
    for column in ("lead", "partner", "partner_funder"):
        _check_known(PROGRAMME, protocol.line, column, getattr(protocol, column), bodies, faults)
    for code in protocol.objectives:
        _check_known(PROGRAMME, protocol.line, "objectives", code, objectives, faults)
    _check_order(PROGRAMME, protocol.line, "valid_to", protocol.valid_from, protocol.valid_to, faults)
    seen: set[int] = set()
    for clause in protocol.clauses:
        if clause.number and clause.number in seen:
            faults.add("import_code_repeated", PROGRAMME, clause.line, "number", value=clause.number)
        seen.add(clause.number)


def _check_project(
    project: ProjectRecord,
    files: ProgrammeFiles,
    bodies: Collection[str],
    objectives: Collection[str],
    faults: Faults,
) -> None:
    protocols = {it.code: it for it in files.protocols}
    _check_known(PROJECTS, project.line, "protocol", project.protocol, protocols, faults)
    _check_known(PROJECTS, project.line, "sponsor_org", project.sponsor, bodies, faults)
    for code in project.objectives:
        _check_known(PROJECTS, project.line, "objectives", code, objectives, faults)
    start, end = project.planned_start, project.planned_end
    ordered = _check_order(PROJECTS, project.line, "planned_end", start, end, faults)
    protocol = protocols.get(project.protocol)
    if protocol is None:
        return
    known = {clause.number for clause in protocol.clauses}
    for number in project.clauses:
        if number not in known:
            told = {"clause": number, "protocol": protocol.code}
            faults.add("clause_unknown", PROJECTS, project.line, "clauses", **told)
    if ordered and NO_DATE not in (protocol.valid_from, protocol.valid_to):
        _check_within(project, protocol, faults)


def _check_within(project: ProjectRecord, protocol: ProtocolRecord, faults: Faults) -> None:
    for column, day in (("planned_start", project.planned_start), ("planned_end", project.planned_end)):
        if not protocol.valid_from <= day <= protocol.valid_to:
            faults.add(
                "import_outside_protocol",
                PROJECTS,
                project.line,
                column,
                day=day,
                protocol=protocol.code,
                start=protocol.valid_from,
                end=protocol.valid_to,
            )


def _check_shares(files: ProgrammeFiles, bodies: Collection[str], faults: Faults) -> None:
    projects = {it.code: it for it in files.projects}
    seen: dict[tuple[str, str, str, str], int] = {}
    shares: dict[str, list[ShareRecord]] = {}
    for share in files.shares:
        _check_known(SHARES, share.line, "project_code", share.project, projects, faults)
        _check_known(SHARES, share.line, "funder_org", share.funder, bodies, faults)
        _check_year(share, projects.get(share.project), files.programme, faults)
        key = (share.project, share.funder, share.fiscal_year, share.kind)
        if all(key) and seen.setdefault(key, share.line) != share.line:
            faults.add("import_share_repeated", SHARES, share.line, first=seen[key])
        shares.setdefault(share.project, []).append(share)
    for project in files.projects:
        _check_sum(project, shares.get(project.code, ()), faults)


def _check_year(
    share: ShareRecord, project: ProjectRecord | None, programme: ProgrammeRecord, faults: Faults
) -> None:
    if not share.fiscal_year:
        return
    if programme.fiscal_years and share.fiscal_year not in programme.fiscal_years:
        told = {"value": share.fiscal_year, "allowed": ", ".join(programme.fiscal_years)}
        faults.add("import_fiscal_year_unknown", SHARES, share.line, "fiscal_year", **told)
    elif project and NO_DATE not in (project.planned_start, project.planned_end):
        allowed = fiscal_years(project.planned_start, project.planned_end)
        if allowed and share.fiscal_year not in allowed:
            told = {"fiscal_year": share.fiscal_year, "allowed": ", ".join(allowed)}
            faults.add("fiscal_year_outside", SHARES, share.line, "fiscal_year", **told)


def _check_sum(project: ProjectRecord, shares: Sequence[ShareRecord], faults: Faults) -> None:
    total = sum(share.amount for share in shares)
    faulty = not project.cost or not all(share.amount for share in shares)
    if project.code and not faulty and total != project.cost:
        told = {"sum": total, "cost": project.cost, "difference": total - project.cost}
        amounts = {name: Money(minor, "").amount for name, minor in told.items()}
        faults.add("shares_do_not_sum", PROJECTS, project.line, "cost_egp", **amounts)


def _check_unique(file: str, records: Iterable[Coded], faults: Faults) -> None:
    seen: dict[str, int] = {}
    for record in records:
        if record.code and seen.setdefault(record.code, record.line) != record.line:
            faults.add("import_code_repeated", file, record.line, "code", value=record.code)


def _check_known(
    file: str, line: int, column: str, code: str, known: Collection[str], faults: Faults
) -> None:
    if code and code not in known:
        faults.add("import_code_unknown", file, line, column, value=code[:60])


def _check_order(file: str, line: int, column: str, start: date, end: date, faults: Faults) -> bool:
    """Note an end before its start; tells whether both are known and in order."""
    if NO_DATE in (start, end):
        return False
    if end < start:
        faults.add("dates_reversed", file, line, column, start=start, end=end)
    return start <= end
