"""A programme's files become rows: once, exactly, in one transaction; and again without harm."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, func
from sqlmodel import Session, SQLModel, col, select

from models.actor import Actor
from models.commands.advance import advance
from models.commands.decide import decide
from models.commands.import_programme import import_programme
from models.db import Database
from models.event import Event
from models.forum import Forum
from models.imports.outcome import ImportResult
from models.imports.reading import read_programme
from models.organisation import Organisation
from models.party import Party
from models.person import Appointment, Person
from models.programme import Programme
from models.project import Project, ProjectClause, ProjectObjective
from models.protocol import Clause, Protocol
from models.rules.approvals import Answer
from models.rules.errors import Invalid, Refused
from models.share import Share
from models.step import Slot
from models.tables import METADATA
from models.version import ContentVersion
from models.work import Work
from models.workplan import Milestone, Report, Tranche
from tests.factories.example_files import ExampleFiles
from tests.factories.programme import BEGINNING, publish

LATER = datetime(2013, 7, 8, 7, 0, tzinfo=UTC)  # Monday, a week after the programme began.


@pytest.fixture
def example(tmp_path: Path) -> ExampleFiles:
    """Give a copy of the example that the test may change."""
    return ExampleFiles(tmp_path)


@pytest.fixture
def lifecycle(database: Database) -> int:
    """Give the published default lifecycle of the test's database."""
    with database.write() as session:
        return publish(session)


def bring_in(
    database: Database, example: ExampleFiles, now: datetime = BEGINNING, years: int | None = None
) -> ImportResult:
    """Import the files as they stand now."""
    with database.write() as session:
        return import_programme(session, read_programme(example.folder), 1, now, years)


def count(session: Session, table: type[SQLModel]) -> int:
    """Count the rows of a table."""
    return session.exec(select(func.count()).select_from(table)).one()


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Give every row of every table, for comparing a database with itself."""
    with database.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(table.select().order_by(*table.primary_key))]
            for table in METADATA.sorted_tables
        }


@pytest.mark.usefixtures("lifecycle")
def test_the_example_becomes_rows_without_loss(database: Database, example: ExampleFiles) -> None:
    result = bring_in(database, example)
    with database.read() as session:
        tables = (Programme, Organisation, Protocol, Clause, Forum, Project, Share)
        assert [count(session, table) for table in tables] == [1, 40, 15, 90, 2, 85, 884]
        assert session.exec(select(func.sum(Project.cost_minor))).one() == 500_000_000_00
        assert session.exec(select(func.sum(Share.amount_minor))).one() == 500_000_000_00
        health = session.exec(select(Protocol).where(Protocol.code == "MCIT-HEALTH-2013")).one()
        assert health.ceiling_minor == 45_000_000_00
        assert health.valid_to == date(2018, 4, 29)
        assert health.provenance["announced"]["mcit_share_egp"] == "15000000"
        assert health.provenance["signed_on_basis"] == "announced"
        gothi = session.exec(select(Organisation).where(Organisation.code == "GOTHI")).one()
        assert session.get_one(Organisation, gothi.parent_id).code == "HEALTH"
    assert result.changed
    assert {noun: len(it.created) for noun, it in result.nouns.items()}["projects"] == 85


def test_a_project_stands_ready_in_draft_with_all_that_belongs_to_it(programme: Database) -> None:
    with programme.read() as session:
        project = session.exec(select(Project).where(Project.code == "HEA-01")).one()
        assert (project.stage, project.state, project.version) == ("proposal", "active", 1)
        assert project.opened_at == project.stage_entered_at == BEGINNING
        assert project.provenance["source"].startswith("http")
        assert session.get(ContentVersion, (project.id, 1)) is not None
        assert session.get(Work, project.id) is not None
        events = session.exec(select(Event.kind).where(Event.project_id == project.id)).all()
        assert events == ["project_opened"]
        parties = select(Organisation.code, Party.role).join(
            Party, col(Party.organisation_id) == Organisation.id
        )
        assert set(session.exec(parties.where(Party.project_id == project.id)).all()) == {
            ("MCIT", 1),
            ("GOTHI", 1),
            ("MCIT", 2),
            ("HEALTH", 3),
            ("GOTHI", 4),
        }
        for table in (ProjectObjective, ProjectClause, Milestone, Report):
            assert count_of(session, table, project) > 0
        tranches = session.exec(
            select(func.sum(Tranche.amount_minor)).where(Tranche.project_id == project.id)
        )
        assert tranches.one() == project.cost_minor


def count_of(session: Session, table: type[SQLModel], project: Project) -> int:
    """Count the rows of a table that belong to a project."""
    own = col(table.project_id) == project.id  # type: ignore[attr-defined]
    return session.exec(select(func.count()).select_from(table).where(own)).one()


def test_mailboxes_become_focal_points_and_managers(programme: Database) -> None:
    with programme.read() as session:
        wanted = select(Person.email, Appointment.role, Project.code).join(
            Appointment, col(Appointment.person_id) == Person.id
        )
        joined = wanted.outerjoin(Project, col(Appointment.project_id) == Project.id)
        found: list[tuple[str, str, str | None]] = list(session.exec(joined).all())
    assert ("projects@health.example", "focal_point", None) in found
    assert ("it-centre@tourism.example", "sponsor", "TOU-01") in found
    mailboxes = [email for email, role, _ in found if role == "focal_point" and "focal.point@" not in email]
    assert len(mailboxes) == 40
    assert len([code for _, role, code in found if role == "sponsor" and code]) == 85


def test_importing_again_changes_no_row_and_says_so(programme: Database, example: ExampleFiles) -> None:
    before = everything(programme)
    result = bring_in(programme, example, LATER)
    assert not result.changed
    assert result.nouns["projects"].unchanged == 85
    assert result.nouns["shares"].unchanged == 884
    assert everything(programme) == before


@pytest.mark.usefixtures("lifecycle")
def test_an_import_that_fails_late_leaves_no_row(database: Database, example: ExampleFiles) -> None:
    before = everything(database)
    with pytest.raises(PowerCutError):
        bring_in_and_fail(database, example)
    assert everything(database) == before


class PowerCutError(Exception):
    """Stands for whatever ends a transaction before it is kept."""


def bring_in_and_fail(database: Database, example: ExampleFiles) -> None:
    """Import everything, and then fail before it is kept."""
    with database.write() as session:
        import_programme(session, read_programme(example.folder), 1, BEGINNING)
        assert count(session, Project) == 85
        raise PowerCutError


def test_a_changed_draft_is_kept_as_its_next_version_and_each_difference_is_told(
    programme: Database, example: ExampleFiles
) -> None:
    example.set_cell("projects.csv", 2, "title_en", "Technology upgrade")
    example.set_cell("projects.csv", 2, "clauses", "1;2")
    example.set_cell("shares.csv", 2, "amount_egp", "1166999.50")
    example.set_cell("shares.csv", 3, "amount_egp", "1400000.50")
    example.replace("programme.yaml", "name_en: Ministry of Tourism", "name_en: Ministry of Tourism and more")
    result = bring_in(programme, example, LATER)
    told = result.nouns["projects"].updated["TOU-01"]
    assert told["title_en"][1] == "Technology upgrade"
    assert told["clauses"] == ([1], [1, 2])
    assert result.nouns["shares"].updated == {
        "TOU-01 MCIT 2013/14 cash": {"amount_minor": (1_167_000_00, 1_166_999_50)},
        "TOU-01 MCIT 2014/15 cash": {"amount_minor": (1_400_000_00, 1_400_000_50)},
    }
    assert list(result.nouns["organisations"].updated) == ["TOURISM"]
    assert (result.nouns["projects"].unchanged, result.nouns["shares"].unchanged) == (84, 882)
    with programme.read() as session:
        project = session.exec(select(Project).where(Project.code == "TOU-01")).one()
        assert (project.version, project.title_en) == (2, "Technology upgrade")
        version = session.get_one(ContentVersion, (project.id, 2))
        assert version.content["clauses"] == [1, 2]
        assert version.tag != session.get_one(ContentVersion, (project.id, 1)).tag
        kinds = select(Event.kind).where(Event.project_id == project.id).order_by(col(Event.sequence))
        assert session.exec(kinds).all() == ["project_opened", "content_revised"]


def test_a_project_that_changes_its_sponsor_changes_its_party_and_its_manager(
    programme: Database, example: ExampleFiles
) -> None:
    example.set_cell("projects.csv", 2, "sponsor_org", "ITIDA")
    example.set_cell("projects.csv", 2, "manager_mailbox", "new@itida.example")
    result = bring_in(programme, example, LATER)
    assert result.nouns["appointments"].removed == ["it-centre@tourism.example sponsor TOU-01"]
    with programme.read() as session:
        project = session.exec(select(Project).where(Project.code == "TOU-01")).one()
        appointed = select(Person.email).join(Appointment, col(Appointment.person_id) == Person.id)
        assert session.exec(appointed.where(Appointment.project_id == project.id)).all() == [
            "new@itida.example"
        ]
        implementers = select(Organisation.code).join(Party, col(Party.organisation_id) == Organisation.id)
        own = implementers.where(Party.project_id == project.id, Party.role == 4)
        assert session.exec(own).all() == ["ITIDA"]


def test_a_share_that_leaves_the_files_leaves_the_database(
    programme: Database, example: ExampleFiles
) -> None:
    moved = int(example.cell("shares.csv", 2, "amount_egp")) + int(
        example.cell("shares.csv", 3, "amount_egp")
    )
    example.set_cell("shares.csv", 3, "amount_egp", str(moved))
    example.change_rows("shares.csv", lambda rows: rows.__delitem__(1))
    result = bring_in(programme, example, LATER)
    assert result.nouns["shares"].removed == ["TOU-01 MCIT 2013/14 cash"]
    with programme.read() as session:
        assert count(session, Share) == 883
        assert session.exec(select(func.sum(Share.amount_minor))).one() == 500_000_000_00


def test_a_project_that_leaves_the_files_stays_and_is_named(
    programme: Database, example: ExampleFiles
) -> None:
    example.change_rows("projects.csv", lambda rows: rows.__delitem__(1))
    example.change_rows(
        "shares.csv",
        lambda rows: rows.__setitem__(slice(None), [row for row in rows if row[0] != "TOU-01"]),
    )
    result = bring_in(programme, example, LATER)
    assert (result.absent, result.changed) == (["TOU-01"], False)
    with programme.read() as session:
        assert count(session, Project) == 85


def test_sealed_content_is_refused_with_the_project_its_fields_and_its_stage(
    programme: Database, example: ExampleFiles
) -> None:
    leave_draft(programme, "TOU-01")
    before = everything(programme)
    example.set_cell("projects.csv", 2, "title_en", "Another project")
    example.set_cell("projects.csv", 3, "title_en", "A draft may change")
    with pytest.raises(Refused) as refused:
        bring_in(programme, example, LATER)
    (fault,) = refused.value.errors  # type: ignore[attr-defined]
    assert (fault.code, fault.file, fault.row) == ("import_sealed", "projects.csv", 2)
    assert fault.parameters == {"project": "TOU-01", "fields": "title_en", "stage": "proposal"}
    assert everything(programme) == before


def test_what_nobody_approves_may_change_beside_sealed_content(
    programme: Database, example: ExampleFiles
) -> None:
    leave_draft(programme, "TOU-01")
    example.set_cell("projects.csv", 2, "beneficiaries_en", "Everybody")
    result = bring_in(programme, example, LATER)
    assert list(result.nouns["projects"].updated) == ["TOU-01"]
    with programme.read() as session:
        project = session.exec(select(Project).where(Project.code == "TOU-01")).one()
        assert (project.beneficiaries_en, project.version) == ("Everybody", 1)


def leave_draft(database: Database, code: str) -> None:
    """Submit a project's draft as its sponsor, by the commands that everybody uses."""
    with database.write() as session:
        project_id = session.exec(select(Project.id).where(Project.code == code)).one()
        assert project_id is not None
        advance(session, project_id, BEGINNING)
    with database.write() as session:
        slot = session.exec(select(Slot).where(Slot.project_id == project_id, Slot.state == "open")).one()
        sponsor = session.exec(
            select(Appointment).where(
                Appointment.role == "sponsor", Appointment.organisation_id == slot.organisation_id
            )
        ).first()
        assert slot.id is not None
        assert sponsor is not None
        actor = Actor(sponsor.person_id, sponsor.organisation_id)
        decide(session, slot.id, Answer("submit", version=1), actor, BEGINNING)


def test_codes_of_another_programme_are_not_taken_over(programme: Database, example: ExampleFiles) -> None:
    before = everything(programme)
    example.replace("programme.yaml", "code: MCIT-COOP-2013-2018", "code: OTHER-PROGRAMME")
    with pytest.raises(Invalid) as raised:
        bring_in(programme, example, LATER)
    assert {it.code for it in raised.value.errors} == {"import_code_elsewhere"}
    assert len(raised.value.errors) == 4 + 15 + 2
    assert everything(programme) == before


@pytest.mark.usefixtures("lifecycle")
def test_all_dates_move_by_whole_years_and_stay_so_at_the_next_import(
    database: Database, example: ExampleFiles
) -> None:
    example.replace("programme.yaml", "held_on: 2013-05-16", "held_on: 2012-02-29")
    bring_in(database, example, years=13)
    result = bring_in(database, example, LATER)
    assert (result.changed, result.years_shifted) == (False, 13)
    with database.read() as session:
        programme = session.exec(select(Programme)).one()
        assert (programme.starts_on, programme.ends_on) == (date(2026, 7, 1), date(2031, 6, 30))
        assert programme.years_shifted == 13
        years = set(session.exec(select(Share.fiscal_year)).all())
        assert years == {"2026/27", "2027/28", "2028/29", "2029/30", "2030/31"}
        forum = session.exec(select(Forum).where(Forum.code == "FORUM-2013-2")).one()
        assert (forum.held_on, forum.month) == (date(2025, 2, 28), "2026-05")
        project = session.exec(select(Project).where(Project.code == "TOU-01")).one()
        assert (project.planned_start, project.planned_end) == (date(2026, 9, 1), date(2028, 8, 31))
        last = select(func.max(Milestone.planned_on)).where(Milestone.project_id == project.id)
        assert session.exec(last).one() == project.planned_end


def test_text_that_looks_like_a_formula_or_a_statement_is_kept_as_it_is(
    programme: Database, example: ExampleFiles
) -> None:
    formula = '=HYPERLINK("http://evil.example");DROP TABLE project;-- {0} %s <script>'
    example.set_cell("projects.csv", 2, "title_en", formula)
    bring_in(programme, example)
    with programme.read() as session:
        assert session.exec(select(Project.title_en).where(Project.code == "TOU-01")).one() == formula
        assert count(session, Project) == 85


@pytest.mark.usefixtures("lifecycle")
def test_the_number_of_statements_stays_in_bounds(database: Database, example: ExampleFiles) -> None:
    seen = {"statements": 0}

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(*_: object) -> None:
        seen["statements"] += 1

    bring_in(database, example)
    assert seen["statements"] < 85 * 26
    seen["statements"] = 0
    bring_in(database, example, LATER)
    assert seen["statements"] < 80
