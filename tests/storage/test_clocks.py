"""SLA clocks in the database: each turn and stage has one, a breach is kept once, the right people hear."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from models.brake import Brake
from models.brakes import EXPIRY
from models.calendar import Calendar
from models.clock_examination import clock_faults
from models.commands.beat import Process, beat, stop_beating
from models.commands.gather_digest import gather_digest
from models.commands.strike_clocks import BREACHED, ESCALATED, WARNED
from models.db import Database
from models.event import Event
from models.heartbeat import Heartbeat
from models.notice import Notice
from models.rules.calendar import plain_calendar
from models.rules.pace import at_once
from models.sla_clock import SlaClock
from models.step import Slot
from models.timekeeping import confirm
from tasks.sweeps import sweep_clocks
from tests.factories.programme import BEGINNING
from tests.factories.traveller import Traveller

CODE = "HEA-01"
MOMENT = timedelta(seconds=1)
ENGINE = Process("engine", "host", 1, BEGINNING)


@pytest.fixture
def traveller(programme: Database) -> Traveller:
    """Give a project whose screening is awaited."""
    found = Traveller(programme, CODE, BEGINNING)
    found.walk(until_step="screening")
    return found


def clocks(traveller: Traveller, kind: str = "step", step: str = "screening") -> list[SlaClock]:
    """Give the clocks of a step or stage in order."""
    with traveller.database.read() as session:
        wanted = select(SlaClock).where(SlaClock.kind == kind, SlaClock.step_key == step)
        project_id = traveller.project().id
        return list(session.exec(wanted.where(SlaClock.project_id == project_id).order_by(col(SlaClock.id))))


def due(traveller: Traveller) -> datetime:
    """Give when the screening is due."""
    found = clocks(traveller)[-1].due_at
    assert found is not None
    return found


def sweep(database: Database, now: datetime) -> None:
    """Sweep until nothing is due."""
    while sweep_clocks(database, now).count:
        pass


def kinds(traveller: Traveller, *wanted: str) -> list[tuple[str, dict[str, object]]]:
    """Give the events about the screening's clock."""
    with traveller.database.read() as session:
        events = session.exec(select(Event).where(col(Event.kind).in_(wanted)).order_by(col(Event.id))).all()
    project_id = traveller.project().id
    return [
        (it.kind, it.data)
        for it in events
        if it.project_id == project_id and it.data["step"] == "screening" and it.data["clock"] == "step"
    ]


def told(traveller: Traveller) -> list[str]:
    """Give the kinds of notices about the breach of the screening."""
    with traveller.database.read() as session:
        slot = traveller.slot("screening")
        found = session.exec(select(Notice).where(Notice.slot_id == slot.id).order_by(col(Notice.id))).all()
    return [it.kind for it in found if it.kind in ("overdue", "escalation") and "slot" in it.key]


def test_a_turn_has_a_clock_by_its_definition_and_its_stage_has_one(traveller: Traveller) -> None:
    clock, stage = clocks(traveller)[0], clocks(traveller, "stage", "proposal")[0]
    slot = traveller.slot("screening")
    assert (clock.unit, clock.amount, clock.due_at) == ("working_days", 5, slot.due_at)
    assert (clock.slot_id, clock.organisation_id, clock.state) == (slot.id, slot.organisation_id, "running")
    assert (stage.state, stage.organisation_id) == ("running", None)
    with traveller.database.read() as session:
        assert clock.calendar_version_id == session.get_one(Calendar, "EG").version_id


def test_an_answer_in_time_meets_its_clock_and_a_late_one_meets_it_late(traveller: Traveller) -> None:
    traveller.answer(traveller.slot("screening"), "accept")
    assert clocks(traveller)[0].state == "met"
    late = Traveller(traveller.database, "HEA-02", BEGINNING)
    late.walk(until_step="screening")
    due_at = due(late)
    late.now = answered_at = due_at + MOMENT
    late.answer(late.slot("screening"), "accept")
    found = clocks(late)[0]
    assert (found.state, found.breached_at, found.detected_at) == ("met_late", due_at, answered_at)


def test_an_answer_at_the_very_instant_it_is_due_is_met(traveller: Traveller) -> None:
    traveller.now = due(traveller)
    sweep(traveller.database, traveller.now)
    traveller.answer(traveller.slot("screening"), "accept")
    found = clocks(traveller)[0]
    assert (found.state, found.breached_at) == ("met", None)


def test_returned_work_gets_a_new_clock_while_the_stages_clock_runs_on(traveller: Traveller) -> None:
    traveller.walk(until_stage="review")
    traveller.answer(traveller.slot("technical_review"), "return", "Complete the plan.")
    for step in ("sector_review", "legal_review", "financial_review"):
        traveller.answer(traveller.slot(step), "pass")
    assert traveller.project().state == "returned"
    assert [it.state for it in clocks(traveller, "step", "technical_review")] == ["returned"]
    assert [it.rework for it in clocks(traveller, "step", "draft")] == [False, True]
    assert [it.state for it in clocks(traveller, "stage", "review")] == ["running"]
    traveller.walk(until_step="technical_review")
    cycles = [(it.cycle, it.state) for it in clocks(traveller, "step", "technical_review")]
    assert cycles == [(1, "returned"), (2, "running")]
    assert [it.state for it in clocks(traveller, "stage", "review")] == ["running"]
    traveller.walk(until_stage="joint_funding")
    assert [it.state for it in clocks(traveller, "stage", "review")] == ["met"]


def test_an_engine_stopped_for_three_days_keeps_each_breach_once_at_its_true_time(
    traveller: Traveller,
) -> None:
    """P11: with the version of the calendar that it was judged by."""
    due_at = due(traveller)
    back = due_at + timedelta(days=3)
    for _ in range(3):
        sweep(traveller.database, back)
    ((kind, data),) = kinds(traveller, BREACHED)
    clock = clocks(traveller)[0]
    assert (kind, data["due_at"], data["calendar_version"]) == (
        BREACHED,
        due_at.isoformat(),
        clock.calendar_version_id,
    )
    assert (clock.breached_at, clock.detected_at) == (due_at, back)
    assert told(traveller).count("overdue") == 1


def test_a_breach_rises_level_by_level_and_each_hears_once(traveller: Traveller) -> None:
    due_at = due(traveller)
    sweep(traveller.database, due_at + MOMENT)
    # The manager holds the screening; above stands the steering committee, at the breach itself.
    first = told(traveller)
    assert first.count("overdue") == 1
    assert first.count("escalation") >= 1
    for hours in range(1, 24 * 30):
        sweep(traveller.database, due_at + timedelta(hours=hours))
    # Three working days later the last of the chain finds a line in the digest, and nobody hears more.
    assert told(traveller) == first + ["escalation"] * first.count("escalation")
    assert [data["level"] for _, data in kinds(traveller, ESCALATED)] == [1, 3]
    assert clocks(traveller)[0].next_action_at is None


def test_who_stands_above_hears_at_once_and_at_last_by_a_line_in_the_digest(traveller: Traveller) -> None:
    due_at = due(traveller)
    sweep(traveller.database, due_at + MOMENT)
    later = due_at
    while not [it for it in escalations(traveller) if ":level:3:" in it.key]:
        later += timedelta(minutes=20)
        sweep(traveller.database, later)
    states = {it.key.split(":level:")[1][0]: it.state for it in escalations(traveller)}
    assert states == {"1": "queued", "3": "waiting"}
    line = next(it for it in escalations(traveller) if it.state == "waiting")
    assert line.person_id is not None
    with traveller.database.write() as session:
        assert gather_digest(session, line.person_id, later, at_once(plain_calendar())).told == 1


def test_after_an_outage_who_stands_above_hears_by_the_digest(traveller: Traveller) -> None:
    sweep(traveller.database, due(traveller) + timedelta(hours=2))
    assert {it.state for it in escalations(traveller)} == {"waiting"}


def escalations(traveller: Traveller) -> list[Notice]:
    """Give the notices about the breach of the screening to those above its holder."""
    with traveller.database.read() as session:
        slot = traveller.slot("screening")
        wanted = select(Notice).where(Notice.slot_id == slot.id, Notice.kind == "escalation")
        return list(session.exec(wanted.order_by(col(Notice.id))).all())


def test_a_share_of_the_time_is_told_once(traveller: Traveller) -> None:
    due_at = due(traveller)
    for hours in range(72, 0, -1):
        sweep(traveller.database, due_at - timedelta(hours=hours))
    assert [data["percent"] for _, data in kinds(traveller, WARNED)] == [75]


def test_a_clock_that_leaps_forward_tells_nobody_until_a_person_confirms_it(traveller: Traveller) -> None:
    """P12: 400 days at once; nothing lapses, nobody is told, and back again nothing is late."""
    database, now = traveller.database, traveller.now
    write = database.write
    with write() as session:
        beat(session, ENGINE, now)
    leapt = now + timedelta(days=400)
    sweep(database, leapt)
    with database.read() as session:
        assert [it.name for it in session.exec(select(Brake))] == [EXPIRY]
    assert told(traveller) == []
    with write() as session:
        beat(session, ENGINE, leapt)
    traveller.now = leapt
    traveller.move()
    assert traveller.project().state == "active"
    with write() as session:
        beat(session, ENGINE, now + timedelta(minutes=5))
    with database.read() as session:
        assert session.exec(select(Brake)).all() == []
    clock = clocks(traveller)[0]
    assert clock.breached_at is None or clock.voided_at is not None
    sweep(database, now + timedelta(minutes=6))
    assert told(traveller) == []
    due_at = due(traveller)
    for later in range(3):
        at = due_at + timedelta(hours=later + 1)
        with write() as session:
            session.get_one(Heartbeat, ENGINE.name).beat_at = at
        sweep(database, at)
    assert told(traveller).count("overdue") == 1


def test_what_was_held_goes_on_once_the_clock_is_confirmed(traveller: Traveller) -> None:
    database, late = traveller.database, due(traveller) + timedelta(days=1)
    with database.write() as session:
        beat(session, ENGINE, late - timedelta(hours=7))
    sweep(database, late)
    assert clocks(traveller)[0].breached_at == due(traveller)
    assert told(traveller) == []
    with database.write() as session:
        beat(session, ENGINE, late)
        assert confirm(session)
    sweep(database, late + MOMENT)
    assert told(traveller).count("overdue") == 1


@pytest.mark.parametrize("step", [timedelta(days=-1), timedelta(hours=-1), timedelta(hours=1)])
def test_a_clock_that_steps_back_or_a_little_forward_repeats_nothing(
    traveller: Traveller, step: timedelta
) -> None:
    database, due_at = traveller.database, due(traveller)
    now = due_at + timedelta(hours=2)
    with database.write() as session:
        beat(session, ENGINE, now)
    sweep(database, now)
    heard = told(traveller)
    for at in (now + step, now, now + step, now + timedelta(hours=3)):
        with database.write() as session:
            beat(session, ENGINE, at)
        sweep(database, at)
    assert told(traveller) == heard
    assert len(kinds(traveller, BREACHED)) == 1


def test_an_engine_that_stopped_in_order_leaves_no_doubt_about_the_clock(traveller: Traveller) -> None:
    database = traveller.database
    with database.write() as session:
        beat(session, ENGINE, BEGINNING)
        stop_beating(session, ENGINE.name, BEGINNING)
    with database.write() as session:
        beat(session, Process("next", "host", 2, BEGINNING), BEGINNING + timedelta(days=3))
        assert session.exec(select(Brake)).all() == []


def test_a_slot_names_no_clock_but_its_own(traveller: Traveller) -> None:
    with traveller.database.read() as session:
        for clock in session.exec(select(SlaClock).where(SlaClock.kind == "step")):
            slot = session.get_one(Slot, clock.slot_id)
            assert (slot.step_key, slot.subject, slot.round) == (clock.step_key, clock.subject, clock.cycle)


def test_the_doctor_finds_a_clock_that_nobody_sweeps_and_an_answer_without_one(traveller: Traveller) -> None:
    database, late = traveller.database, due(traveller) + timedelta(hours=1)
    with database.read() as session:
        assert [it for it in clock_faults(session, late) if it] == []
    with database.write() as session:
        session.add(Heartbeat(name="e", host="h", process_id=1, started_at=late, beat_at=late))
    with database.read() as session:
        ((promise, _, text),) = [it for it in clock_faults(session, late) if it and "screening" in it[1]]
    assert (promise, "swept" in text) == ("P14", True)
    sweep(database, late)
    with database.write() as session:
        assert [it for it in clock_faults(session, late) if it and "screening" in it[1]] == []
        clock = session.get_one(SlaClock, clocks(traveller)[0].id)
        clock.due_at = late
        session.flush()
        assert [it[2][:10] for it in clock_faults(session, late) if it] == ["people see"]
        clock.ended_at = late
        session.flush()
        assert [it[2][:8] for it in clock_faults(session, late) if it] == ["no clock"]
