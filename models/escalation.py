"""Escalation: who hears of a breach at each level, the holder first, and the notices that tell them.

The chain of a step names who hears at the breach and a working day later; three working days after the breach
the last of the chain finds a line in the digest of the day.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from models import outbox
from models.announcements import FOCAL_POINT, once, place_facts, slot_facts
from models.columns import columns_of, identity
from models.definitions import definition_of
from models.outbox import Recipient
from models.party import Party
from models.programme import Programme
from models.project import Project
from models.protocol import Protocol
from models.rules.definition import Lifecycle
from models.rules.kinds import MISSED
from models.rules.sla import LEVELS
from models.sla_clock import STAGE, STEP, SlaClock
from models.step import Slot

ESCALATION, OVERDUE, DUE_MOVED = "escalation", "overdue", "due_moved"
MANAGER = "programme_manager"
IMPLEMENTING = 4
HIGHEST = len(LEVELS) - 1

_project, _protocol, _programme, _party = (columns_of(it) for it in (Project, Protocol, Programme, Party))
_IMPLEMENTER = (
    select(func.max(_party.organisation_id))
    .where(_party.project_id == _project.id, _party.role == IMPLEMENTING)
    .scalar_subquery()
)
BODIES = select(
    _project.id,
    _programme.owner_id.label("owner"),
    _protocol.lead_id.label("lead"),
    _protocol.partner_id.label("partner"),
    _project.sponsor_id.label("sponsor"),
    _project.provider_id.label("provider"),
    _IMPLEMENTER.label("implementer"),
).where(_protocol.id == _project.protocol_id, _programme.id == _project.programme_id)


@dataclass(frozen=True, slots=True)
class Chain:
    """What telling came to: the notices, the levels with their roles, how many were told so far."""

    rows: tuple[dict[str, Any], ...] = ()
    levels: tuple[tuple[int, str], ...] = ()
    told: int = 0


class Audience:
    """Those who may hear of the breaches of some clocks, read in few statements."""

    def __init__(self, session: Session, projects: Sequence[Project], clocks: Sequence[SlaClock]) -> None:
        """Prepare; the people are read when a level is first told."""
        self.session = session
        self.projects = {identity(it): it for it in projects}
        ids = [it.slot_id for it in clocks if it.slot_id is not None]
        found = session.exec(select_rows(Slot).where(col(Slot.id).in_(ids))).all() if ids else []
        self.slots = {identity(it): it for it in found}
        self.clocks: dict[int, list[SlaClock]] = defaultdict(list)
        for clock in clocks:
            self.clocks[clock.project_id].append(clock)
        self._bodies: dict[int, dict[str, int]] | None = None
        self._people: dict[int, dict[tuple[str, int], list[Recipient]]] = {}

    def told(self, clock: SlaClock, levels: Sequence[int], now: datetime) -> Chain:
        """Tell the levels of a clock that are due; where nobody fills one, the next hears at once."""
        if not levels:
            return Chain(told=clock.level)
        rows: list[dict[str, Any]] = []
        reached: list[tuple[int, str]] = []
        level, last = levels[0], levels[-1]
        while level <= last:
            role, people = self._at(clock, level)
            rows += [self._row(clock, level, person, now) for person in people]
            reached.append((level, role if people else ""))
            if not people and 0 < level == last < HIGHEST:
                last += 1
            level += 1
        return Chain(tuple(rows), tuple(it for it in reached if it[1] or it[0] == HIGHEST), last + 1)

    def told_of_move(self, clock: SlaClock, now: datetime) -> list[dict[str, Any]]:
        """Tell the holders of a turn once that this version of the calendar moved its due time."""
        project, slot = self.projects[clock.project_id], self.slots[clock.slot_id or 0]
        facts = slot_facts(project, self._definition(clock), slot)
        facts |= {"due_at": clock.due_at.isoformat() if clock.due_at else None}
        key = f"{DUE_MOVED}:version:{clock.calendar_version_id}:slot:{slot.id}"
        return [
            outbox.notice_row(DUE_MOVED, key, it, facts, now, project_id=project.id, slot_id=slot.id)
            for it in self._holders(clock)
        ]

    def _at(self, clock: SlaClock, level: int) -> tuple[str, list[Recipient]]:
        """Give who is told at a level, and the role for which they are; the highest hears from the last."""
        definition = self._definition(clock)
        if level == 0:
            return clock.role, self._holders(clock)
        roles = _roles(definition, clock)
        if not roles or len(roles) < level < HIGHEST:
            return "", []
        role = roles[min(level, len(roles)) - 1]
        body = self._body(clock, definition.roles[role].of)
        return role, self._of_project(clock.project_id, role, body) if body is not None else []

    def _holders(self, clock: SlaClock) -> list[Recipient]:
        if clock.kind == STAGE or clock.organisation_id is None:
            return []
        role = clock.role if clock.kind == STEP else FOCAL_POINT
        slot = self.slots.get(clock.slot_id or 0)
        named = slot.person_id if slot is not None and clock.kind == STEP else None
        found = self._of_project(clock.project_id, role, clock.organisation_id)
        return [it for it in found if named in (None, it.person_id, it.stands_for)]

    def _row(self, clock: SlaClock, level: int, person: Recipient, now: datetime) -> dict[str, Any]:
        project, definition = self.projects[clock.project_id], self._definition(clock)
        slot = self.slots.get(clock.slot_id or 0)
        if slot is not None:
            facts = slot_facts(project, definition, slot)
        else:
            facts = place_facts(project, definition, clock.stage, clock.started_at)
        facts |= {"due_at": clock.due_at.isoformat() if clock.due_at else None}
        kind = ESCALATION if level else OVERDUE
        if level == 0 and slot is not None and clock.kind == STEP:
            kind = definition.steps[slot.step_key].notices.breach
        key = (
            f"{kind}:slot:{slot.id}"
            if slot is not None and clock.kind == STEP
            else f"{kind}:clock:{clock.id}"
        )
        key = f"{key}:level:{level}" if level else key
        row = outbox.notice_row(
            kind, key, person, facts, now, project_id=project.id, slot_id=slot.id if slot else None
        )
        return {**row, **_leaving(clock, level, now)} if level else row

    def _of_project(self, project_id: int, role: str, body: int) -> list[Recipient]:
        if project_id not in self._people:
            roles, bodies = {FOCAL_POINT}, set(self._of(project_id).values())
            for clock in self.clocks[project_id]:
                roles |= {clock.role, *_roles(self._definition(clock), clock)}
                bodies |= {clock.organisation_id} if clock.organisation_id is not None else set()
            self._people[project_id] = outbox.appointed(self.session, project_id, roles, bodies)
        return once(self._people[project_id].get((role, body), []))

    def _body(self, clock: SlaClock, of: str) -> int | None:
        return clock.organisation_id if of == "subject" else self._of(clock.project_id).get(of)

    def _of(self, project_id: int) -> dict[str, int]:
        if self._bodies is None:
            rows = self.session.execute(BODIES.where(_project.id.in_(list(self.projects)))).mappings()
            self._bodies = {row["id"]: _bodies(dict(row)) for row in rows}
        return self._bodies[project_id]

    def _definition(self, clock: SlaClock) -> Lifecycle:
        return definition_of(self.session, self.projects[clock.project_id].lifecycle_id)


def _leaving(clock: SlaClock, level: int, now: datetime) -> dict[str, Any]:
    """Say how a level hears: the highest by a line in its digest, as whoever was missed while nothing ran."""
    asked = [at for at in (clock.due_at, clock.next_action_at) if at is not None]
    missed = bool(asked) and now - max(asked) > MISSED
    return {"state": "waiting" if missed or level == HIGHEST else "queued", "due_at": now}


def _bodies(row: dict[str, int | None]) -> dict[str, int]:
    found = {name: body for name, body in row.items() if name != "id" and body is not None}
    return {"implementer": found["sponsor"], **found}


def _roles(definition: Lifecycle, clock: SlaClock) -> tuple[str, ...]:
    """Give the chain above the holder; a stage's begins with who manages the programme."""
    if clock.kind == STAGE:
        return (MANAGER,) if MANAGER in definition.roles else ()
    return definition.steps[clock.step_key].escalation
