"""Moves a programme by whole years, so that a demonstration of past dates plays today."""

from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import TypeVar

from models.imports.records import ProgrammeFiles

Record = TypeVar("Record")


def shift(files: ProgrammeFiles, years: int) -> ProgrammeFiles:
    """Give the same programme `years` later: every date, month and fiscal year moves, every code stays."""
    return _shifted(files, years) if years else files


def shift_day(day: date, years: int) -> date:
    """Give the same day `years` later; 29 February becomes the 28th where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def shift_fiscal_year(name: str, years: int) -> str:
    """Give the name of the fiscal year that is `years` later."""
    first = int(name[:4]) + years
    return f"{first:04}/{(first + 1) % 100:02}"


def _shifted(record: Record, years: int) -> Record:
    changes = {}
    for field in fields(record):  # type: ignore[arg-type]
        changes[field.name] = _value(field.name, getattr(record, field.name), years)
    return replace(record, **changes)  # type: ignore[type-var]


def _value(name: str, value: object, years: int) -> object:
    if isinstance(value, date):
        return shift_day(value, years)
    if is_dataclass(value):
        return _shifted(value, years)
    if name == "fiscal_years" and isinstance(value, tuple):
        return tuple(shift_fiscal_year(year, years) for year in value)
    if isinstance(value, tuple):
        return tuple(_value("", part, years) for part in value)
    if name == "fiscal_year" and isinstance(value, str):
        return shift_fiscal_year(value, years)
    if name == "month" and isinstance(value, str) and value:
        return f"{int(value[:4]) + years:04}{value[4:]}"
    return value
