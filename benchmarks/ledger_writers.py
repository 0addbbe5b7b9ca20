"""Writers for the benchmark of the ledger, in a process of their own: how much was done, and its cost."""

import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic, process_time

from sqlalchemy import text
from sqlmodel import col, select

from models import bookkeeping
from models.bookkeeping import Origin
from models.db import Database
from models.loading import UNLOCKED
from models.project import Project
from models.rules.ledger import Part
from models.share import Share

NOW = datetime(2014, 1, 5, 8, tzinfo=UTC)
AMOUNT = 100
TAKE = text(
    "UPDATE ceiling SET reserved_minor = reserved_minor + :amount WHERE kind = 'programme'"
    " AND reserved_minor + committed_minor + :amount <= limit_minor"
)
GIVE = text("UPDATE ceiling SET reserved_minor = reserved_minor - :amount WHERE kind = 'programme'")
NOTE = text("INSERT INTO taken (writer, number, amount) VALUES (:writer, :number, :amount)")
LOCKED = UNLOCKED.with_for_update()


def reserve(database: Database, writer: int) -> Callable[[int], None]:
    """Reserve a piece of every share of a project of the writer's own, whose cost rises to allow it."""
    with database.read() as session:
        own = session.exec(select(Project.id).order_by(col(Project.id)).offset(writer).limit(1)).one() or 0
        shares = session.exec(select(Share).where(Share.project_id == own)).all()
        parts = [Part(one.funder_id, one.fiscal_year, one.kind, AMOUNT) for one in shares]
    raise_cost(database, own)

    def once(number: int) -> None:
        with database.write() as session:
            project = session.execute(LOCKED, {"project": own}).scalar_one()
            bookkeeping.reserve_shares(session, project, parts, Origin(f"{writer}:{number}"), NOW)

    return once


def by_hand(database: Database, writer: int) -> Callable[[int], None]:
    """Take from the programme's ceiling and note it, and nothing else."""

    def once(number: int) -> None:
        with database.write() as session:
            connection = session.connection()
            assert connection.execute(TAKE, {"amount": AMOUNT}).rowcount == 1
            connection.execute(NOTE, {"writer": writer, "number": number, "amount": AMOUNT})

    return once


def raise_cost(database: Database, project_id: int) -> None:
    with database.write() as session:
        session.get_one(Project, project_id).cost_minor = 4_000_000_000_000


def main(act: str, url: str, threads: str, seconds: str, process: str) -> None:
    """Run the writers until the time is up."""
    database = Database(url, pool_size=int(threads))
    first = int(process) * int(threads)
    work = [{"reserve": reserve, "by_hand": by_hand}[act](database, first + n) for n in range(int(threads))]
    done = [0] * len(work)
    until, spent = monotonic() + float(seconds), process_time()

    def write(place: int) -> None:
        while monotonic() < until:
            work[place](done[place])
            done[place] += 1

    running = [threading.Thread(target=write, args=(place,)) for place in range(len(work))]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if act == "by_hand":
        with database.write() as session:
            session.connection().execute(GIVE, {"amount": AMOUNT * sum(done)})
    sys.stdout.write(f"{sum(done)} {process_time() - spent}")


if __name__ == "__main__":
    main(*sys.argv[1:])
