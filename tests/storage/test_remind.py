"""Reminders and breaches: each once, none after the answer, and found by one scan of what is due."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from models.actor import Actor
from models.commands.advance import advance
from models.commands.decide import decide
from models.commands.plan_reminders import plan_reminders
from models.commands.strike_clocks import BREACHED, strike_clocks
from models.db import Database
from models.event import Event
from models.notice import Notice
from models.person import Appointment
from models.project import Project
from models.queries.due import clocks_due, next_reminding, next_time, projects_due, reminders_due
from models.rules.approvals import Answer
from models.rules.calendar import plain_calendar
from models.rules.pace import at_once
from models.sla_clock import SlaClock
from models.step import Slot
from models.work import Work
from tasks.sweeps import sweep_clocks, sweep_projects, sweep_reminders
from tests.factories.programme import BEGINNING

MOMENT = timedelta(seconds=1)


@pytest.fixture
def slot(programme: Database) -> Slot:
    """Give an open slot with a due time, of a project whose draft was submitted on its first day."""
    with programme.write() as session:
        project = session.exec(select(Project).order_by(col(Project.code))).first()
        assert project is not None
        assert project.id is not None
        advance(session, project.id, BEGINNING)
        draft = session.exec(select(Slot).where(Slot.project_id == project.id, Slot.state == "open")).one()
        assert draft.id is not None
        decide(session, draft.id, Answer("submit", "", project.version), holder(session, draft), BEGINNING)
        advance(session, project.id, BEGINNING)
        found = session.exec(
            select(Slot).where(
                Slot.project_id == project.id, Slot.state == "open", col(Slot.due_at).is_not(None)
            )
        ).first()
    assert found is not None
    return found


def holder(session: object, slot: Slot) -> Actor:
    """Give somebody whose turn a slot is."""
    appointed = session.exec(  # type: ignore[attr-defined]
        select(Appointment).where(
            Appointment.role == slot.role, Appointment.organisation_id == slot.organisation_id
        )
    ).first()
    return Actor(appointed.person_id, appointed.organisation_id)


def times(slot: Slot) -> tuple[datetime, datetime]:
    """Give when a slot's first reminder is planned and when it is due."""
    assert slot.remind_at is not None
    assert slot.due_at is not None
    assert slot.remind_at < slot.due_at
    return slot.remind_at, slot.due_at


def clock_of(database: Database, slot: Slot) -> SlaClock:
    """Give the clock of a slot."""
    with database.read() as session:
        return session.exec(select(SlaClock).where(SlaClock.slot_id == slot.id)).one()


def notices(database: Database, slot: Slot, *states: str) -> list[str]:
    """Give the kinds of the notices owed about a slot by time, all or those in some states."""
    with database.read() as session:
        found = session.exec(select(Notice).where(Notice.slot_id == slot.id).order_by(col(Notice.id))).all()
    owed = [it for it in found if it.kind in ("reminder", "overdue")]
    return [it.kind for it in owed if not states or it.state in states]


def test_nobody_is_reminded_before_the_time(programme: Database, slot: Slot) -> None:
    reminder_at, _ = times(slot)
    assert sweep_reminders(programme, reminder_at - MOMENT).count == 0
    sweep_clocks(programme, reminder_at - MOMENT)
    assert notices(programme, slot) == []


def test_the_holder_is_reminded_once_and_told_once_that_it_is_late(programme: Database, slot: Slot) -> None:
    reminder_at, due_at = times(slot)
    for _ in range(3):
        sweep_reminders(programme, reminder_at)
        sweep_clocks(programme, reminder_at)
    assert notices(programme, slot) == ["reminder"]
    for _ in range(3):
        sweep_reminders(programme, due_at)
        sweep_clocks(programme, due_at)
    assert "overdue" not in notices(programme, slot)
    for _ in range(3):
        sweep_reminders(programme, due_at + MOMENT)
        sweep_clocks(programme, due_at + MOMENT)
    assert notices(programme, slot).count("overdue") == 1


def test_a_breach_is_written_into_the_history_once(programme: Database, slot: Slot) -> None:
    _, due_at = times(slot)
    for _ in range(3):
        sweep_clocks(programme, due_at + timedelta(days=3))
    with programme.read() as session:
        breaches = session.exec(
            select(Event).where(Event.project_id == slot.project_id, Event.kind == BREACHED)
        ).all()
        mine = [
            it for it in breaches if it.data["step"] == slot.step_key and it.data["subject"] == slot.subject
        ]
    assert [it.data["due_at"] for it in mine] == [due_at.isoformat()]


def test_who_was_away_for_days_is_told_of_the_breach_only(programme: Database, slot: Slot) -> None:
    _, due_at = times(slot)
    late = due_at + timedelta(days=3)
    sweep_reminders(programme, late)
    sweep_clocks(programme, late)
    assert notices(programme, slot, "superseded", "expired") != []
    assert notices(programme, slot, "waiting", "queued") == ["overdue", "overdue"]


def test_nothing_is_owed_about_a_slot_that_was_answered(programme: Database, slot: Slot) -> None:
    reminder_at, due_at = times(slot)
    assert slot.id is not None
    clock = clock_of(programme, slot)
    with programme.write() as session:
        version = session.get_one(Project, slot.project_id).version
        decide(session, slot.id, Answer("accept", "", version), holder(session, slot), reminder_at - MOMENT)
    for at in (reminder_at, due_at):
        with programme.write() as session:
            assert strike_clocks(session, [clock.id or 0], at) == []
            assert plan_reminders(session, slot.id, at, plain_calendar()) == {}
    assert notices(programme, slot) == []


def test_what_is_due_is_found_by_its_time(programme: Database, slot: Slot) -> None:
    reminder_at, due_at = times(slot)
    with programme.read() as session:
        assert next_time(session) == clock_of(programme, slot).next_action_at
        assert next_reminding(session, BEGINNING, at_once()) == reminder_at
        assert slot.id in reminders_due(session, reminder_at, 10)
        clock = clock_of(programme, slot)
        assert clock.next_action_at is not None
        assert clock.next_action_at < due_at
        assert clock.id not in clocks_due(session, clock.next_action_at - MOMENT, 10)
        assert clock.id in clocks_due(session, due_at, 10)


def test_a_project_that_time_moves_is_made_ready_once(programme: Database, slot: Slot) -> None:
    with programme.write() as session:
        for row in session.exec(select(Work)):
            session.delete(row)
        session.get_one(Project, slot.project_id).next_action_at = BEGINNING
    assert sweep_projects(programme, BEGINNING - MOMENT).count == 0
    assert sweep_projects(programme, BEGINNING).count == 1
    assert sweep_projects(programme, BEGINNING).count == 0
    with programme.read() as session:
        assert session.get_one(Work, slot.project_id).mark == 1
        assert projects_due(session, BEGINNING, 10) == []
