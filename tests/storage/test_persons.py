"""Deputies and corrections in the database, on both: turns move and return, what was reserved is set free."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from models.actor import Actor
from models.bookkeeping import balances_of
from models.columns import identity
from models.commands.decide import decide
from models.commands.reverse_decision import reverse_decision
from models.commands.set_deputy import end_deputy, set_backup, set_deputy, shift_deputies
from models.db import Database
from models.decision import Decision
from models.doctor import examine
from models.notice import Notice
from models.person import Appointment, Person
from models.queries.inbox import inbox
from models.queries.visibility import Viewer
from models.reversal import Reversal
from models.rules.approvals import Answer
from models.rules.deputies import Absence
from models.rules.errors import Forbidden, Invalid, Refused
from models.step import Slot
from tests.factories.traveller import Traveller, holders

CODE = "HEA-01"


@pytest.fixture
def traveller(programme: Database) -> Traveller:
    traveller = Traveller(programme, CODE)
    traveller.walk(until_step="share_decision")
    return traveller


@pytest.fixture
def slot(traveller: Traveller) -> Slot:
    return next(s for s in traveller.open_slots() if s.step_key == "share_decision")


def colleague(traveller: Traveller, slot: Slot, role: str = "") -> Actor:
    """Bring somebody new into the organisation whose turn it is."""
    with traveller.database.write() as session:
        person = Person(
            email="colleague@x.example",
            name_ar="زميل",
            name_en="A colleague",
            organisation_id=slot.organisation_id,
        )
        session.add(person)
        session.flush()
        if role:
            session.add(
                Appointment(person_id=identity(person), role=role, organisation_id=slot.organisation_id)
            )
        return Actor(identity(person), slot.organisation_id)


def email_of(traveller: Traveller, person: Actor) -> str:
    with traveller.database.read() as session:
        return session.get_one(Person, person.person_id).email


def away(traveller: Traveller, principal: Actor, deputy: str, days: int = 7, **said: object) -> Absence:
    fields = {"reason": "On leave", "starts_at": traveller.now, **said}
    return Absence(
        principal=email_of(traveller, principal),
        deputy=deputy,
        ends_at=traveller.now + timedelta(days=days),
        **fields,  # type: ignore[arg-type]
    )


def waiting_for(traveller: Traveller, person: Actor) -> set[int]:
    with traveller.database.read() as session:
        viewer = Viewer(person.person_id, person.organisation_id or 0, True)
        found = inbox(session, viewer, traveller.now, traveller.now)
    return {turn.slot.id for turn in (*found.overdue, *found.this_week, *found.later)}


def test_what_waits_moves_to_the_deputy_and_comes_back(traveller: Traveller, slot: Slot) -> None:
    with traveller.database.read() as session:
        officer = holders(session, slot)[0]
    deputy = colleague(traveller, slot)
    assert identity(slot) in waiting_for(traveller, officer)
    with traveller.database.write() as session:
        absence = away(traveller, officer, "colleague@x.example")
        kept = set_deputy(session, absence, officer, traveller.now)
        deputyship = identity(kept)
    assert identity(slot) in waiting_for(traveller, deputy)
    assert identity(slot) not in waiting_for(traveller, officer)
    with traveller.database.read() as session:
        told = session.exec(
            select(Notice.kind).where(Notice.slot_id == slot.id, Notice.person_id == deputy.person_id)
        ).all()
    assert told == ["step_opened"]
    with traveller.database.write() as session:
        end_deputy(session, deputyship, officer, traveller.now)
    assert waiting_for(traveller, deputy) == set()
    assert identity(slot) in waiting_for(traveller, officer)
    with pytest.raises(Refused), traveller.database.write() as session:
        end_deputy(session, deputyship, officer, traveller.now)


def test_a_deputy_decides_in_time_and_the_principals_name_is_kept(traveller: Traveller, slot: Slot) -> None:
    with traveller.database.read() as session:
        officer = holders(session, slot)[0]
    deputy = colleague(traveller, slot)
    given = Answer("approve", "", traveller.project().version)
    with traveller.database.write() as session:
        starts = traveller.now + timedelta(days=1)
        absence = away(traveller, officer, "colleague@x.example", starts_at=starts)
        set_deputy(session, absence, officer, traveller.now)
    with pytest.raises(Forbidden), traveller.database.write() as session:
        decide(session, identity(slot), given, deputy, traveller.now)
    traveller.now += timedelta(days=1)
    with traveller.database.write() as session:
        assert shift_deputies(session, traveller.now) == 1
    with pytest.raises(Forbidden), traveller.database.write() as session:
        decide(session, identity(slot), given, deputy, traveller.now + timedelta(days=9))
    with traveller.database.write() as session:
        decision = decide(session, identity(slot), given, deputy, traveller.now)
    assert (decision.person_id, decision.principal_id) == (deputy.person_id, officer.person_id)
    traveller.now += timedelta(days=9)
    with traveller.database.write() as session:
        assert (shift_deputies(session, traveller.now), shift_deputies(session, traveller.now)) == (1, 0)


def test_a_deputy_within_an_amount_gets_no_larger_share(traveller: Traveller, slot: Slot) -> None:
    with traveller.database.read() as session:
        officer = holders(session, slot)[0]
    deputy = colleague(traveller, slot)
    with traveller.database.write() as session:
        set_deputy(
            session, away(traveller, officer, "colleague@x.example", at_most=1), officer, traveller.now
        )
    assert waiting_for(traveller, deputy) == set()
    assert identity(slot) in waiting_for(traveller, officer)
    given = Answer("approve", "", traveller.project().version)
    with pytest.raises(Forbidden), traveller.database.write() as session:
        decide(session, identity(slot), given, deputy, traveller.now)


def test_a_deputy_is_set_by_the_person_or_an_assistant_and_is_of_the_same_body(
    traveller: Traveller, slot: Slot
) -> None:
    with traveller.database.read() as session:
        officer = holders(session, slot)[0]
    assistant = colleague(traveller, slot, "assistant")
    other = traveller.person("sponsor", "HEALTH" if slot.subject != "HEALTH" else "MCIT")
    absence = away(traveller, officer, "colleague@x.example")
    with pytest.raises(Forbidden), traveller.database.write() as session:
        set_deputy(session, absence, other, traveller.now)
    with traveller.database.write() as session:
        assert set_deputy(session, absence, assistant, traveller.now).set_by == assistant.person_id
    foreign = away(traveller, officer, email_of(traveller, other))
    with pytest.raises(Invalid, match="another body"), traveller.database.write() as session:
        set_deputy(session, foreign, officer, traveller.now)
    with pytest.raises(Invalid, match="usual deputy"), traveller.database.write() as session:
        set_deputy(session, away(traveller, officer, ""), officer, traveller.now)
    with traveller.database.write() as session:
        set_backup(session, absence.principal, "colleague@x.example", officer, traveller.now)
        usual = set_deputy(session, away(traveller, officer, ""), officer, traveller.now)
    assert usual.deputy_id == assistant.person_id


def decided(traveller: Traveller, step: str) -> Slot:
    with traveller.database.read() as session:
        return session.exec(
            select(Slot)
            .where(Slot.project_id == traveller.project().id, Slot.step_key == step, Slot.state == "answered")
            .order_by(col(Slot.id))
        ).first() or pytest.fail(f"nobody decided {step}")


def reserved(traveller: Traveller) -> int:
    with traveller.database.read() as session:
        balances = balances_of(session, identity(traveller.project()))
        return sum(balance.reserved for balance in balances.values())


def test_a_decision_taken_back_sets_free_what_was_reserved_and_tells_those_concerned(
    traveller: Traveller,
) -> None:
    traveller.walk(until_step="pack")
    assert reserved(traveller) == traveller.project().cost_minor
    slot = decided(traveller, "share_decision")
    officer = Actor(slot.answered_by, slot.organisation_id)
    with traveller.database.write() as session:
        reverse_decision(session, identity(slot), "Decided by mistake.", officer, traveller.now)
    traveller.move()
    assert reserved(traveller) == 0
    assert [s.subject for s in traveller.open_slots()] == [slot.subject]
    assert traveller.project().stage == "joint_funding"
    with traveller.database.read() as session:
        told = session.exec(select(Notice.slot_id).where(Notice.kind == "correction")).all()
        steps = {session.get_one(Slot, slot_id or 0).step_key for slot_id in told}
        kept = session.exec(select(Decision.id).where(Decision.slot_id == slot.id)).all()
        assert session.exec(select(Reversal.decision_id)).all() == kept
    assert steps == {"no_objection", "pack"}
    with pytest.raises(Refused), traveller.database.write() as session:
        reverse_decision(session, identity(slot), "Once more.", officer, traveller.now)
    traveller.walk(until_step="pack")
    assert reserved(traveller) == traveller.project().cost_minor
    with traveller.database.read() as session:
        findings = [f for e in examine(session, traveller.now) for f in e.findings if f.subject == CODE]
    assert findings == []
