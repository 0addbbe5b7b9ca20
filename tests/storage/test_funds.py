"""A project's money follows its lifecycle: approved, reserved, committed, and released where it ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from models import bookkeeping, doctor
from models.actor import Actor
from models.bookkeeping import Origin, balances_of
from models.ceiling import Ceiling
from models.columns import identity
from models.commands.decide import decide
from models.commands.intervene import intervene
from models.db import Database
from models.decision import Decision
from models.event import Event
from models.faults import ASKED, FaultInjected
from models.ledger import LedgerEntry, Posting
from models.loading import load
from models.notice import Notice
from models.person import Appointment
from models.project import Project
from models.rules.approvals import Answer
from models.rules.errors import Refused
from models.rules.ledger import Insufficient, Part
from models.share import Share
from tests.factories.traveller import Traveller

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def figures(database: Database, project: Project) -> dict[str, int]:
    """Sum up what stands on each account of a project."""
    names = ("pledged", "reserved", "committed", "disbursed", "released")
    with database.read() as session:
        held = balances_of(session, identity(project)).values()
    sums = {name: sum(getattr(balance, name) for balance in held) for name in names}
    return {name: amount for name, amount in sums.items() if amount}


def limit(session: Session, key: str, minor: int) -> None:
    row = session.exec(select(Ceiling).where(Ceiling.key == key)).one()
    row.limit_minor = minor
    session.add(row)


def act(traveller: Traveller, action: str, role: str, organisation: str) -> None:
    with traveller.database.write() as session:
        project = identity(traveller.project())
        intervene(session, project, action, "because", traveller.person(role, organisation), traveller.now)
    traveller.move()


def test_approved_shares_are_pledged_reserved_and_committed_each_in_its_step(programme: Database) -> None:
    traveller = Traveller(programme, "HEA-01")
    project = traveller.walk(until_step="no_objection")
    cost = project.cost_minor
    assert figures(programme, project) == {"pledged": cost}
    traveller.walk(until_stage="signature")
    assert figures(programme, project) == {"reserved": cost}
    traveller.walk(until_stage="implementation")
    assert figures(programme, project) == {"committed": cost}


def test_each_entry_names_the_decision_of_its_funder_and_a_clause(programme: Database) -> None:
    Traveller(programme, "HEA-01").walk(until_stage="signature")
    with programme.read() as session:
        reserve = session.exec(select(Posting).where(Posting.kind == "reserve")).one()
        entries = session.exec(select(LedgerEntry).where(LedgerEntry.posting_id == reserve.id)).all()
        decisions = {one.id: one for one in session.exec(select(Decision)).all()}
    assert reserve.step_key == "no_objection"
    funders = {entry.funder_id for entry in entries}
    assert len(funders) > 1
    assert len({entry.decision_id for entry in entries}) == len(funders)
    assert {decisions[entry.decision_id].step_key for entry in entries} == {"no_objection"}
    assert all(entry.clause_id is not None for entry in entries)


def test_an_insufficient_ceiling_sends_the_plan_back_with_the_exact_shortfall(programme: Database) -> None:
    traveller = Traveller(programme, "HEA-01")
    project = traveller.walk(until_step="no_objection")
    key = f"protocol:{project.protocol_id}"
    with programme.write() as session:
        limit(session, key, project.cost_minor - 150)
    project = traveller.walk(until_step="funding_plan")
    assert project.state == "returned"
    assert figures(programme, project) == {"pledged": project.cost_minor}
    with programme.read() as session:
        returned = session.exec(
            select(Event).where(Event.kind == "step_returned", Event.project_id == project.id)
        ).one()
        told = session.exec(
            select(Notice).where(Notice.project_id == project.id, Notice.kind == "returned")
        ).all()
    assert returned.data["outcome"] == "insufficient"
    assert told
    assert all("short by 1.50 EGP" in str(notice.facts) for notice in told)
    with pytest.raises(Refused) as refused:
        traveller.answer(traveller.slot("funding_plan"))
    assert [one.condition for one in refused.value.unmet] == [
        "within_protocol_ceiling",
        "shares_within_ceilings",
    ]
    with programme.write() as session:
        limit(session, key, project.cost_minor)
    traveller.walk(until_stage="signature")
    assert figures(programme, project) == {"reserved": project.cost_minor}
    assert_sound(traveller)


def test_a_ceiling_that_another_project_takes_meanwhile_is_never_passed(programme: Database) -> None:
    first, second = Traveller(programme, "HEA-01"), Traveller(programme, "HEA-02")
    cost = first.walk(until_step="no_objection").cost_minor
    project = second.walk(until_step="no_objection")
    with programme.write() as session:
        limit(session, f"protocol:{project.protocol_id}", max(cost, project.cost_minor))
    first.walk(until_stage="signature")
    assert second.walk(until_step="funding_plan").state == "returned"
    assert_sound(first)
    assert_sound(second)


def test_who_approved_a_share_does_not_confirm_its_reservation(programme: Database) -> None:
    traveller = Traveller(programme, "HEA-01")
    project = traveller.walk(until_step="no_objection")
    slot = next(one for one in traveller.open_slots() if one.step_key == "no_objection")
    with programme.write() as session:
        wanted = select(Decision.person_id).where(
            Decision.step_key == "share_decision", Decision.subject == slot.subject
        )
        approver = session.exec(wanted).one()
        session.add(
            Appointment(person_id=approver, role="finance_officer", organisation_id=slot.organisation_id)
        )
    given = Answer("confirm", "", project.version)
    with pytest.raises(Refused) as refused, programme.write() as session:
        decide(session, identity(slot), given, Actor(approver, slot.organisation_id), traveller.now)
    assert refused.value.code == "four_eyes"
    assert figures(programme, project) == {"pledged": project.cost_minor}
    traveller.answer(slot)


def test_a_movement_that_fails_leaves_nothing_in_the_ledger(
    programme: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    traveller = Traveller(programme, "HEA-01")
    project = traveller.walk(until_step="no_objection")
    monkeypatch.setenv(ASKED, "advance.before_commit=raise")
    for slot in [one for one in traveller.open_slots() if one.step_key == "no_objection"]:
        with pytest.raises(FaultInjected):
            traveller.answer(slot)
    assert figures(programme, project) == {"pledged": project.cost_minor}
    monkeypatch.delenv(ASKED)
    traveller.move()
    assert figures(programme, project) == {"reserved": project.cost_minor}
    assert_sound(traveller)


@pytest.mark.parametrize("backend", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_a_ceiling_that_is_taken_at_the_same_moment_sends_the_plan_back(programme: Database) -> None:
    traveller = Traveller(programme, "HEA-01")
    project = traveller.walk(until_step="no_objection")
    slots = [one for one in traveller.open_slots() if one.step_key == "no_objection"]
    for slot in slots[:-1]:
        traveller.answer(slot)
    with programme.write() as session:
        limit(session, f"protocol:{project.protocol_id}", project.cost_minor)
    with ThreadPoolExecutor(1) as pool:
        with programme.write() as session:
            rival = session.exec(select(Project.id).where(Project.code == "HEA-02")).one()
            other = load(session, rival or 0).project
            share = session.exec(select(Share).where(Share.project_id == other.id)).first()
            assert share is not None
            part = Part(share.funder_id, share.fiscal_year, share.kind, 1)
            bookkeeping.reserve_shares(session, other, [part], Origin("rival"), traveller.now)
            answered = pool.submit(traveller.answer, slots[-1])
            with programme.read() as reading:
                while not reading.connection().execute(text(WAITING)).scalar_one():
                    assert not answered.done()
        answered.result()
    assert traveller.project().state == "returned"
    assert figures(programme, project) == {"pledged": project.cost_minor}
    assert_sound(traveller)


@pytest.mark.parametrize(
    ("action", "role", "organisation"),
    [("withdraw", "sector_reviewer", "HEALTH"), ("cancel", "programme_manager", "MCIT")],
)
def test_a_project_that_ends_before_signature_gives_everything_back(
    programme: Database, action: str, role: str, organisation: str
) -> None:
    traveller = Traveller(programme, "HEA-01")
    project = traveller.walk(until_stage="signature")
    act(traveller, action, role, organisation)
    assert figures(programme, project) == {"released": project.cost_minor}
    with programme.read() as session:
        taken = session.exec(select(Ceiling).where(col(Ceiling.reserved_minor) > 0)).all()
    assert taken == []
    assert_sound(traveller)


def test_a_revived_project_takes_its_reservation_again_or_stays_where_it_is(programme: Database) -> None:
    traveller = Traveller(programme, "HEA-01")
    project = traveller.walk(until_step="effectiveness")
    traveller.now += timedelta(days=90)
    traveller.move()
    assert traveller.project().state == "lapsed"
    key = f"protocol:{project.protocol_id}"
    with programme.write() as session:
        ceiling = session.exec(select(Ceiling).where(Ceiling.key == key)).one()
        before, ceiling.limit_minor = ceiling.limit_minor, project.cost_minor - 1
        session.add(ceiling)
    with pytest.raises(Insufficient):
        act(traveller, "revive", "programme_manager", "MCIT")
    assert traveller.project().state == "lapsed"
    with programme.write() as session:
        limit(session, key, before)
    act(traveller, "revive", "programme_manager", "MCIT")
    held = figures(programme, project)
    assert held["reserved"] == project.cost_minor
    assert_sound(traveller)


def test_closing_releases_the_balance(programme: Database) -> None:
    traveller = Traveller(programme, "TOU-02")
    project = traveller.walk()
    assert project.state == "closed"
    left = figures(programme, project)
    assert "reserved" not in left
    assert "committed" not in left
    assert left.get("disbursed", 0) + left.get("released", 0) == project.cost_minor
    assert_sound(traveller)


def test_a_plan_that_changes_is_pledged_anew(programme: Database) -> None:
    traveller = Traveller(programme, "HEA-01")
    project = traveller.walk(until_step="no_objection")
    slot = next(one for one in traveller.open_slots() if one.step_key == "no_objection")
    traveller.answer(slot, "insufficient", "not this year")
    with programme.write() as session:
        shares = session.exec(
            select(Share).where(Share.project_id == project.id).order_by(col(Share.amount_minor))
        ).all()
        shares[0].amount_minor -= 100
        shares[-1].amount_minor += 100
        session.add_all(shares)
    traveller.walk(until_step="no_objection")
    traveller.walk(until_stage="signature")
    with programme.read() as session:
        held = balances_of(session, identity(project))
    assert {share: balance.reserved for share, balance in held.items()} == {
        (share.funder_id, share.fiscal_year, share.kind): share.amount_minor for share in shares
    }


def assert_sound(traveller: Traveller) -> None:
    """Let the doctor look at everything."""
    with traveller.database.read() as session:
        found = doctor.examine(session, traveller.now)
    told = [finding for one in found for finding in one.findings if finding.promise in ("P2", "P4", "P7")]
    assert told == []
