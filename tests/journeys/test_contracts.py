"""A project's contract from signature to closing: amended, paid late by one, and closed with a balance."""

from datetime import timedelta

from models.bookkeeping import balances_of
from models.columns import identity
from models.commands.open_amendment import open_amendment
from models.commands.plan_tranches import TranchePlan, plan_tranches
from models.commands.revise import revise
from models.db import Database
from models.doctor import examine
from models.queries.amendments import list_amendments
from models.queries.tranches import list_arrears, list_tranches
from models.queries.visibility import Viewer
from models.rules.drafts import Revision, ShareDraft
from models.tranches import shares_of, tranches_of
from tests.factories.traveller import Traveller

EVERYBODY = Viewer(None, 0, sees_all=True)


def test_fifteen_percent_more_a_late_counterpart_and_a_balance_set_free(programme: Database) -> None:
    project = Traveller(programme, "HEA-01")
    project.walk(until_step="milestone_evidence")
    case = amend(project, percent=15)
    assert case.walk().state == "merged"
    project.now = case.now
    cost = project.project().cost_minor

    project.walk(until_step="tranche_payment")
    payments = [slot for slot in project.open_slots() if slot.step_key == "tranche_payment"]
    on_time, late = payments[0], payments[-1]
    project.answer(on_time)
    assert late.due_at is not None
    project.now = late.due_at + timedelta(days=20)
    with programme.read() as session:
        arrears = list_arrears(session, EVERYBODY, project.now)
        assert [(it.funder.code, it.days_late) for it in arrears] == [(late.subject.partition("/")[2], 20)]
        planned = tranches_of(session, project.project())
    manager = project.person("programme_manager", "MCIT")
    with programme.write() as session:
        row = project.project()
        kept = TranchePlan("release", planned[:-1])
        plan_tranches(session, identity(row), kept, row.version, manager, project.now)
    project.move()
    receipts = [slot.subject for slot in project.open_slots() if slot.step_key == "tranche_receipt"]
    assert receipts == [on_time.subject]

    assert project.walk().state == "closed"
    with programme.read() as session:
        row = project.project()
        left = balances_of(session, identity(row)).values()
        assert sum(it.released for it in left) == planned[-1].amount
        assert sum(it.disbursed for it in left) == cost - planned[-1].amount
        assert not any(it.reserved or it.committed for it in left)
        assert all(tranche.accepted for tranche in list_tranches(session, row, project.now))
        assert [(it.kind, it.route, it.state) for it in list_amendments(session, row)] == [
            ("value", "funders", "merged")
        ]
        found = [finding for it in examine(session, project.now) for finding in it.findings]
    assert [it for it in found if it.subject.startswith("HEA-01")] == []


def amend(project: Traveller, percent: int) -> Traveller:
    """Have the ministry give more of each of its shares, and give the case in which that is decided."""
    sponsor = project.person("sponsor", "GOTHI")
    with project.database.write() as session:
        row = project.project()
        code = open_amendment(session, identity(row), "Prices rose.", sponsor, project.now).code
        shares = tuple(
            ShareDraft(
                it.funder,
                it.fiscal_year,
                it.amount * (100 + percent) // 100 if it.funder == "MCIT" else it.amount,
                it.kind,
            )
            for it in shares_of(session, row)
        )
    case = Traveller(project.database, code, project.now)
    case.move()
    with project.database.write() as session:
        copy = case.project()
        wanted = Revision(cost=sum(share.amount for share in shares), shares=shares)
        revise(session, identity(copy), wanted, copy.version, sponsor, case.now)
    return case
