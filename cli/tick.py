"""`shiraka tick`: every sweep once, without a Prefect server."""

import asyncio
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from cli.language import say
from cli.output import show_json, show_pairs

if TYPE_CHECKING:
    from models.db import Database

AT_MOST = 1_000_000
BATCH = 50
TITLES = {
    "deputies": ("deputies that begin or end", "نيابات تبدأ أو تنتهي"),
    "retimed": ("clocks timed anew", "مؤقتات أعيد حسابها"),
    "clocks": ("clocks that time acted on", "مؤقتات حان وقتها"),
    "reminders": ("turns to remind of", "أدوار يذكَّر بها"),
    "digests": ("persons with a digest", "أشخاص لهم ملخص"),
    "woken": ("projects woken by time", "مشروعات أيقظها الوقت"),
    "moved": ("projects moved", "مشروعات تحركت"),
    "failed": ("moves failed", "حركات تعثرت"),
    "notices": ("notices handled", "إشعارات عولجت"),
    "anchored": ("histories anchored", "سجلات ثُبتت نهاياتها"),
    "pruned": ("old rows dropped", "صفوف قديمة حُذفت"),
}


@dataclass(slots=True)
class Tick:
    """What one tick did, or has to do."""

    deputies: int = 0
    retimed: int = 0
    clocks: int = 0
    reminders: int = 0
    digests: int = 0
    woken: int = 0
    moved: int = 0
    failed: int = 0
    notices: int = 0
    anchored: int = 0
    pruned: int = 0


def tick(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what is due, change nothing")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Do all that is due now, once, without Prefect: sweeps, moves, notices."""
    from models.db import Database
    from settings import get_settings

    database = Database(get_settings().database_url)
    try:
        done = _due(database) if dry_run else _work(database)
    finally:
        database.dispose()
    if as_json:
        show_json(asdict(done))
    else:
        show_pairs({say(*TITLES[name]): count for name, count in asdict(done).items()})
    if done.failed:
        raise typer.Exit(1)


def _work(database: "Database") -> Tick:
    """Sweep, then move what is ready, then send what waits."""
    from models.clock import utc_now
    from settings import get_settings
    from tasks.moves import move_all, take
    from tasks.sweeps import (
        sweep_calendars,
        sweep_clocks,
        sweep_deputies,
        sweep_digests,
        sweep_projects,
        sweep_reminders,
    )
    from tasks.workplace import pace_of, process_name

    done, worker, pace = Tick(), process_name(), pace_of(get_settings())
    while (retimed := sweep_calendars(database, utc_now())).count:
        done.retimed += retimed.count
    for name, sweep in (
        ("deputies", sweep_deputies),
        ("clocks", sweep_clocks),
        ("reminders", partial(sweep_reminders, pace=pace)),
        ("digests", partial(sweep_digests, pace=pace)),
        ("woken", sweep_projects),
    ):
        while (swept := sweep(database, utc_now())).count:
            setattr(done, name, getattr(done, name) + swept.count)
            if not swept.is_full:
                break
    while claims := take(database, worker, utc_now(), BATCH):
        moves = move_all(database, claims, utc_now())
        done.moved += sum(not it.error for it in moves)
        done.failed += sum(bool(it.error) for it in moves)
    done.notices = asyncio.run(_deliver(database, worker))
    done.anchored, done.pruned = _keep_house(database)
    return done


def _keep_house(database: "Database") -> tuple[int, int]:
    """Note the ends of all histories, and drop what nobody needs."""
    from models.clock import utc_now
    from models.commands.prune import prune
    from settings import get_settings
    from tasks.anchoring import anchor

    anchored = anchor(database, get_settings().audit_anchors, utc_now())
    with database.write() as session:
        return anchored, prune(session, utc_now())


async def _deliver(database: "Database", worker: str) -> int:
    from models.clock import utc_now
    from notifications.deliver import deliver_ready
    from notifications.transport import SmtpTransport
    from settings import get_settings
    from tasks.workplace import pace_of

    transport = SmtpTransport.from_settings(get_settings())
    try:
        done = await deliver_ready(
            database, transport, utc_now, AT_MOST, worker, pace=pace_of(get_settings())
        )
        return done.total
    finally:
        await transport.close()


def _due(database: "Database") -> Tick:
    """Count what a tick would begin with; what those moves bring forth is not known before."""
    from models.clock import utc_now
    from models.queries.due import (
        clocks_due,
        deputies_due,
        digests_due,
        outdated_clocks,
        projects_due,
        reminders_due,
    )
    from models.queries.operations import operations

    now = utc_now()
    with database.read() as session:
        standing = operations(session, now)
        return Tick(
            deputies=deputies_due(session, now),
            retimed=len(outdated_clocks(session, AT_MOST)),
            clocks=len(clocks_due(session, now, AT_MOST)),
            reminders=len(reminders_due(session, now, AT_MOST)),
            digests=len(digests_due(session, now, AT_MOST)),
            woken=len(projects_due(session, now, AT_MOST)),
            moved=standing.queue.depth,
            notices=sum(standing.outbox.get(state, 0) for state in ("queued", "deferred")),
        )
