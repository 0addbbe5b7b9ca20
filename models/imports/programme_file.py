"""Reads `programme.yaml`: the programme, its objectives, organisations, protocols and forums."""

import re

from models.imports.records import (
    ClauseRecord,
    ForumRecord,
    LimitRecord,
    ObjectiveRecord,
    OrganisationRecord,
    ProgrammeRecord,
    ProtocolRecord,
)
from models.imports.row import LINE, Row

CURRENCIES = ("EGP", "EUR", "GBP", "SAR", "AED", "USD")
ORGANISATION_KINDS = (
    "ministry",
    "affiliate",
    "university",
    "judicial_body",
    "oversight_body",
    "development_partner",
    "association",
    "company",
    "sme",
    "civil_society",
)
CLAUSE_KINDS = ("scope", "funding", "governance")
FISCAL_YEAR = re.compile(r"(\d{4})/(\d{2})", re.ASCII)
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
SECTIONS = ("meta", "programme", "objectives", "organisations", "protocols", "pipeline", "forums", "ceilings")
OF_PROGRAMME = ("total_basis", "protocol_count", "project_count", "project_count_basis", "fiscal_year_rule")
OF_CEILING = ("funder", "fiscal_year", "amount_egp", "basis")
OF_PROTOCOL = ("signed_on_basis", "validity_basis", "ceiling_basis", "announced", "note")


def read_programme_record(document: Row) -> ProgrammeRecord:
    """Read the programme itself; what else the file says is kept as its provenance."""
    row = document.row("programme").known(
        "code",
        "name_ar",
        "name_en",
        "owner",
        "pmo_mailbox",
        "starts_on",
        "ends_on",
        "currency",
        "total_cost_egp",
        "fiscal_years",
        "sources",
        *OF_PROGRAMME,
    )
    return ProgrammeRecord(
        row.line,
        row.code("code"),
        row.text("name_ar", LINE),
        row.text("name_en", LINE),
        row.code("owner"),
        row.mailbox("pmo_mailbox"),
        row.day("starts_on"),
        row.day("ends_on"),
        _currency(row),
        row.amount("total_cost_egp"),
        _fiscal_years(row),
        row.plain("sources", *OF_PROGRAMME) | document.plain("meta", "pipeline"),
    )


def read_objectives(document: Row) -> tuple[ObjectiveRecord, ...]:
    """Read the strategic objectives."""
    return tuple(
        ObjectiveRecord(row.line, row.code("code"), row.text("name_ar", LINE), row.text("name_en", LINE))
        for row in _known(document, "objectives", "code", "name_ar", "name_en")
    )


def read_organisations(document: Row) -> tuple[OrganisationRecord, ...]:
    """Read the organisations."""
    return tuple(
        OrganisationRecord(
            row.line,
            row.code("code"),
            row.choice("kind", ORGANISATION_KINDS),
            row.text("name_ar", LINE),
            row.text("name_en", LINE),
            row.mailbox("mailbox"),
            row.code("parent") if row.optional("parent") else "",
            row.truth("fictional"),
        )
        for row in _known(
            document, "organisations", "code", "kind", "name_ar", "name_en", "mailbox", "parent", "fictional"
        )
    )


def read_protocols(document: Row) -> tuple[ProtocolRecord, ...]:
    """Read the cooperation protocols with their clauses."""
    return tuple(_protocol(row) for row in document.rows("protocols"))


def read_forums(document: Row) -> tuple[ForumRecord, ...]:
    """Read the forums."""
    return tuple(_forum(row) for row in document.rows("forums"))


def read_ceilings(document: Row) -> tuple[LimitRecord, ...]:
    """Read what each funder may give in all in a fiscal year; a funder's year without one is not limited."""
    return tuple(_limit(row) for row in _known(document, "ceilings", *OF_CEILING))


def _limit(row: Row) -> LimitRecord:
    year = row.text("fiscal_year")
    if year and not is_fiscal_year(year):
        row.fault("import_fiscal_year_malformed", "fiscal_year", value=year[:60])
        year = ""
    return LimitRecord(row.line, row.code("funder"), year, row.amount("amount_egp"))


def _known(document: Row, section: str, *columns: str) -> list[Row]:
    return [row.known(*columns) for row in document.rows(section)]


def _protocol(row: Row) -> ProtocolRecord:
    row.known(
        "code", "project_prefix", "title_ar", "title_en", "lead", "partner", "partner_funder", "signed_on",
        "valid_from", "valid_to", "ceiling_egp", "focal_points", "objectives", "clauses", *OF_PROTOCOL,
    )  # fmt: skip
    focal_points = row.row("focal_points").known("mcit", "lead", "partner")
    return ProtocolRecord(
        row.line,
        row.code("code"),
        row.code("project_prefix", limit=8),
        row.text("title_ar", LINE),
        row.text("title_en", LINE),
        row.code("lead"),
        row.code("partner"),
        row.code("partner_funder"),
        row.day("signed_on"),
        row.day("valid_from"),
        row.day("valid_to"),
        row.amount("ceiling_egp"),
        {
            "lead": focal_points.mailbox("mcit" if "mcit" in focal_points.values else "lead"),
            "partner": focal_points.mailbox("partner"),
        },
        row.parts("objectives"),
        tuple(_clause(clause) for clause in row.rows("clauses")),
        row.plain(*OF_PROTOCOL),
    )


def _clause(row: Row) -> ClauseRecord:
    row.known("number", "kind", "ar", "en", "source")
    return ClauseRecord(
        row.line,
        row.number("number"),
        row.choice("kind", CLAUSE_KINDS),
        row.text("ar"),
        row.text("en"),
        row.optional("source", LINE),
    )


def _forum(row: Row) -> ForumRecord:
    row.known(
        "code", "name_ar", "name_en", "held_on", "month", "venue_ar", "venue_en", "purpose_en", "attendees",
        "note", "sources",
    )  # fmt: skip
    month = row.optional("month")
    if month and not MONTH.fullmatch(month):
        row.fault("import_month_malformed", "month", value=month[:60])
    return ForumRecord(
        row.line,
        row.code("code"),
        row.text("name_ar", LINE),
        row.text("name_en", LINE),
        row.day_or_none("held_on"),
        month if MONTH.fullmatch(month) else "",
        row.optional("venue_ar", LINE),
        row.optional("venue_en", LINE),
        row.optional("purpose_en"),
        row.parts("attendees"),
        row.plain("note", "sources"),
    )


def _currency(row: Row) -> str:
    currency = row.text("currency")
    if currency and currency not in CURRENCIES:
        row.fault("import_currency_unknown", "currency", value=currency[:60], known=", ".join(CURRENCIES))
    return currency if currency in CURRENCIES else ""


def _fiscal_years(row: Row) -> tuple[str, ...]:
    years = row.parts("fiscal_years")
    wrong = [year for year in years if not is_fiscal_year(year)]
    for year in wrong:
        row.fault("import_fiscal_year_malformed", "fiscal_years", value=year[:60])
    return () if wrong else years


def is_fiscal_year(text: str) -> bool:
    """Tell whether a text names a fiscal year as `2013/14` does."""
    match = FISCAL_YEAR.fullmatch(text)
    return bool(match) and (int(match[1]) + 1) % 100 == int(match[2]) if match else False
