"""What is paid leaves the commitments, what is late is told by days, no more than was paid is spent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.actor import Actor
from models.bookkeeping import balances_of
from models.columns import identity
from models.commands.declare_spending import declare_spending
from models.commands.plan_tranches import TranchePlan, plan_tranches
from models.db import Database
from models.queries.tranches import list_arrears, list_tranches
from models.queries.visibility import Viewer
from models.rules.errors import Forbidden, Invalid, Refused
from models.tranches import tranches_of
from tests.factories.traveller import Traveller

EVERYBODY = Viewer(None, 0, sees_all=True)


@pytest.fixture
def paying(programme: Database) -> Traveller:
    """Give a project whose funders are asked for their parts of the first tranche."""
    traveller = Traveller(programme, "HEA-01")
    traveller.walk(until_step="tranche_payment")
    return traveller


def plan(project: Traveller, wanted: TranchePlan, actor: Actor | None = None) -> None:
    """Plan the tranches of a project, as its programme manager by default."""
    planner = actor or project.person("programme_manager", "MCIT")
    with project.database.write() as session:
        row = project.project()
        plan_tranches(session, identity(row), wanted, row.version, planner, project.now)


def test_each_part_is_disbursed_when_it_is_paid_and_the_late_one_is_in_arrears(paying: Traveller) -> None:
    row = paying.project()
    with paying.database.read() as session:
        first = tranches_of(session, row)[0]
    one, other = [slot for slot in paying.open_slots() if slot.step_key == "tranche_payment"]
    paying.answer(one)
    assert other.due_at is not None
    later = other.due_at + timedelta(days=5, hours=1)
    with paying.database.read() as session:
        disbursed = sum(balance.disbursed for balance in balances_of(session, identity(row)).values())
        parts = {part.funder.code: part for part in list_tranches(session, row, later)[0].parts}
        late = list_arrears(session, EVERYBODY, later)
        assert list_arrears(session, EVERYBODY, paying.now) == ()
    paid, missing = (slot.subject.partition("/")[2] for slot in (one, other))
    assert disbursed == sum(part.amount for part in first.parts if part.funder == paid)
    assert (parts[paid].state, parts[missing].state, parts[missing].days_late) == ("paid", "late", 5)
    assert [(it.project, it.tranche, it.funder.code, it.days_late, it.rule) for it in late] == [
        ("HEA-01", 1, missing, 5, "hold")
    ]
    assert late[0].amount.minor == sum(part.amount for part in first.parts if part.funder == missing)


def test_what_others_paid_is_held_for_a_late_part_or_released_as_planned(paying: Traveller) -> None:
    paying.answer(next(slot for slot in paying.open_slots() if slot.step_key == "tranche_payment"))
    assert not [slot for slot in paying.open_slots() if slot.step_key == "tranche_receipt"]
    plan(paying, TranchePlan("release"))
    paying.move()
    assert [slot.step_key for slot in paying.open_slots() if slot.step_key == "tranche_receipt"]
    paying.walk(until_step="final_report")


def test_a_tranche_that_was_asked_for_is_not_planned_anew_and_a_later_one_may_be_less(
    paying: Traveller,
) -> None:
    with paying.database.read() as session:
        tranches = tranches_of(session, paying.project())
    first, *rest = tranches
    half = replace(first, parts=first.parts[:1])
    with pytest.raises(Refused, match="asked for"):
        plan(paying, TranchePlan(tranches=(half, *rest)))
    more = replace(rest[0], parts=tuple(replace(it, amount=it.amount * 2) for it in rest[0].parts))
    with pytest.raises(Invalid, match="share is"):
        plan(paying, TranchePlan(tranches=(first, more, *rest[1:])))
    with pytest.raises(Forbidden):
        plan(paying, TranchePlan("release"), paying.person("signatory", "MCIT"))
    with pytest.raises(Invalid, match="hold"):
        plan(paying, TranchePlan("never"))
    kept = tranches[:-1]
    plan(paying, TranchePlan(tranches=kept))
    assert paying.walk().state == "closed"
    row = paying.project()
    with paying.database.read() as session:
        left = balances_of(session, identity(row)).values()
        assert tranches_of(session, row) == kept
    assert sum(it.released for it in left) == tranches[-1].amount
    assert sum(it.disbursed for it in left) + sum(it.released for it in left) == row.cost_minor


def test_spending_is_declared_by_the_implementer_up_to_what_was_paid(paying: Traveller) -> None:
    row, implementer = paying.project(), paying.person("implementer", "GOTHI")

    def declare(amount: int, actor: Actor = implementer) -> None:
        with paying.database.write() as session:
            declare_spending(session, identity(row), 1, amount, actor, paying.now)

    with pytest.raises(Refused, match="Nothing was paid"):
        declare(1)
    paying.walk(until_step="tranche_statement")
    with paying.database.read() as session:
        paid = list_tranches(session, row, paying.now)[0].paid.minor
    with pytest.raises(Invalid):
        declare(paid + 1)
    with pytest.raises(Forbidden):
        declare(paid, paying.person("signatory", "MCIT"))
    declare(paid * 79 // 100)
    paying.answer(paying.slot("tranche_statement", "1"))
    with pytest.raises(Refused, match="80 %"):
        paying.answer(paying.slot("tranche_justification", "1"))
    declare(paid * 80 // 100 + 1)
    paying.answer(paying.slot("tranche_justification", "1"))
    paying.walk(until_step="financial_closure")
    signature = paying.slot("financial_closure", "MCIT")
    with pytest.raises(Refused, match="declared as spent"):
        paying.answer(signature)
    declare(paid)
    assert paying.walk().state == "closed"
