"""`shiraka db`: bring the database to this version, or say whether it is."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.failure import FAILED
from cli.language import say
from cli.output import console, errors
from settings import get_settings

if TYPE_CHECKING:
    from models.db import Database

commands = typer.Typer(help="The database's form.", no_args_is_help=True)


def open_database() -> "Database":
    """Give the database of the settings; the caller disposes of it."""
    from models.db import Database

    return Database(get_settings().database_url)


@commands.command()
def upgrade(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="say what would be done, and do nothing")
    ] = False,
) -> None:
    """Bring the database to the form this version needs; nothing is done when it is there already."""
    from models import db

    url = get_settings().database_url
    waiting = db.pending(url)
    if not dry_run:
        db.upgrade(url)
    done = say("would be applied", "ستطبَّق") if dry_run else say("applied", "طُبِّقت")
    console().print(f"{len(waiting)} {say('migrations', 'ترقيات')} {done}: {', '.join(waiting) or '-'}")


@commands.command()
def check() -> None:
    """Say whether the database has the form this version needs; exit 1 when it has not."""
    from models import db

    if waiting := db.pending(get_settings().database_url):
        remedy = say("run: shiraka db upgrade", "شغّل: shiraka db upgrade")
        errors().print(
            f"{len(waiting)} {say('migrations wait', 'ترقيات تنتظر')}: {', '.join(waiting)}; {remedy}"
        )
        raise typer.Exit(FAILED)
    console().print(say("The database is up to date.", "قاعدة البيانات محدَّثة."))
