"""The ledger in the database: all or nothing, once under a key, within every ceiling, and never changed."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from models import bookkeeping
from models.available import available
from models.bookkeeping import Origin
from models.ceiling import Ceiling
from models.columns import identity
from models.db import Database
from models.ledger import LedgerEntry, Posting
from models.loading import load
from models.project import Project
from models.rules.errors import Conflict, NotFound, Refused
from models.rules.ledger import Balance, Insufficient, Part
from models.share import Share

NOW = datetime(2014, 1, 5, 8, tzinfo=UTC)


def project_of(session: Session, code: str = "HEA-01") -> Project:
    wanted = select(Project.id).where(Project.code == code)
    return load(session, session.exec(wanted).one() or 0).project


def parts_of(session: Session, project: Project) -> list[Part]:
    rows = session.exec(select(Share).where(Share.project_id == project.id)).all()
    return [Part(row.funder_id, row.fiscal_year, row.kind, row.amount_minor) for row in rows]


def limit(session: Session, key: str, minor: int) -> None:
    row = session.exec(select(Ceiling).where(Ceiling.key == key)).one()
    row.limit_minor = minor
    session.add(row)
    session.flush()


def key_of(project: Project, kind: str) -> str:
    return f"{kind}:{project.protocol_id if kind == 'protocol' else project.programme_id}"


def reserved(session: Session, code: str = "HEA-01") -> tuple[Project, list[Part], int]:
    project = project_of(session, code)
    parts = parts_of(session, project)
    return project, parts, bookkeeping.reserve_shares(session, project, parts, Origin(f"reserve:{code}"), NOW)


def test_a_reservation_takes_the_shares_of_all_funders_from_every_ceiling(programme: Database) -> None:
    with programme.write() as session:
        project, parts, _ = reserved(session)
    total = sum(part.amount for part in parts)
    with programme.read() as session:
        held = bookkeeping.balances_of(session, identity(project))
        assert {share: balance.reserved for share, balance in held.items()} == {
            part.share: part.amount for part in parts
        }
        keys = [key_of(project, "programme"), key_of(project, "protocol"), f"project:{project.id}"]
        for ceiling in available(session, keys).values():
            assert (ceiling.reserved, ceiling.committed) == (total, 0)
            assert ceiling.available == ceiling.limit - total


def test_a_ceiling_that_does_not_suffice_is_told_to_the_piastre_and_nothing_is_kept(
    programme: Database,
) -> None:
    with programme.write() as session:
        project = project_of(session)
        parts = parts_of(session, project)
        total = sum(part.amount for part in parts)
        limit(session, key_of(project, "protocol"), total - 1)
    with pytest.raises(Insufficient) as refused, programme.write() as session:
        reserved(session)
    assert [(lack.ceiling.kind, lack.missing) for lack in refused.value.shortfalls] == [("protocol", 1)]
    with programme.read() as session:
        assert session.exec(select(Posting)).all() == []
        assert session.exec(select(Ceiling).where(col(Ceiling.reserved_minor) > 0)).all() == []


def test_the_same_key_never_posts_twice(programme: Database) -> None:
    with programme.write() as session:
        _, _, first = reserved(session)
    with programme.write() as session:
        project, parts, again = reserved(session)
        assert again == first
        with pytest.raises(Conflict):
            bookkeeping.reserve_shares(session, project, parts[:1], Origin("reserve:HEA-01"), NOW)
    with programme.read() as session:
        assert len(session.exec(select(Posting)).all()) == 1


def test_reservations_become_commitments_that_are_paid_out_and_released(programme: Database) -> None:
    with programme.write() as session:
        project, parts, _ = reserved(session)
        bookkeeping.commit_shares(session, project, parts, Origin("commit"), NOW)
        paid = Part(*parts[0].share, 100)
        bookkeeping.disburse_shares(session, project, [paid], Origin("disburse"), NOW)
        bookkeeping.release_all(session, project, Origin("release"), NOW)
        after = bookkeeping.balances_of(session, identity(project))
        assert after[parts[0].share] == Balance(disbursed=100, released=parts[0].amount - 100)
        found = available(session, [key_of(project, "programme")])[key_of(project, "programme")]
        assert (found.reserved, found.committed) == (0, 100)
        assert bookkeeping.release_all(session, project, Origin("release again"), NOW) is None


def test_more_than_is_committed_is_not_paid_out(programme: Database) -> None:
    with programme.write() as session:
        project, parts, _ = reserved(session)
        with pytest.raises(Refused, match="stands on the account “committed”"):
            bookkeeping.disburse_shares(session, project, parts, Origin("early"), NOW)
        assert len(session.exec(select(Posting)).all()) == 1


def test_a_reversal_mirrors_its_posting_and_happens_once(programme: Database) -> None:
    with programme.write() as session:
        project, _, posting = reserved(session)
        reversal = bookkeeping.reverse_posting(session, project, posting, Origin("back", reason="typo"), NOW)
        after = bookkeeping.balances_of(session, identity(project))
        assert {balance.held for balance in after.values()} == {0}
        assert (
            bookkeeping.reverse_posting(session, project, posting, Origin("back", reason="typo"), NOW)
            == reversal
        )
        with pytest.raises(Refused, match="reversed already"):
            bookkeeping.reverse_posting(session, project, posting, Origin("back again"), NOW)
        with pytest.raises(Refused, match="itself a reversal"):
            bookkeeping.reverse_posting(session, project, reversal, Origin("forth"), NOW)
        with pytest.raises(NotFound):
            bookkeeping.reverse_posting(session, project_of(session, "TOU-01"), posting, Origin("other"), NOW)


def test_what_has_moved_on_is_not_reversed(programme: Database) -> None:
    with programme.write() as session:
        project, parts, posting = reserved(session)
        bookkeeping.commit_shares(session, project, parts, Origin("commit"), NOW)
        with pytest.raises(Refused, match="stands on the account “reserved”"):
            bookkeeping.reverse_posting(session, project, posting, Origin("late"), NOW)


def test_a_posting_has_its_event_in_the_same_transaction(programme: Database) -> None:
    from models.event import Event

    with programme.write() as session:
        project, _, posting = reserved(session)
    with programme.read() as session:
        found = session.exec(select(Event).where(Event.kind == "money_posted")).one()
    assert (found.project_id, found.data["posting"], found.data["posted"]) == (project.id, posting, "reserve")


@pytest.mark.parametrize("table", ["posting", "ledgerentry"])
@pytest.mark.parametrize("act", ["UPDATE {} SET project_id = project_id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_is_posted(programme: Database, act: str, table: str) -> None:
    with programme.write() as session:
        reserved(session)
    with pytest.raises(DBAPIError, match="append-only"), programme.write() as session:
        session.connection().execute(text(act.format(table)))
    with programme.read() as session:
        assert session.exec(select(LedgerEntry)).all() != []


def test_the_database_refuses_to_pass_a_ceiling(programme: Database) -> None:
    with pytest.raises(DBAPIError, match="ceiling_not_passed"), programme.write() as session:
        session.connection().execute(text("UPDATE ceiling SET reserved_minor = limit_minor + 1"))
