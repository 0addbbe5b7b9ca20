"""A protocol that is suspended takes its projects along; each comes back to the state that it left."""

import pytest
from sqlmodel import Session, col, select

from models.actor import Actor
from models.commands.change_protocol import ProtocolChanged, Wish, change_protocol, protocol_tag
from models.commands.intervene import intervene
from models.db import Database
from models.project import Project
from models.protocol import Protocol, ProtocolChange
from models.rules.errors import Forbidden, Invalid, Refused, Stale
from tests.factories.traveller import Traveller


@pytest.fixture
def running(programme: Database) -> Traveller:
    """Give a project that is being implemented; others under its protocol wait in their drafts."""
    traveller = Traveller(programme, "HEA-01")
    traveller.walk(until_stage="implementation")
    Traveller(programme, "HEA-02", traveller.now).move()
    return traveller


def protocol_of(session: Session, project: Traveller) -> Protocol:
    """Give the protocol under which a project stands."""
    return session.get_one(Protocol, project.project().protocol_id)


def change(
    project: Traveller,
    action: str,
    *,
    reason: str = "The partner asked.",
    dry_run: bool = False,
    **said: object,
) -> ProtocolChanged:
    """Do something to the protocol of a project, as the steering committee."""
    with project.database.write() as session:
        code = protocol_of(session, project).code
        wish = Wish(action, reason, **said)  # type: ignore[arg-type]
        return change_protocol(session, code, wish, steering(project), project.now, dry_run=dry_run)


def steering(project: Traveller) -> Actor:
    """Give a member of the steering committee."""
    return project.person("steering", "MCIT")


def states(project: Traveller) -> dict[str, str]:
    """Give the state of each project under the same protocol."""
    with project.database.read() as session:
        own = col(Project.protocol_id) == project.project().protocol_id
        return {row.code: row.state for row in session.exec(select(Project).where(own)).all()}


def test_a_preview_says_what_would_become_of_each_project_and_changes_nothing(running: Traveller) -> None:
    before = states(running)
    told = change(running, "suspend", dry_run=True)
    after = {one.project: one.after for one in told.projects}
    assert after["HEA-01"] == "suspended"
    assert after["HEA-02"] == "on_hold"
    assert states(running) == before
    done = change(running, "suspend")
    assert done.projects == told.projects
    assert {code: state for code, state in states(running).items() if code in after} == after


def test_each_project_resumes_to_its_own_state(running: Traveller) -> None:
    with running.database.write() as session:
        third = session.exec(select(Project).where(Project.code == "HEA-03")).one()
        held = identity_of(third)
    Traveller(running.database, "HEA-03", running.now).move()
    manager = running.person("programme_manager", "MCIT")
    with running.database.write() as session:
        intervene(session, held, "put_on_hold", "For itself.", manager, running.now)
    before = states(running)
    told = change(running, "suspend")
    untouched = next(one for one in told.projects if one.project == "HEA-03")
    assert (untouched.action, untouched.before, untouched.after) == (None, "on_hold", "on_hold")
    assert untouched.reason is not None
    change(running, "resume")
    assert states(running) == before
    running.move()
    assert running.walk().state == "closed"


def test_ending_a_protocol_leaves_its_projects_and_terminating_takes_them_along(running: Traveller) -> None:
    assert change(running, "end", dry_run=True).projects == ()
    told = {one.project: one.after for one in change(running, "terminate").projects}
    assert told["HEA-01"] == "termination"
    assert told["HEA-02"] == "cancelled"
    with pytest.raises(Refused, match="terminated"):
        change(running, "resume")


def test_a_protocol_is_changed_by_who_may_with_a_reason_and_as_it_was_read(running: Traveller) -> None:
    with running.database.write() as session:
        protocol = protocol_of(session, running)
        tag = protocol_tag(session, protocol)
        stranger = running.person("signatory", "MCIT")
        with pytest.raises(Forbidden):
            change_protocol(session, protocol.code, Wish("suspend", "why"), stranger, running.now)
    with pytest.raises(Invalid):
        change(running, "suspend", reason=" ")
    change(running, "suspend", tag=tag)
    with pytest.raises(Stale):
        change(running, "resume", tag=tag)
    with running.database.read() as session:
        kept = session.exec(select(ProtocolChange)).one()
        assert (kept.action, kept.before, kept.after) == ("suspend", "in_force", "suspended")


def test_an_amendment_moves_the_end_of_a_protocol_on(running: Traveller) -> None:
    with running.database.read() as session:
        end = protocol_of(session, running).valid_to
    with pytest.raises(Invalid, match="later"):
        change(running, "amend", valid_to=end)
    change(running, "amend", valid_to=end.replace(year=end.year + 1))
    with running.database.read() as session:
        assert protocol_of(session, running).valid_to.year == end.year + 1


def identity_of(project: Project) -> int:
    """Give the id of a project."""
    assert project.id is not None
    return project.id
