"""Protocols with their clauses and objectives, for those who take part in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.organisation import Organisation
from models.programme import Objective, Programme
from models.protocol import Clause, Protocol, ProtocolObjective
from models.queries.page import Page
from models.queries.reference import Reference
from models.queries.rows import fetch, fetch_one
from models.queries.visibility import Viewer, visible_protocols
from models.rules.money import Money
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class ProtocolRow:
    """A protocol as a list shows it; no more than `ceiling` may be spent under it."""

    id: int
    code: str
    title: Text
    state: str
    lead: Reference
    partner: Reference
    signed_on: date
    valid_from: date
    valid_to: date
    ceiling: Money
    project_prefix: str
    provenance: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A numbered clause and where its text comes from."""

    number: int
    kind: str
    text: Text
    source: str


@dataclass(frozen=True, slots=True)
class ProtocolDetail:
    """A protocol with everything agreed in it."""

    protocol: ProtocolRow
    clauses: tuple[ClauseRow, ...]
    objectives: tuple[Reference, ...]


def list_protocols(
    session: Session, viewer: Viewer, *, after: str | None = None, limit: int = 50
) -> Page[ProtocolRow, str]:
    """Give up to `limit` protocols in order of code."""
    statement = _rows().where(visible_protocols(viewer))
    if after is not None:
        statement = statement.where(col(Protocol.code) > after)
    found = fetch(session, statement.order_by(col(Protocol.code)).limit(limit + 1))
    rows = tuple(_row(values) for values in found[:limit])
    return Page(rows, rows[-1].code if len(found) > limit else None)


def find_protocol(session: Session, viewer: Viewer, code: str) -> ProtocolDetail | None:
    """Give a protocol that the viewer may see, or none."""
    values = fetch_one(session, _rows().where(col(Protocol.code) == code, visible_protocols(viewer)))
    if values is None:
        return None
    protocol = _row(values)
    return ProtocolDetail(protocol, _clauses(session, protocol.id), _objectives(session, protocol.id))


def _clauses(session: Session, protocol_id: int) -> tuple[ClauseRow, ...]:
    statement = (
        select(
            col(Clause.number), col(Clause.kind), col(Clause.text_ar), col(Clause.text_en), col(Clause.source)
        )
        .where(col(Clause.protocol_id) == protocol_id)
        .order_by(col(Clause.number))
    )
    return tuple(
        ClauseRow(number, kind, Text(ar, en), source)
        for number, kind, ar, en, source in fetch(session, statement)
    )


def _objectives(session: Session, protocol_id: int) -> tuple[Reference, ...]:
    statement = (
        select(col(Objective.code), col(Objective.name_ar), col(Objective.name_en))
        .join(ProtocolObjective, col(ProtocolObjective.objective_id) == col(Objective.id))
        .where(col(ProtocolObjective.protocol_id) == protocol_id)
        .order_by(col(Objective.code))
    )
    return tuple(Reference(code, Text(ar, en)) for code, ar, en in fetch(session, statement))


def _rows() -> Select[Any]:
    lead, partner = aliased(Organisation), aliased(Organisation)
    return (
        select(
            col(Protocol.id),
            col(Protocol.code),
            col(Protocol.title_ar),
            col(Protocol.title_en),
            col(Protocol.state),
            col(lead.code),
            col(lead.name_ar),
            col(lead.name_en),
            col(partner.code),
            col(partner.name_ar),
            col(partner.name_en),
            col(Protocol.signed_on),
            col(Protocol.valid_from),
            col(Protocol.valid_to),
            col(Protocol.ceiling_minor),
            col(Programme.currency),
            col(Protocol.project_prefix),
            col(Protocol.provenance),
        )
        .join(lead, col(lead.id) == col(Protocol.lead_id))
        .join(partner, col(partner.id) == col(Protocol.partner_id))
        .join(Programme, col(Programme.id) == col(Protocol.programme_id))
    )


def _row(values: Sequence[Any]) -> ProtocolRow:
    key, code, title_ar, title_en, state, lead, lead_ar, lead_en, partner, partner_ar, partner_en = values[
        :11
    ]
    signed_on, valid_from, valid_to, ceiling, currency, prefix, provenance = values[11:]
    return ProtocolRow(
        id=key,
        code=code,
        title=Text(title_ar, title_en),
        state=state,
        lead=Reference(lead, Text(lead_ar, lead_en)),
        partner=Reference(partner, Text(partner_ar, partner_en)),
        signed_on=signed_on,
        valid_from=valid_from,
        valid_to=valid_to,
        ceiling=Money(ceiling, currency),
        project_prefix=prefix,
        provenance=provenance,
    )
