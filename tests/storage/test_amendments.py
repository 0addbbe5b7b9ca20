"""Amendments are decided on a copy while the project runs, and only the money that changes moves."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from models.actor import Actor
from models.bookkeeping import balances_of
from models.columns import identity
from models.commands.open_amendment import open_amendment
from models.commands.revise import revise
from models.db import Database
from models.project import Project
from models.rules.changes import SlotOpened
from models.rules.drafts import Revision, ShareDraft
from models.rules.errors import Forbidden, Refused
from models.tranches import shares_of, tranches_of
from tests.factories.traveller import Traveller

CODE = "HEA-01"


@pytest.fixture
def project(programme: Database) -> Traveller:
    """Give a project that is being implemented, with its first milestone asked for."""
    traveller = Traveller(programme, CODE)
    traveller.walk(until_step="milestone_evidence")
    return traveller


def sponsor(project: Traveller) -> Actor:
    """Give who drafts amendments of the project."""
    return project.person("sponsor", "GOTHI")


def amend(project: Traveller, **changes: object) -> Traveller:
    """Open an amendment, make changes to its copy, and give its case."""
    with project.database.write() as session:
        row = session.exec(select(Project).where(Project.code == CODE)).one()
        code = open_amendment(session, identity(row), "Prices rose.", sponsor(project), project.now).code
    case = Traveller(project.database, code, project.now)
    case.move()
    edit(case, **changes)
    return case


def edit(case: Traveller, **changes: object) -> None:
    """Change the copy of an amendment."""
    with case.database.write() as session:
        row = case.project()
        given = Revision(**changes)  # type: ignore[arg-type]
        revise(session, identity(row), given, row.version, sponsor(case), case.now)


def more(project: Traveller, percent: int, funder: str = "MCIT") -> dict[str, object]:
    """Give the cost and the shares once a funder gives more of each."""
    with project.database.read() as session:
        shares = [
            ShareDraft(
                it.funder,
                it.fiscal_year,
                it.amount * (100 + percent) // 100 if it.funder == funder else it.amount,
                it.kind,
            )
            for it in shares_of(session, project.project())
        ]
    return {"cost": sum(share.amount for share in shares), "shares": tuple(shares)}


def committed(session: Session, row: Project) -> Mapping[tuple[int, str, str], int]:
    """Give what is bound to a project of each share."""
    held = balances_of(session, identity(row))
    return {share: balance.committed + balance.disbursed for share, balance in held.items()}


def asked(case: Traveller) -> set[str]:
    """Give the steps at which somebody was asked."""
    return {change.step for change in case.history() if isinstance(change, SlotOpened)}


def test_a_new_title_is_decided_by_the_manager_alone(project: Traveller) -> None:
    case = amend(project, title_en="A new title")
    assert case.walk().state == "merged"
    assert asked(case) == {"draft", "manager_decision", "merge"}
    assert project.project().title_en == "A new title"


def test_fifteen_percent_more_is_decided_by_that_funder_and_moves_its_money_alone(project: Traveller) -> None:
    before, wanted = project.project(), more(project, 15)
    with project.database.read() as session:
        bound = committed(session, before)
    case = amend(project, **wanted)
    assert case.walk().state == "merged"
    assert asked(case) == {"draft", "share_decision", "no_objection", "merge"}
    assert {slot.subject for slot in case.answered("share_decision")} == {"MCIT"}
    project.now = case.now
    project.move()
    after = project.project()
    assert (after.stage, after.state, after.cost_minor) == ("implementation", "active", wanted["cost"])
    with project.database.read() as session:
        now = committed(session, after)
        planned = tranches_of(session, after)
    assert sum(now.values()) == after.cost_minor == sum(tranche.amount for tranche in planned)
    assert {share for share in bound if bound[share] != now[share]} == {
        share for share in bound if share[0] == sponsor_of("MCIT", project)
    }
    assert project.walk().state == "closed"


def test_a_third_more_goes_through_reviews_funders_and_signatures_anew(project: Traveller) -> None:
    case = amend(project, **more(project, 33))
    assert case.walk().state == "merged"
    assert asked(case) >= {"financial_review", "committee", "share_decision", "pack", "signatures"}
    project.now = case.now
    assert project.walk().state == "closed"


def test_less_money_is_set_free_and_never_below_what_was_asked_for(project: Traveller) -> None:
    wanted = more(project, -10)
    case = amend(project, **wanted)
    assert case.walk().state == "merged"
    with project.database.read() as session:
        row = project.project()
        assert sum(committed(session, row).values()) == row.cost_minor == wanted["cost"]
    project.now = case.now
    project.walk(until_step="tranche_statement")
    late = amend(project, **more(project, -95))
    late.walk(until_step="merge")
    with pytest.raises(Refused, match="asked for"):
        late.answer(late.slot("merge"), "merge")


def test_an_extension_needs_every_funder_and_no_money(project: Traveller) -> None:
    later = project.project().planned_end + timedelta(days=200)
    case = amend(project, planned_end=later)
    assert case.walk().state == "merged"
    assert asked(case) == {"draft", "share_decision", "merge"}
    assert project.project().planned_end == later
    project.now = case.now
    assert project.walk().state == "closed"


def test_what_the_project_changed_meanwhile_is_not_overwritten(project: Traveller) -> None:
    first, second = amend(project, title_en="First"), amend(project, title_en="Second", title_ar="الثاني")
    assert first.walk().state == "merged"
    second.walk(until_step="merge")
    with pytest.raises(Refused, match="title_en"):
        second.answer(second.slot("merge"), "merge")
    second.answer(second.slot("merge"), "redraft", "Fit it.")
    assert second.walk().state == "merged"
    assert project.project().title_en == "Second"


def test_only_who_has_to_do_with_a_project_that_runs_may_amend_it(
    programme: Database, project: Traveller
) -> None:
    stranger = project.person("signatory", "MCIT")
    other = Traveller(programme, "HEA-02")
    with programme.write() as session, pytest.raises(Forbidden):
        open_amendment(session, identity(project.project()), "why", stranger, project.now)
    manager = project.person("programme_manager", "MCIT")
    with programme.write() as session, pytest.raises(Refused, match="being implemented"):
        open_amendment(session, identity(other.project()), "why", manager, project.now)


def sponsor_of(code: str, project: Traveller) -> int:
    """Give the id of an organisation."""
    found = project.person("funding_officer", code).organisation_id
    assert found is not None
    return found
