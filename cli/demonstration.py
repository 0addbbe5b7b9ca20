"""`shiraka demo`: load the example programme, and play its life."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from cli.database import open_database, open_store
from cli.failure import CommandRefused
from cli.language import current, say
from cli.output import console, errors
from models.clock import utc_now
from models.rules.text import Text

if TYPE_CHECKING:
    from demonstration.player import Progress

commands = typer.Typer(help="The demonstration programme.", no_args_is_help=True)
NOT_EMPTY = Text(
    ar="في قاعدة البيانات برنامج بالفعل؛ ابدأ بقاعدة جديدة: shiraka up --fresh",
    en="The database holds a programme already; begin with a new one: shiraka up --fresh",
)
LOADED = Text(
    ar="{projects} مشروعا و{decisions} قرارا، والتواريخ أزيحت {years} عاما.",
    en="{projects} projects, {decisions} decisions, all dates {years} years later.",
)
DRY_RUN = typer.Option("--dry-run", help="say what would be done, and do nothing")


@commands.command()
def load(
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="do nothing where a programme is loaded")
    ] = False,
    dry_run: Annotated[bool, DRY_RUN] = False,
) -> None:
    """Load the example programme, shifted so that today lies in its second year, and play it until today."""
    from demonstration.loader import is_empty, load_demonstration

    database = open_database()
    with database.read() as session:
        empty = is_empty(session)
    if not empty and not if_empty:
        raise CommandRefused(NOT_EMPTY)
    if empty and not dry_run:
        now = utc_now()
        with _progress(now) as progress:
            loaded = load_demonstration(database, open_store(), now, progress)
        counts = {"projects": loaded.projects, "decisions": loaded.decisions, "years": loaded.years_shifted}
        console().print(LOADED.in_language(current()).format(**counts))
    database.dispose()


@commands.command()
def play(
    until: Annotated[
        datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="the last day, as 2018-06-30")
    ],
    seed: Annotated[int, typer.Option("--seed", help="another seed plays another life")] = 2013,
    dry_run: Annotated[bool, DRY_RUN] = False,
) -> None:
    """Play the life of a loaded programme: acting persons decide, day by day, until the given day."""
    from demonstration.player import Player
    from models.commands.appoint_actors import appoint_actors

    end = datetime.combine(until.date(), time(16), UTC)
    database = open_database()
    if not dry_run:
        with database.write() as session:
            appoint_actors(session, end)
        with _progress(end) as progress:
            count = Player(database, open_store(), seed, end).play(progress)
        console().print(
            say(f"{count} decisions until {until:%Y-%m-%d}.", f"{count} قرارا حتى {until:%Y-%m-%d}.")
        )
    database.dispose()


@contextmanager
def _progress(end: datetime) -> "Iterator[Progress]":
    """Show how far the played time has come."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors(), transient=True) as bar:
        task = bar.add_task(say("Playing", "جار التشغيل"), total=None, count="")
        began: list[datetime] = []

        def tell(at: datetime, count: int) -> None:
            began[:] = began or [at]
            length = max((end - began[0]).total_seconds(), 1)
            passed = (at - began[0]).total_seconds()
            bar.update(task, total=length, completed=passed, description=f"{at:%Y-%m-%d}", count=str(count))

        yield tell
