"""`shiraka db`: bring the database to this version, or say whether it is."""

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from cli.failure import FAILED
from cli.language import say
from cli.output import console, errors, show_json
from settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlmodel import Session

    from models.db import Database
    from models.store import Store

LONGEST_LIST = 10
commands = typer.Typer(help="The database's form.", no_args_is_help=True)


def open_database() -> "Database":
    """Give the database of the settings; the caller disposes of it."""

    from models.db import Database

    return Database(get_settings().database_url)


def open_store() -> "Store":
    """Give the store of the settings, in which documents lie."""

    from models.store import Store

    return Store(get_settings().documents_url)


class _NotKept(Exception):
    """Leaves a transaction of which nothing is to be kept."""


@contextmanager
def reading() -> "Iterator[Session]":
    """Give a session that sees one state of the data."""
    database = open_database()
    try:
        with database.read() as session:
            yield session
    finally:
        database.dispose()


@contextmanager
def writing(*, dry_run: bool) -> "Iterator[Session]":
    """Give a session whose changes are kept together, or none of them in a dry run."""
    database = open_database()
    try:
        with suppress(_NotKept), database.write() as session:
            yield session
            if dry_run:
                raise _NotKept
    finally:
        database.dispose()


@commands.command()
def upgrade(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="say what would be done, and do nothing")
    ] = False,
) -> None:
    """Bring the database to the form this version needs; nothing is done when it is there already."""
    from models import migrate

    url = get_settings().database_url
    before, target = migrate.revision(url) or "-", migrate.newest() or "-"
    if before == target:
        console().print(say(f"The database is at {target} already.", f"قاعدة البيانات عند {target} بالفعل."))
        return
    if not dry_run:
        migrate.upgrade(url)
    console().print(f"{before} -> {target}{say(' (not done)', ' (لم يُنفَّذ)') if dry_run else ''}")


@commands.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False) -> None:
    """Say whether the database has the form this version needs; exit 1 when it has not."""
    from models import migrate

    differences = migrate.check(get_settings().database_url)
    if as_json:
        show_json({"differences": differences})
        raise typer.Exit(FAILED if differences else 0)
    if differences:
        for difference in differences[:LONGEST_LIST]:
            errors().print(f"[red]shiraka:[/red] {escape(difference)}")
        if more := len(differences[LONGEST_LIST:]):
            errors().print(say(f"and {more} more", f"و{more} غيرها"))
        errors().print(say("Run: shiraka db upgrade", "شغّل: shiraka db upgrade"))
        raise typer.Exit(FAILED)
    console().print(say("The database is up to date.", "قاعدة البيانات محدَّثة."))


@commands.command()
def revise(
    message: Annotated[str, typer.Argument(help="what changed, in a sentence")],
) -> None:
    """Write the migration that leads to the tables of this checkout; for those who work on it."""
    from models import migrate

    written = migrate.revise(message)
    console().print(str(written) if written else say("Nothing differs.", "لا فرق."))
