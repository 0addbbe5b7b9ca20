"""Reads `projects.csv` and `shares.csv`: the projects, and who funds how much of each."""

import re
from collections.abc import Iterable

from models.imports.programme_file import is_fiscal_year
from models.imports.records import ProjectRecord, ShareRecord
from models.imports.row import LINE, Row
from models.rules.drafts import KINDS

OF_PROJECT = ("source", "source_basis", "confidence", "cost_basis", "candidate_provider_kinds")
PROJECT_COLUMNS = (
    "code",
    "protocol",
    "title_ar",
    "title_en",
    "summary_en",
    "objectives",
    "clauses",
    "cost_egp",
    "planned_start",
    "planned_end",
    "sponsor_org",
    "manager_mailbox",
    "beneficiaries_en",
    *OF_PROJECT,
)
SHARE_COLUMNS = ("project_code", "funder_org", "fiscal_year", "kind", "amount_egp")


def read_projects(rows: Iterable[Row]) -> tuple[ProjectRecord, ...]:
    """Read the projects."""
    return tuple(
        ProjectRecord(
            row.line,
            row.code("code", limit=32),
            row.code("protocol"),
            row.text("title_ar", LINE),
            row.text("title_en", LINE),
            row.text("summary_en"),
            row.optional("beneficiaries_en", LINE),
            row.parts("objectives"),
            _clauses(row),
            row.amount("cost_egp"),
            row.day("planned_start"),
            row.day("planned_end"),
            row.code("sponsor_org"),
            row.mailbox("manager_mailbox"),
            {name: row.optional(name, LINE) for name in OF_PROJECT},
        )
        for row in rows
    )


def read_shares(rows: Iterable[Row]) -> tuple[ShareRecord, ...]:
    """Read the shares."""
    return tuple(
        ShareRecord(
            row.line,
            row.code("project_code", limit=32),
            row.code("funder_org"),
            _fiscal_year(row),
            row.choice("kind", KINDS),
            row.amount("amount_egp"),
        )
        for row in rows
    )


def _clauses(row: Row) -> tuple[int, ...]:
    parts = row.parts("clauses")
    if not all(re.fullmatch(r"[1-9]\d{0,3}", part, re.ASCII) for part in parts):
        row.fault("import_number_malformed", "clauses", value=";".join(parts)[:60])
        return ()
    return tuple(int(part) for part in parts)


def _fiscal_year(row: Row) -> str:
    year = row.text("fiscal_year")
    if year and not is_fiscal_year(year):
        row.fault("import_fiscal_year_malformed", "fiscal_year", value=year[:60])
        return ""
    return year
