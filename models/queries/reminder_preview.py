"""What reminders will say: who is mailed what and when, if nothing is answered until then."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models.announcements import slot_recipients
from models.definitions import definition_of
from models.notice import Notice
from models.office_hours import kept_pace
from models.outbox import Recipient
from models.project import Project
from models.rules.kinds import DIGEST
from models.rules.pace import Pace
from models.rules.reminders import Occasion, occasions
from models.step import Slot


@dataclass(frozen=True, slots=True)
class Coming:
    """One mail to come: a reminder by itself, or a digest of several."""

    at: datetime
    address: str
    kind: str
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    at: datetime
    kind: str
    about: str


def preview_reminders(
    session: Session, now: datetime, days: int, pace: Pace, project: str | None = None
) -> list[Coming]:
    """Give the mails of the coming days in order: one a person and day, as the engine will gather them."""
    pace, until = kept_pace(session, pace), now + timedelta(days=days)
    lines: defaultdict[tuple[date, str, int], list[_Line]] = defaultdict(list)
    chosen = (
        select(Slot, Project)
        .join(Project, col(Project.id) == col(Slot.project_id))
        .where(col(Slot.state) == "open", col(Slot.due_at).is_not(None))
        .order_by(col(Project.code), col(Slot.id))
    )
    if project is not None:
        chosen = chosen.where(col(Project.code) == project)
    for slot, of_project in session.execute(chosen):
        for recipient, line in _of_turn(session, slot, of_project, now, until, pace):
            lines[pace.window.local_day(line.at), recipient.email, recipient.person_id].append(line)
    if project is None:
        _add_waiting(session, lines, now, pace)
    return sorted((_mail(*key, found, pace) for key, found in lines.items()), key=lambda it: it.at)


def _of_turn(
    session: Session, slot: Slot, project: Project, now: datetime, until: datetime, pace: Pace
) -> list[tuple[Recipient, _Line]]:
    assert slot.due_at is not None
    step = definition_of(session, project.lifecycle_id).steps[slot.step_key]
    planned = occasions(step.reminders, slot.opened_at, slot.due_at, pace.window.calendar)
    coming = [it for it in planned if now < it.at <= until]
    if not coming:
        return []
    subject = f" {slot.subject}" if slot.subject and not slot.person_id else ""
    about = f"{project.code} {step.title.en}{subject}"
    kinds = step.notices
    return [
        (recipient, _Line(it.at, _kind(it, kinds.reminder, kinds.breach), f"{about} ({it.name})"))
        for recipient in slot_recipients(session, project, slot)
        for it in coming
    ]


def _kind(occasion: Occasion, before: str, after: str) -> str:
    return before if occasion.offset <= 0 else after


def _add_waiting(
    session: Session, lines: dict[tuple[date, str, int], list[_Line]], now: datetime, pace: Pace
) -> None:
    """Add what waits already, for the next hours of mail."""
    rows = session.execute(
        select(
            col(Notice.person_id), col(Notice.address), col(Notice.kind), col(Notice.due_at), col(Notice.key)
        )
        .where(col(Notice.state) == "waiting", col(Notice.person_id).is_not(None))
        .order_by(col(Notice.id))
    )
    for person, address, kind, due_at, key in rows:
        at = pace.opening(max(due_at, now), person)
        lines.setdefault((pace.window.local_day(at), address, person), []).append(_Line(at, kind, key))


def _mail(_day: date, address: str, person: int, lines: list[_Line], pace: Pace) -> Coming:
    first = min(it.at for it in lines)
    kind = lines[0].kind if len(lines) == 1 else DIGEST
    return Coming(first + pace.share_of(person), address, kind, tuple(it.about for it in lines))
