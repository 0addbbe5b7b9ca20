"""What SLA clocks cost as they grow: `python -m benchmarks.clocks [HOW MANY ...]`.

Without numbers 1,000, 10,000 and 100,000. On SQLite: a sweep while none is due, 1,000 breaches with their
notices, and every open clock timed anew after a decree that moves them all; the longest time a batch
holds the writer. Seconds are of processor time, so that other work on the machine disturbs less.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from models import migrate
from models.calendars.decree import Decree, decreed
from models.calendars.shape import CalendarShape, DayShape
from models.clock_changes import START
from models.columns import columns_of, table_of
from models.commands.publish_calendar import publish_calendar
from models.db import Database
from models.project import Project
from models.queries.calendar_versions import find_calendar, preview
from models.rules.definition import Title
from models.sla_clock import SlaClock
from models.step import Slot
from tasks.sweeps import sweep_calendars, sweep_clocks
from tests.factories.programme import BEGINNING
from tests.factories.programme import fill as fill_programme
from tests.factories.traveller import Traveller

COUNTS = (1_000, 10_000, 100_000)
DUE = 1_000
SWEEP_SECONDS, DUE_SECONDS, ANEW_SECONDS, HELD_SECONDS = 0.020, 5.0, 60.0, 0.100
TURNS_A_PROJECT = 20


def main() -> None:
    """Measure each size and print a row for it."""
    table = Table("clocks", "none due", "1,000 due", "timed anew", "preview", "writer held", "each anew")
    failed = False
    for count in [int(it) for it in sys.argv[1:]] or COUNTS:
        with tempfile.TemporaryDirectory() as folder:
            sweep, due, anew, seen, held = measure(Path(folder), count)
        failed |= sweep > SWEEP_SECONDS or due > DUE_SECONDS or anew > ANEW_SECONDS or held > HELD_SECONDS
        table.add_row(
            f"{count:,}",
            f"{sweep * 1000:.1f} ms",
            f"{due:.2f} s",
            f"{anew:.2f} s",
            f"{seen:.2f} s",
            f"{held * 1000:.0f} ms",
            f"{anew / count * 1e6:.0f} us",
        )
    table.add_row("target", "< 20 ms", "< 5 s", "< 60 s", "", "< 100 ms", "", style="dim")
    Console().print(table)
    raise SystemExit(1 if failed else 0)


def measure(folder: Path, count: int) -> tuple[float, float, float, float, float]:
    """Give the seconds of an empty sweep, 1,000 breaches, timing anew, a preview, and holding the writer."""
    database = Database(prepared(folder, count))
    held = watch(database)
    now = BEGINNING + timedelta(minutes=5)
    sweep = min(seconds(lambda: sweep_clocks(database, now)) for _ in range(5))
    some_are_due(database)
    held.clear()
    due = seconds(lambda: until_done(lambda: sweep_clocks(database, now).count))
    longest = max(held)
    seen = seconds(lambda: foresee(database))
    with database.write() as session:
        publish(session)
    held.clear()
    anew = seconds(lambda: until_done(lambda: sweep_calendars(database, now).count))
    longest = max(longest, *held)
    database.dispose()
    return sweep, due, anew, seen, longest


def prepared(folder: Path, count: int) -> str:
    """Give a database with so many open clocks, on turns that are due in five working days."""
    url = f"sqlite:///{folder}/clocks.db"
    migrate.upgrade(url)
    fill_programme(url)
    database = Database(url)
    traveller = Traveller(database, "HEA-01", BEGINNING)
    traveller.walk(until_step="screening")
    with database.write() as session:
        multiply(session, count, traveller)
    database.dispose()
    return url


def multiply(session: Session, count: int, traveller: Traveller) -> None:
    """Copy a project's screening and its clock until there are so many, twenty to a project."""
    slot, project = traveller.slot("screening"), traveller.project()
    clock = session.exec(select(SlaClock).where(col(SlaClock.slot_id) == slot.id)).scalar_one()
    session.connection().execute(update(table_of(SlaClock)).values(next_action_at=None))
    projects = [project.id]
    row = {
        c.name: getattr(project, c.name) for c in table_of(Project).columns if c.name not in ("id", "folded")
    }
    for number in range(count // TURNS_A_PROJECT):
        made = insert(table_of(Project)).values({**row, "code": f"P-{number}"})
        projects.append(session.connection().execute(made).inserted_primary_key[0])
    turn = {c.name: getattr(slot, c.name) for c in table_of(Slot).columns if c.name != "id"}
    turns = [
        {**turn, "project_id": projects[n // TURNS_A_PROJECT], "subject": f"n{n}", "remind_at": None}
        for n in range(count)
    ]
    session.connection().execute(insert(table_of(Slot)), turns)
    columns = columns_of(Slot)
    ids = session.connection().execute(
        select(columns.id).where(columns.subject.like("n%")).order_by(columns.id)
    )
    copied = {c.name: getattr(clock, c.name) for c in table_of(SlaClock).columns if c.name != "id"}
    clocks = [
        {**copied, "slot_id": slot_id, "project_id": it["project_id"], "subject": it["subject"]}
        for it, (slot_id,) in zip(turns, ids.all(), strict=True)
    ]
    session.connection().execute(START, clocks)


def some_are_due(database: Database) -> None:
    """Make a thousand of the clocks late since a minute."""
    clocks = columns_of(SlaClock)
    these = select(clocks.id).where(clocks.subject.like("n%")).order_by(clocks.id).limit(DUE)
    late = {"due_at": BEGINNING + timedelta(minutes=4), "next_action_at": BEGINNING + timedelta(minutes=4)}
    with database.write() as session:
        session.execute(update(table_of(SlaClock)).where(clocks.id.in_(these)).values(**late))


def publish(session: Session) -> None:
    """Close a week, so that every due time moves."""
    publish_calendar(session, changed(session), "measured", BEGINNING)


def foresee(database: Database) -> None:
    """Preview the same."""
    with database.read() as session:
        preview(session, changed(session), BEGINNING)


def changed(session: Session) -> CalendarShape:
    """Give the calendar with the week after the beginning closed."""
    _, calendar = find_calendar(session, "EG")
    title = Title(ar="إجازة", en="Holiday")
    days = tuple(
        DayShape(day=(BEGINNING + timedelta(days=it)).date(), title=title, reference="decree")
        for it in range(1, 8)
    )
    return decreed(calendar, Decree(days=days))


def until_done(work: Callable[[], int]) -> None:
    """Work until nothing is left."""
    while work():
        pass


def watch(database: Database) -> list[float]:
    """Note for how many seconds of processor time each transaction holds the writer."""
    held: list[float] = []
    write = database.write

    @contextmanager
    def timed() -> Iterator[Session]:
        began = time.process_time()
        with write() as session:
            yield session
        held.append(time.process_time() - began)

    database.write = timed  # type: ignore[method-assign]
    return held


def seconds(work: Callable[[], object]) -> float:
    """Give the seconds of processor time that some work takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
