"""The demonstration: a life for the example programme that is the same each time and keeps every promise."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from demonstration.loader import EXAMPLE, load_demonstration, years_to_shift
from demonstration.player import Player
from models import migrate
from models.ceiling import Ceiling
from models.db import Database
from models.decision import Decision
from models.doctor import examine
from models.event import Event
from models.funding_plan import FundingPlan
from models.imports.reading import read_programme
from models.ledger import Posting, ShareBalance
from models.notice import Notice
from models.person import Person
from models.project import Project
from models.queries.tranches import list_arrears
from models.queries.visibility import Viewer
from models.reckoning import reckon
from models.step import Slot
from tests.factories.documents import store_in

TODAY = datetime(2026, 11, 23, 10, tzinfo=UTC)  # Monday
STAGES = {"proposal", "review", "joint_funding", "signature", "implementation", "closing"}


def play(folder: Path, until: datetime) -> Database:
    """Give a new database in `folder` with the demonstration played until an instant."""
    url = f"sqlite:///{folder}/demonstration.db"
    folder.mkdir()
    migrate.upgrade(url)
    database = Database(url)
    load_demonstration(database, store_in(folder / "documents"), until, lambda at, count: None)
    return database


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Give the demonstration as it stands today; the tests here only read it."""
    return play(tmp_path_factory.mktemp("played") / "data", TODAY)


@pytest.mark.long
def test_projects_stand_in_every_stage(played: Database) -> None:
    with played.read() as session:
        stages = session.exec(select(Project.stage).where(col(Project.amends_id).is_(None))).all()
    assert set(stages) == STAGES
    assert len(stages) == 85


@pytest.mark.long
def test_projects_are_amended_and_a_counterpart_is_late(played: Database) -> None:
    with played.read() as session:
        cases = session.exec(select(Project.state).where(col(Project.amends_id).is_not(None))).all()
        arrears = list_arrears(session, Viewer(None, 0, sees_all=True), TODAY)
    assert "merged" in cases
    assert arrears


@pytest.mark.long
def test_some_are_returned_on_hold_rejected_and_late(played: Database) -> None:
    with played.read() as session:
        states = set(session.exec(select(Project.state)).all())
        late = session.exec(
            select(func.count()).select_from(Slot).where(Slot.state == "open", col(Slot.due_at) < TODAY)
        ).one()
    assert {"active", "returned", "on_hold", "rejected"} <= states
    assert late > 0


@pytest.mark.long
def test_the_played_programme_keeps_every_promise(played: Database) -> None:
    with played.read() as session:
        assert [finding for it in examine(session, TODAY) for finding in it.findings] == []


@pytest.mark.long
def test_no_mail_of_the_played_past_is_sent(played: Database) -> None:
    with played.read() as session:
        queued = session.exec(select(Notice.created_at).where(Notice.state == "queued")).all()
        expired = session.exec(select(Notice.reason).where(Notice.state == "expired")).all()
    assert all((TODAY - created).days <= 2 for created in queued)
    assert set(expired) == {"played before this installation began"}


@pytest.mark.long
def test_the_same_seed_plays_the_same_life(tmp_path: Path) -> None:
    until = datetime(2025, 4, 15, 10, tzinfo=UTC)  # Tuesday
    assert _fingerprint(play(tmp_path / "one", until)) == _fingerprint(play(tmp_path / "two", until))


@pytest.mark.long
def test_a_played_life_is_played_on(tmp_path: Path) -> None:
    began, until = datetime(2025, 4, 15, 10, tzinfo=UTC), datetime(2025, 5, 15, 10, tzinfo=UTC)
    one, two = play(tmp_path / "one", began), play(tmp_path / "two", began)
    before = _fingerprint(one)
    store = store_in(tmp_path / "documents")
    first, second = (Player(it, store, 2013, until).play(lambda at, count: None) for it in (one, two))
    assert first == second > 50
    assert before != _fingerprint(one) == _fingerprint(two)
    with one.read() as session:
        assert [finding for it in examine(session, until) for finding in it.findings] == []


def _fingerprint(database: Database) -> str:
    """Hash who did what when to which project."""
    with database.read() as session:
        rows = session.execute(
            select(Project.code, Event.sequence, Event.kind, Event.happened_at, Person.email)  # type: ignore[call-overload]
            .join(Event, col(Event.project_id) == col(Project.id))
            .join(Person, col(Person.id) == col(Event.person_id), isouter=True)
            .order_by(col(Project.code), col(Event.sequence))
        ).all()
    assert len(rows) > 200
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (datetime(2026, 11, 23, tzinfo=UTC), 12),
        (datetime(2027, 6, 30, tzinfo=UTC), 12),
        (datetime(2027, 7, 1, tzinfo=UTC), 13),
    ],
)
def test_today_lies_in_the_second_year_of_the_shifted_programme(today: datetime, years: int) -> None:
    files = read_programme(EXAMPLE)
    assert years_to_shift(files, today) == years
    starts = files.programme.starts_on
    assert (
        starts.replace(year=starts.year + years + 1)
        <= today.date()
        < starts.replace(year=starts.year + years + 2)
    )


@pytest.mark.long
def test_the_money_follows_the_projects_and_no_ceiling_is_passed(played: Database) -> None:
    with played.read() as session:
        assert [found for found in reckon(session) if found is not None] == []
        (programme,) = session.exec(select(Ceiling).where(Ceiling.kind == "programme")).all()
        held = dict.fromkeys(session.exec(select(Project.id)).all(), 0)
        for balance in session.exec(select(ShareBalance)).all():
            held[balance.project_id] += balance.reserved_minor + balance.committed_minor
            held[balance.project_id] += balance.disbursed_minor
        ended = session.exec(select(Project.id).where(col(Project.closed_at).is_not(None))).all()
        posted = set(session.exec(select(Posting.kind)).all())
    assert programme.limit_minor == 50_000_000_000
    assert 0 < programme.reserved_minor + programme.committed_minor <= programme.limit_minor
    assert programme.reserved_minor + programme.committed_minor == sum(held.values())
    assert {"pledge", "reserve", "commit", "disburse"} <= posted
    assert ended


@pytest.mark.long
def test_funders_negotiate_deputies_decide_and_approvals_expire(played: Database) -> None:
    with played.read() as session:
        counters = session.exec(select(FundingPlan).where(FundingPlan.cause == "counter_offer")).all()
        deputies = session.exec(select(Decision.id).where(col(Decision.principal_id).is_not(None))).all()
        expired = session.exec(
            select(Slot.id).where(Slot.state == "void", col(Slot.expires_at) <= col(Slot.closed_at))
        ).all()
    assert counters
    assert deputies
    assert expired
