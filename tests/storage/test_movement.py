"""A project moves by commands: state, history and owed notices are written together, on both databases."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlmodel import col, func, select

from models.actor import Actor
from models.columns import identity
from models.commands.decide import decide
from models.commands.intervene import cancel, put_on_hold, resume, withdraw
from models.commands.revise import revise
from models.db import Database
from models.decision import Decision
from models.definitions import definition_of
from models.doctor import examine
from models.event import Event
from models.loading import load
from models.notice import Notice
from models.rules.approvals import Answer
from models.rules.calendar import plain_calendar
from models.rules.changes import StageEntered
from models.rules.drafts import Revision, ShareDraft
from models.rules.errors import Forbidden, Invalid, Refused, Stale
from models.rules.path import walk
from models.step import Slot
from models.work import Work
from tests.factories.traveller import Traveller, holders

CODE = "HEA-01"


@pytest.fixture
def traveller(programme: Database) -> Traveller:
    return Traveller(programme, CODE)


def test_a_real_project_walks_from_draft_to_closed(traveller: Traveller) -> None:
    project = traveller.walk()
    assert project.state == "closed"
    stages = [change.stage for change in traveller.history() if isinstance(change, StageEntered)]
    assert stages == ["review", "joint_funding", "signature", "implementation", "closing"]


def test_its_history_is_a_path_in_its_lifecycle_and_leads_to_its_rows(traveller: Traveller) -> None:
    traveller.walk()
    project = traveller.project()
    with traveller.database.read() as session:
        facts, faults = walk(definition_of(session, project.lifecycle_id), traveller.history())
        assert faults == []
        assert (facts.stage, facts.state) == (project.stage, project.state)
        findings = [f for e in examine(session, traveller.now) for f in e.findings if f.subject == CODE]
    assert findings == []


def test_each_turn_that_opens_owes_its_holders_one_notice(traveller: Traveller) -> None:
    traveller.walk(until_stage="review")
    with traveller.database.read() as session:
        for slot in traveller.open_slots():
            owed = session.exec(select(Notice.person_id).where(Notice.slot_id == slot.id)).all()
            assert Counter(owed) == Counter({actor.person_id for actor in holders(session, slot)})


def test_a_consolidated_return_waits_for_all_reviews_and_reopens_only_those_that_returned(
    traveller: Traveller,
) -> None:
    traveller.walk(until_stage="review")
    for step in ("technical_review", "legal_review"):
        traveller.answer(traveller.slot(step), "return", "Please add the training plan.")
    assert traveller.project().state == "active"
    traveller.answer(traveller.slot("sector_review"))
    traveller.answer(traveller.slot("financial_review"))
    assert traveller.project().state == "returned"
    assert [slot.step_key for slot in traveller.open_slots()] == ["draft"]
    traveller.answer(traveller.slot("draft"))
    assert {slot.step_key for slot in traveller.open_slots()} == {"technical_review", "legal_review"}
    assert (traveller.project().stage, traveller.project().state) == ("review", "active")


def test_the_author_of_a_returned_project_is_told_what_to_mend(traveller: Traveller) -> None:
    traveller.walk(until_step="screening")
    traveller.answer(traveller.slot("screening"), "return", "The cost of the second year is missing.")
    with traveller.database.read() as session:
        told = session.exec(select(Notice).where(Notice.kind == "returned")).all()
    assert told
    assert {notice.facts["comment"] for notice in told} == {"The cost of the second year is missing."}


def test_a_funder_is_asked_again_only_when_its_own_figures_change(traveller: Traveller) -> None:
    traveller.walk(until_step="share_decision")
    slots = [slot for slot in traveller.open_slots() if slot.step_key == "share_decision"]
    assert len(slots) == 2
    traveller.answer(slots[0])
    traveller.answer(slots[1], "return", "Move half of it to the next year.")
    assert [slot.step_key for slot in traveller.open_slots()] == ["funding_plan"]
    _move_an_amount(traveller, slots[1].subject)
    traveller.answer(traveller.slot("funding_plan"))
    asked = [slot.subject for slot in traveller.open_slots() if slot.step_key == "share_decision"]
    assert asked == [slots[1].subject]


def _move_an_amount(traveller: Traveller, funder: str) -> None:
    """Shift a piastre of one funder from its first year to its last."""
    manager = traveller.person("programme_manager", "MCIT")
    with traveller.database.write() as session:
        project = traveller.project()
        shares = load(session, identity(project)).facts.content.shares
        own = [share for share in shares if share.funder == funder]
        moved = {(own[0].fiscal_year): -100, (own[-1].fiscal_year): 100}
        changed = tuple(
            ShareDraft(
                s.funder,
                s.fiscal_year,
                s.amount + (moved.get(s.fiscal_year, 0) if s.funder == funder else 0),
                s.kind,
            )
            for s in shares
        )
        revise(session, identity(project), Revision(shares=changed), project.version, manager, traveller.now)
    traveller.move()


def test_an_edit_voids_the_approvals_that_covered_what_it_changed(traveller: Traveller) -> None:
    traveller.walk(until_stage="review")
    traveller.answer(traveller.slot("legal_review"))
    for step in ("technical_review", "sector_review", "financial_review"):
        traveller.answer(traveller.slot(step), "return", "Name the offices.")
    sponsor = _sponsor(traveller)
    project = traveller.project()
    with traveller.database.write() as session:
        revise(
            session,
            identity(project),
            Revision(summary_en="Ten offices."),
            project.version,
            sponsor,
            traveller.now,
        )
    traveller.answer(traveller.slot("draft"))
    assert [slot.step_key for slot in traveller.open_slots()] == ["screening"]
    traveller.answer(traveller.slot("screening"))
    asked = {slot.step_key for slot in traveller.open_slots()}
    assert asked == {"technical_review", "sector_review", "legal_review", "financial_review"}


def _sponsor(traveller: Traveller) -> Actor:
    with traveller.database.read() as session:
        return holders(session, traveller.slot("draft"))[0]


def test_a_decision_on_a_version_that_is_no_longer_current_is_refused(traveller: Traveller) -> None:
    traveller.move()
    slot = traveller.slot("draft")
    project = traveller.project()
    sponsor = _sponsor(traveller)
    with traveller.database.write() as session:
        revise(session, identity(project), Revision(title_en="Another title"), 1, sponsor, traveller.now)
    with pytest.raises(Stale, match="version 1"), traveller.database.write() as session:
        decide(session, identity(slot), Answer("submit", "", 1), sponsor, traveller.now)


def test_a_refused_decision_leaves_nothing_behind(traveller: Traveller) -> None:
    traveller.walk(until_step="screening")
    slot = traveller.slot("screening")
    before = _counts(traveller.database)
    stranger = traveller.person("finance_officer", "HEALTH")
    with pytest.raises(Forbidden), traveller.database.write() as session:
        decide(session, identity(slot), Answer("accept", "", 1), stranger, traveller.now)
    manager = traveller.person("programme_manager", "MCIT")
    with pytest.raises(Invalid), traveller.database.write() as session:
        decide(session, identity(slot), Answer("return", "", 1), manager, traveller.now)
    assert _counts(traveller.database) == before


def test_a_failure_after_the_decision_is_written_undoes_all_of_it(traveller: Traveller) -> None:
    traveller.walk(until_step="screening")
    before = _counts(traveller.database)
    with pytest.raises(ZeroDivisionError):
        _decide_and_fail(traveller)
    assert _counts(traveller.database) == before


def _decide_and_fail(traveller: Traveller) -> float:
    manager = traveller.person("programme_manager", "MCIT")
    slot_id = identity(traveller.slot("screening"))
    with traveller.database.write() as session:
        decide(session, slot_id, Answer("accept", "", 1), manager, traveller.now)
        return 1 / 0


def _counts(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {
            table.__name__: session.exec(select(func.count()).select_from(table)).one()
            for table in (Decision, Event, Notice, Slot, Work)
        }


def test_a_decision_marks_the_project_ready_in_its_own_transaction(traveller: Traveller) -> None:
    traveller.walk(until_step="screening")
    project_id = identity(traveller.project())
    with traveller.database.write() as session:
        for work in session.exec(select(Work)).all():
            session.delete(work)
    manager = traveller.person("programme_manager", "MCIT")
    with traveller.database.write() as session:
        decide(
            session, identity(traveller.slot("screening")), Answer("accept", "", 1), manager, traveller.now
        )
    with traveller.database.read() as session:
        assert session.exec(select(Work.project_id)).all() == [project_id]


def test_a_second_answer_to_the_same_turn_is_refused(traveller: Traveller) -> None:
    traveller.walk(until_step="screening")
    slot = traveller.slot("screening")
    traveller.answer(slot)
    with pytest.raises(Refused, match="answered or closed already"):
        traveller.answer(slot, "reject", "No.")


def test_a_hold_pauses_the_open_turns_and_a_resume_leaves_them_the_days_they_had(
    traveller: Traveller,
) -> None:
    traveller.walk(until_stage="joint_funding")
    due = traveller.slot("funding_plan").due_at
    manager = traveller.person("programme_manager", "MCIT")
    project_id = identity(traveller.project())
    with traveller.database.write() as session:
        put_on_hold(session, project_id, "The partner is being reorganised.", manager, traveller.now)
    traveller.move()
    assert traveller.project().state == "on_hold"
    assert [slot.step_key for slot in traveller.open_slots()] == ["hold_review"]
    traveller.now += timedelta(days=12)
    with traveller.database.write() as session:
        resume(session, project_id, "Done.", manager, traveller.now)
    traveller.move()
    assert (traveller.project().stage, traveller.project().state) == ("joint_funding", "active")
    assert due is not None
    week = plain_calendar()
    left = week.closes_between(traveller.now - timedelta(days=12), due)
    assert left > 0
    assert traveller.slot("funding_plan").due_at == week.close_after(traveller.now, left)


def test_a_withdrawn_project_has_no_open_turn_and_its_parties_are_told(traveller: Traveller) -> None:
    traveller.walk(until_stage="review")
    project = traveller.project()
    partner = traveller.person("sector_reviewer", "HEALTH")
    with traveller.database.write() as session:
        withdraw(session, identity(project), "Funded elsewhere.", partner, traveller.now)
    traveller.move()
    assert traveller.project().state == "withdrawn"
    assert traveller.open_slots() == []
    with traveller.database.read() as session:
        kinds = Counter(session.exec(select(Notice.kind).where(Notice.project_id == project.id)).all())
    assert kinds["project_ended"] >= 2
    assert kinds["rejected"] == 0


def test_a_project_past_signature_cannot_be_cancelled_and_the_refusal_says_what_can_be_done(
    traveller: Traveller,
) -> None:
    traveller.walk(until_stage="implementation")
    manager = traveller.person("programme_manager", "MCIT")
    with pytest.raises(Refused, match="Suspend"), traveller.database.write() as session:
        cancel(session, identity(traveller.project()), "No money.", manager, traveller.now)


def test_events_of_a_project_are_numbered_without_gaps(traveller: Traveller) -> None:
    project = traveller.walk(until_stage="signature")
    with traveller.database.read() as session:
        numbers = session.exec(
            select(Event.sequence).where(Event.project_id == project.id).order_by(col(Event.sequence))
        ).all()
    assert list(numbers) == list(range(1, project.event_sequence + 1))
