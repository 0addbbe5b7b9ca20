"""Stores what projects stand in: the programme, its objectives, organisations, protocols and forums."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from models.columns import identity
from models.forum import Forum, ForumAttendee
from models.imports.faults import Faults
from models.imports.files import PROGRAMME
from models.imports.records import (
    ForumRecord,
    OrganisationRecord,
    ProgrammeFiles,
    ProgrammeRecord,
    ProtocolRecord,
)
from models.imports.store import Links, Store, ids
from models.organisation import Organisation
from models.programme import Objective, Programme
from models.protocol import Clause, Protocol, ProtocolObjective

OF_ORGANISATION = ("code", "kind", "name_ar", "name_en", "mailbox", "fictional")
OF_PROTOCOL = (
    "code",
    "project_prefix",
    "title_ar",
    "title_en",
    "signed_on",
    "valid_from",
    "valid_to",
    "mailboxes",
    "provenance",
)
OF_FORUM = (
    "code",
    "name_ar",
    "name_en",
    "held_on",
    "month",
    "venue_ar",
    "venue_en",
    "purpose_en",
    "provenance",
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The stored rows that projects refer to, by code."""

    programme: Programme
    organisations: dict[str, Organisation]
    objectives: dict[str, Objective]
    protocols: dict[str, Protocol]


def store_frame(store: Store, files: ProgrammeFiles, faults: Faults) -> Frame:
    """Make or change all that projects refer to."""
    organisations = _organisations(store, files.organisations)
    programme = _programme(store, files.programme, organisations)
    objectives = store.by_code(Objective, (it.code for it in files.objectives))
    _check_own(programme, objectives, files.objectives, faults)
    for it in files.objectives:
        values = {
            "programme_id": identity(programme),
            "code": it.code,
            "name_ar": it.name_ar,
            "name_en": it.name_en,
        }
        objectives[it.code] = store.put("objectives", it.code, objectives.get(it.code), Objective, values)
    store.session.flush()
    protocols = store.by_code(Protocol, (it.code for it in files.protocols))
    _check_own(programme, protocols, files.protocols, faults)
    frame = Frame(programme, organisations, objectives, protocols)
    _protocols(store, files.protocols, frame)
    _forums(store, files.forums, frame, faults)
    return frame


def _organisations(store: Store, records: tuple[OrganisationRecord, ...]) -> dict[str, Organisation]:
    rows = store.by_code(Organisation, (it.code for it in records))
    codes = {row.id: code for code, row in rows.items()}
    parents = {code: codes.get(row.parent_id, "") for code, row in rows.items()}
    for it in records:
        values = {name: getattr(it, name) for name in OF_ORGANISATION}
        rows[it.code] = store.put("organisations", it.code, rows.get(it.code), Organisation, values)
    store.session.flush()
    for it in records:
        rows[it.code].parent_id = identity(rows[it.parent]) if it.parent else None
        if it.code in parents:
            store.note_more("organisations", it.code, "parent", parents[it.code], it.parent)
    return rows


def _programme(store: Store, it: ProgrammeRecord, organisations: dict[str, Organisation]) -> Programme:
    values = {
        "code": it.code,
        "name_ar": it.name_ar,
        "name_en": it.name_en,
        "owner_id": identity(organisations[it.owner]),
        "mailbox": it.mailbox,
        "starts_on": it.starts_on,
        "ends_on": it.ends_on,
        "currency": it.currency,
        "ceiling_minor": it.ceiling,
        "years_shifted": store.result.years_shifted,
        "provenance": it.provenance,
    }
    row = store.by_code(Programme, [it.code]).get(it.code)
    stored = store.put("programmes", it.code, row, Programme, values)
    store.session.flush()
    return stored


def _protocols(store: Store, records: tuple[ProtocolRecord, ...], frame: Frame) -> None:
    for it in records:
        values = {
            "programme_id": identity(frame.programme),
            "lead_id": identity(frame.organisations[it.lead]),
            "partner_id": identity(frame.organisations[it.partner]),
            "partner_funder_id": identity(frame.organisations[it.partner_funder]),
            "ceiling_minor": it.ceiling,
        } | {name: getattr(it, name) for name in OF_PROTOCOL}
        row = frame.protocols.get(it.code)
        frame.protocols[it.code] = store.put("protocols", it.code, row, Protocol, values)
    store.session.flush()
    _clauses(store, records, frame)
    for it in records:
        links = Links(ProtocolObjective, "protocol_id", "objective_id", frame.objectives)
        store.link(
            "protocols", it.code, "objectives", links, identity(frame.protocols[it.code]), it.objectives
        )


def _clauses(store: Store, records: tuple[ProtocolRecord, ...], frame: Frame) -> None:
    own = ids(frame.protocols, (it.code for it in records))
    present = store.session.exec(select(Clause).where(col(Clause.protocol_id).in_(own))).all()
    rows = {(row.protocol_id, row.number): row for row in present}
    for it in records:
        protocol_id = identity(frame.protocols[it.code])
        for clause in it.clauses:
            values = {
                "protocol_id": protocol_id,
                "number": clause.number,
                "kind": clause.kind,
                "text_ar": clause.text_ar,
                "text_en": clause.text_en,
                "source": clause.source,
            }
            row = rows.get((protocol_id, clause.number))
            store.put("clauses", f"{it.code}/{clause.number}", row, Clause, values)
    store.session.flush()


def _forums(store: Store, records: tuple[ForumRecord, ...], frame: Frame, faults: Faults) -> None:
    rows = store.by_code(Forum, (it.code for it in records))
    _check_own(frame.programme, rows, records, faults)
    for it in records:
        values: dict[str, Any] = {"programme_id": identity(frame.programme)} | {
            name: getattr(it, name) for name in OF_FORUM
        }
        row = store.put("forums", it.code, rows.get(it.code), Forum, values)
        store.session.flush()
        links = Links(ForumAttendee, "forum_id", "organisation_id", frame.organisations)
        store.link("forums", it.code, "attendees", links, identity(row), it.attendees)


def _check_own(programme: Programme, rows: dict[str, Any], records: Any, faults: Faults) -> None:
    """Note codes that another programme has taken."""
    for it in records:
        if it.code in rows and rows[it.code].programme_id != programme.id:
            faults.add("import_code_elsewhere", PROGRAMME, it.line, "code", value=it.code)
