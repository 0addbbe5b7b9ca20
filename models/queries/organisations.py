"""Organisations: public names of the bodies that take part in the programme."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.organisation import Organisation
from models.queries.page import Page
from models.queries.rows import fetch, fetch_one
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """A body of the programme; `parent` is the code of the body it belongs to."""

    code: str
    kind: str
    name: Text
    parent: str | None
    fictional: bool


def list_organisations(
    session: Session, *, kind: str | None = None, after: str | None = None, limit: int = 50
) -> Page[OrganisationRow, str]:
    """Give up to `limit` organisations in order of code."""
    statement = _rows()
    if kind is not None:
        statement = statement.where(col(Organisation.kind) == kind)
    if after is not None:
        statement = statement.where(col(Organisation.code) > after)
    found = fetch(session, statement.order_by(col(Organisation.code)).limit(limit + 1))
    rows = tuple(_row(*values) for values in found[:limit])
    return Page(rows, rows[-1].code if len(found) > limit else None)


def find_organisation(session: Session, code: str) -> OrganisationRow | None:
    """Give an organisation by its code, or none."""
    values = fetch_one(session, _rows().where(col(Organisation.code) == code))
    return None if values is None else _row(*values)


def _rows() -> Select[Any]:
    parent = aliased(Organisation)
    return select(
        col(Organisation.code),
        col(Organisation.kind),
        col(Organisation.name_ar),
        col(Organisation.name_en),
        col(parent.code),
        col(Organisation.fictional),
    ).join(parent, col(parent.id) == col(Organisation.parent_id), isouter=True)


def _row(
    code: str, kind: str, name_ar: str, name_en: str, parent: str | None, fictional: bool
) -> OrganisationRow:
    return OrganisationRow(code, kind, Text(name_ar, name_en), parent, fictional)
