"""The reckoning finds whatever does not follow from the entries, and nothing where all does."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from models import bookkeeping
from models.bookkeeping import Origin
from models.db import Database
from models.loading import load
from models.project import Project
from models.reckoning import reckon
from models.rules.ledger import Part
from models.share import Share

NOW = datetime(2014, 1, 5, 8, tzinfo=UTC)
UNGUARDED = {
    "sqlite": "DROP TRIGGER {}_stays_on_{}",
    "postgresql": "ALTER TABLE {} DISABLE TRIGGER ALL",
}

MORE_REVERSED = (
    "UPDATE ledgerentry SET amount_minor = amount_minor + 100"
    " WHERE posting_id IN (SELECT id FROM posting WHERE kind = 'reverse')"
)


def busy(session: Session) -> None:
    """Post one act of every kind."""
    for code in ("HEA-01", "HEA-02"):
        found = session.exec(select(Project).where(Project.code == code)).one()
        project = load(session, found.id or 0).project
        shares = session.exec(select(Share).where(Share.project_id == project.id)).all()
        parts = [Part(row.funder_id, row.fiscal_year, row.kind, row.amount_minor) for row in shares]
        bookkeeping.pledge_shares(session, project, parts[:1], Origin(f"pledge {code}"), NOW)
        bookkeeping.reserve_shares(session, project, parts, Origin(f"reserve {code}"), NOW)
        bookkeeping.commit_shares(session, project, parts[1:], Origin(f"commit {code}"), NOW)
        paid = bookkeeping.disburse_shares(session, project, parts[1:2], Origin(f"disburse {code}"), NOW)
        bookkeeping.release_shares(session, project, parts[:1], Origin(f"release {code}"), NOW)
        bookkeeping.reverse_posting(session, project, paid, Origin(f"reverse {code}"), NOW)


def wrong(database: Database) -> list[str]:
    with database.read() as session:
        return [f"{found.subject}: {found.text}" for found in reckon(session) if found is not None]


def test_what_was_posted_adds_up(programme: Database) -> None:
    with programme.write() as session:
        busy(session)
    assert wrong(programme) == []
    with programme.read() as session:
        assert len(list(reckon(session))) > 100


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "UPDATE sharebalance SET released_minor = released_minor + 100",
            "the entries differ from released by -1.00",
        ),
        (
            "UPDATE ceiling SET reserved_minor = reserved_minor + 100 WHERE kind = 'programme'",
            "ceiling of programme MCIT-COOP-2013-2018: the entries differ from what is reserved by -1.00",
        ),
        (
            "UPDATE ceiling SET committed_minor = committed_minor + 100 WHERE kind = 'funder_year'",
            "the entries differ from what is committed by -1.00",
        ),
        (
            "UPDATE project SET closed_at = opened_at WHERE code = 'HEA-01'",
            "HEA-01: has ended and still holds",
        ),
        ("DELETE FROM event WHERE kind = 'money_posted'", "12 postings, 0 in the histories"),
        ("DELETE FROM ledgerentry", "has no entry"),
        ("UPDATE ledgerentry SET amount_minor = amount_minor + 100", "the entries differ from"),
        (
            MORE_REVERSED,
            "its reversal differs by 1.00",
        ),
    ],
)
def test_whatever_does_not_add_up_is_found(programme: Database, change: str, told: str) -> None:
    with programme.write() as session:
        busy(session)
    with programme.write() as session:
        for act in ("update", "delete"):
            unguard = UNGUARDED["sqlite" if programme.is_sqlite else "postgresql"]
            session.connection().execute(text(unguard.format("ledgerentry", act)))
        if "event" in change:
            unchain(session, programme)
        session.connection().execute(text(change))
    assert any(told in found for found in wrong(programme)), wrong(programme)


def unchain(session: Session, database: Database) -> None:
    """Take away whatever keeps events from being deleted."""
    if database.is_sqlite:
        named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
        for name in session.connection().execute(text(named)).scalars().all():
            session.connection().execute(text(f"DROP TRIGGER {name}"))
    else:
        session.connection().execute(text("ALTER TABLE event DISABLE TRIGGER ALL"))
