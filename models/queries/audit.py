"""Histories as an auditor reads them: the ends of all, and all of them whole."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from models.administrative_act import AdministrativeAct
from models.columns import columns_of
from models.decision import Decision
from models.event import Event
from models.person import Person
from models.project import Project
from models.queries.rows import fetch
from models.rules.chain import plain
from models.rules.text import Text

ADMINISTRATION = "administration"
_project, _event = columns_of(Project), columns_of(Event)
_person = columns_of(Person)
_act, _decision = columns_of(AdministrativeAct), columns_of(Decision)
ENDS = select(_project.id, _project.event_sequence, _project.event_head).where(_project.event_sequence > 0)
ACTS = select(_act.sequence, _act.hash).order_by(_act.sequence.desc()).limit(1)
WHOLE: dict[str, Select[Any]] = {
    "projects": select(_project.id, _project.code, _project.event_sequence, _project.event_head).order_by(
        _project.id
    ),
    "events": select(
        _event.project_id,
        _event.sequence,
        _event.kind,
        _event.data,
        _event.person_id,
        _event.happened_at,
        _event.flow_run_id,
        _event.hash,
    ).order_by(_event.project_id, _event.sequence),
    "acts": select(_act.sequence, _act.kind, _act.data, _act.person_id, _act.happened_at, _act.hash).order_by(
        _act.sequence
    ),
    "decisions": select(
        _decision.project_id,
        _decision.step_key,
        _decision.subject,
        _decision.outcome,
        _decision.comment,
        _decision.person_id,
        _decision.version,
        _decision.seals,
        _decision.decided_at,
    ).order_by(_decision.id),
}


def ends_of_histories(session: Session) -> dict[str, list[Any]]:
    """Give the number and the hash of the last entry of every history: by project id, and administration."""
    ends = {str(key): [sequence, head] for key, sequence, head in fetch(session, ENDS)}
    for sequence, head in fetch(session, ACTS):
        ends[ADMINISTRATION] = [sequence, head]
    return ends


def whole_histories(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Give every history as plain rows, times in ISO 8601 in UTC."""
    return {
        name: [{key: plain(value) for key, value in row._mapping.items()} for row in fetch(session, query)]
        for name, query in WHOLE.items()
    }


def recent_acts(session: Session, limit: int) -> list[AdministrativeAct]:
    """Give the newest administrative acts, the newest first."""
    newest = select(AdministrativeAct).order_by(col(AdministrativeAct.sequence).desc()).limit(limit)
    return list(session.execute(newest).scalars())


def people_of(session: Session, acts: Iterable[AdministrativeAct]) -> dict[int, Text]:
    """Give the names of those who did some acts, by their ids."""
    wanted = {act.person_id for act in acts if act.person_id is not None}
    named = select(_person.id, _person.name_ar, _person.name_en).where(_person.id.in_(wanted))
    return {key: Text(ar, en) for key, ar, en in fetch(session, named)}


def count_of_events(session: Session) -> int:
    """Count the events of all projects."""
    return int(session.execute(select(func.count()).select_from(Event)).scalar_one())
