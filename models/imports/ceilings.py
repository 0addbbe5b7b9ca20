"""Stores ceilings: of the programme, its protocols, its funders' fiscal years and its projects."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import select

from models.ceiling import Ceiling
from models.columns import identity
from models.imports.faults import Faults
from models.imports.files import PROGRAMME
from models.imports.frame import Frame
from models.imports.records import ProgrammeFiles
from models.imports.store import Store
from models.project import Project
from models.rules.money import Money


def store_ceilings(store: Store, files: ProgrammeFiles, frame: Frame, faults: Faults, now: datetime) -> None:
    """Make or change every ceiling that the files set; notes a fault for one below what it allowed before."""
    wanted = {values["key"]: (line, values) for line, values in _wanted(store, files, frame)}
    rows = store.by_code(Ceiling, wanted, "key")
    for key, (line, values) in wanted.items():
        row = rows.get(key)
        taken = row.reserved_minor + row.committed_minor if row else 0
        if values["limit_minor"] < taken:
            told = {"value": Money(values["limit_minor"], "").amount, "taken": Money(taken, "").amount}
            faults.add("import_ceiling_below_taken", PROGRAMME, line, values["subject"], **told)
            continue
        if row is None:
            store.put("ceilings", values["subject"], row, Ceiling, values | {"changed_at": now})
        elif row.limit_minor != values["limit_minor"]:
            row.version, row.changed_at = row.version + 1, now
            store.put("ceilings", values["subject"], row, Ceiling, values)
        else:
            store.result.nouns["ceilings"].unchanged += 1
    store.session.flush()


def _wanted(store: Store, files: ProgrammeFiles, frame: Frame) -> Iterator[tuple[int, dict[str, Any]]]:
    currency = frame.programme.currency
    programme = identity(frame.programme)
    yield (
        files.programme.line,
        _row("programme", programme, frame.programme.code, files.programme.ceiling, currency)
        | {"programme_id": programme},
    )
    for it in files.protocols:
        own = identity(frame.protocols[it.code])
        yield it.line, _row("protocol", own, it.code, it.ceiling, currency) | {"protocol_id": own}
    for limit in files.ceilings:
        funder = identity(frame.organisations[limit.funder])
        place, subject = f"{funder}:{limit.fiscal_year}", f"{limit.funder} {limit.fiscal_year}"
        yield (
            limit.line,
            _row("funder_year", place, subject, limit.amount, currency)
            | {"funder_id": funder, "fiscal_year": limit.fiscal_year},
        )
    codes = {it.code: it for it in files.projects}
    for project in store.session.exec(select(Project).where(Project.programme_id == programme)).all():
        if project.code in codes:
            own = identity(project)
            yield (
                codes[project.code].line,
                _row("project", own, project.code, project.cost_minor, currency) | {"project_id": own},
            )


def _row(kind: str, place: object, subject: str, limit: int, currency: str) -> dict[str, Any]:
    return {
        "key": f"{kind}:{place}",
        "kind": kind,
        "subject": subject,
        "currency": currency,
        "limit_minor": limit,
    }
