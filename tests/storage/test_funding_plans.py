"""Funding plans in the database: a draft is edited in place, what was put to the funders is frozen."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from models.columns import identity
from models.commands.revise import revise
from models.db import Database
from models.doctor import examine
from models.funding_plan import FundingPlan
from models.loading import load
from models.project import Project
from models.queries.revision_preview import preview_revision
from models.rules.counters import CounterOffer
from models.rules.drafts import Revision, ShareDraft
from models.step import Slot
from tests.factories.traveller import Traveller

CODE = "HEA-01"


@pytest.fixture
def traveller(programme: Database) -> Traveller:
    traveller = Traveller(programme, CODE)
    traveller.walk(until_step="funding_plan")
    return traveller


def plans(traveller: Traveller) -> list[tuple[int, str, str]]:
    with traveller.database.read() as session:
        found = session.exec(
            select(FundingPlan)
            .where(FundingPlan.project_id == traveller.project().id)
            .order_by(col(FundingPlan.number))
        ).all()
    return [(plan.number, plan.state, plan.cause) for plan in found]


def shares(traveller: Traveller) -> tuple[ShareDraft, ...]:
    with traveller.database.read() as session:
        found = load(session, identity(traveller.project()), lock=False).facts.content.shares
    return tuple(ShareDraft(s.funder, s.fiscal_year, s.amount, s.kind) for s in found)


def shifted(traveller: Traveller) -> tuple[ShareDraft, ...]:
    """Shift a pound from the first share to the second one."""
    one, other, *rest = shares(traveller)
    less = ShareDraft(one.funder, one.fiscal_year, one.amount - 100, one.kind)
    return (less, ShareDraft(other.funder, other.fiscal_year, other.amount + 100, other.kind), *rest)


def edit(traveller: Traveller, changes: Revision) -> None:
    manager = traveller.person("programme_manager", "MCIT")
    project = traveller.project()
    with traveller.database.write() as session:
        revise(session, identity(project), changes, project.version, manager, traveller.now)


def test_a_draft_is_edited_in_place_and_frozen_when_it_is_put_to_the_funders(traveller: Traveller) -> None:
    assert plans(traveller) == [(1, "draft", "opened")]
    edit(traveller, Revision(shares=shifted(traveller)))
    assert plans(traveller) == [(1, "draft", "opened")]
    traveller.answer(traveller.slot("funding_plan"))
    assert plans(traveller) == [(1, "proposed", "opened")]
    slot = next(s for s in traveller.open_slots() if s.step_key == "share_decision")
    traveller.answer(slot, "return", "Move it.")
    edit(traveller, Revision(shares=shifted(traveller)))
    assert plans(traveller) == [(1, "proposed", "opened"), (2, "draft", "edited")]
    traveller.answer(traveller.slot("funding_plan"))
    assert plans(traveller) == [(1, "superseded", "opened"), (2, "proposed", "edited")]


def test_a_plan_that_is_returned_and_put_again_unchanged_keeps_its_version(traveller: Traveller) -> None:
    traveller.answer(traveller.slot("funding_plan"))
    slot = next(s for s in traveller.open_slots() if s.step_key == "share_decision")
    traveller.answer(slot, "return", "Explain the second year.")
    traveller.answer(traveller.slot("funding_plan"))
    assert plans(traveller) == [(1, "proposed", "opened")]


def test_a_counter_offer_is_taken_up_into_the_shares_and_a_new_version(traveller: Traveller) -> None:
    traveller.answer(traveller.slot("funding_plan"))
    slot = next(s for s in traveller.open_slots() if s.step_key == "share_decision")
    own = [share for share in shares(traveller) if share.funder == slot.subject]
    merged = ShareDraft("", own[0].fiscal_year, sum(share.amount for share in own), own[0].kind)
    traveller.answer(slot, "counter", "In one year.", counter=CounterOffer((merged,), "Trained staff"))
    assert plans(traveller) == [(1, "proposed", "opened"), (2, "draft", "counter_offer")]
    with traveller.database.read() as session:
        said = load(session, identity(traveller.project()), lock=False).facts.content
    assert [s.amount for s in said.shares if s.funder == slot.subject] == [merged.amount]
    assert dict(said.conditions) == {slot.subject: "Trained staff"}
    edit(traveller, Revision(conditions=((slot.subject, ""),)))
    with traveller.database.read() as session:
        assert load(session, identity(traveller.project()), lock=False).facts.content.conditions == ()


def test_a_preview_tells_exactly_what_the_edit_then_voids(traveller: Traveller) -> None:
    traveller.answer(traveller.slot("funding_plan"))
    first, second = [s for s in traveller.open_slots() if s.step_key == "share_decision"][:2]
    traveller.answer(first)
    traveller.answer(second, "return", "Less.")
    changes = Revision(shares=shifted(traveller), title_en="Another title")
    with traveller.database.read() as session:
        told = preview_revision(session, session.get_one(Project, traveller.project().id), changes)
    voided = {row.step_id for row in told if row.voided}
    stands = {row.step_id for row in told if not row.voided}
    edit(traveller, changes)
    traveller.answer(traveller.slot("funding_plan"))
    traveller.walk(until_step="no_objection")
    with traveller.database.read() as session:
        states = {slot_id: session.get_one(Slot, slot_id).state for slot_id in voided | stands}
    assert {states[slot_id] for slot_id in stands} == {"answered"}
    assert {states[slot_id] for slot_id in voided} == {"void"}
    assert voided
    assert stands


def test_an_approval_expires_in_the_database_and_its_funder_is_asked_again(traveller: Traveller) -> None:
    traveller.answer(traveller.slot("funding_plan"))
    slot = next(s for s in traveller.open_slots() if s.step_key == "share_decision")
    decided_at = traveller.now
    traveller.answer(slot)
    assert traveller.project().next_action_at == decided_at + timedelta(days=90)
    traveller.now = decided_at + timedelta(days=90)
    traveller.move()
    assert slot.subject in {s.subject for s in traveller.open_slots() if s.step_key == "share_decision"}


def findings(traveller: Traveller) -> list[str]:
    with traveller.database.read() as session:
        return [f.text for it in examine(session, traveller.now) for f in it.findings if f.subject == CODE]


def test_the_doctor_finds_a_plan_that_is_not_what_its_project_says(traveller: Traveller) -> None:
    traveller.answer(traveller.slot("funding_plan"))
    assert findings(traveller) == []
    with traveller.database.write() as session:
        plan = session.get_one(FundingPlan, (traveller.project().id, 1))
        plan.cost_minor += 1
    assert findings(traveller) == ["the plan that its funders see does not sum to its cost"]
    with traveller.database.write() as session:
        session.get_one(FundingPlan, (traveller.project().id, 1)).shares = []
    assert findings(traveller) == ["its newest funding plan is not what its content says"]
