"""Search: protocols and organisations by code and name, whichever forms of letters they are written in."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column, select
from sqlmodel import Session, col

from models.organisation import Organisation
from models.protocol import Protocol
from models.queries.projects import escaped
from models.queries.reference import Reference
from models.queries.rows import fetch
from models.queries.visibility import Viewer, visible_protocols
from models.rules.folding import folding_sql, terms_of
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found beside projects, at most `limit` of each."""

    protocols: tuple[Reference, ...]
    organisations: tuple[Reference, ...]


def search(session: Session, viewer: Viewer, text: str, limit: int = 20) -> Found:
    """Find what carries every word of a text; nothing where there is no word."""
    if not terms_of(text):
        return Found((), ())
    protocols = (
        select(col(Protocol.code), col(Protocol.title_ar), col(Protocol.title_en))
        .where(_carries(text, "protocol", "title"), visible_protocols(viewer))
        .order_by(col(Protocol.code))
    )
    bodies = (
        select(col(Organisation.code), col(Organisation.name_ar), col(Organisation.name_en))
        .where(_carries(text, "organisation", "name"))
        .order_by(col(Organisation.code))
    )
    return Found(_references(session, protocols, limit), _references(session, bodies, limit))


def _references(session: Session, statement: Any, limit: int) -> tuple[Reference, ...]:
    return tuple(Reference(code, Text(ar, en)) for code, ar, en in fetch(session, statement.limit(limit)))


def _carries(text: str, table: str, name: str) -> ColumnElement[bool]:
    columns = (f"{table}.code", f"{table}.{name}_ar", f"{table}.{name}_en")
    folded: ColumnElement[str] = literal_column(folding_sql(*columns))
    return and_(*(folded.like(escaped(term), escape="/") for term in terms_of(text)))
