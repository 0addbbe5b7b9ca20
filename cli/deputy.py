"""`shiraka deputy`: who acts for whom."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.database import reading, writing
from cli.language import current, say
from cli.output import console, show_json, show_table
from cli.project import AsJson
from cli.step import acting_person
from models.clock import utc_now

if TYPE_CHECKING:
    from models.queries.deputies import DeputyRow

commands = typer.Typer(help="Deputies: who acts for whom.", no_args_is_help=True)
Person = Annotated[str, typer.Option("--as", metavar="EMAIL", help="the person away, or an assistant")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="check it all, but keep nothing")]


@commands.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List every deputyship, the newest first."""
    from models.queries.deputies import list_deputies

    with reading() as session:
        rows = list_deputies(session)
    if as_json:
        show_json([asdict(row) for row in rows])
        return
    columns = ["", say("away", "الغائب"), say("deputy", "النائب"), say("state", "الحالة")]
    show_table(
        [*columns, say("from", "من"), say("until", "حتى"), say("within", "في حدود")],
        [_cells(row) for row in rows],
    )


@commands.command("set")
def hand_over(
    principal: Annotated[str, typer.Argument(metavar="EMAIL", help="the person who is away")],
    starts: Annotated[datetime, typer.Option(help="from when, in UTC")],
    ends: Annotated[datetime, typer.Option(help="until when, in UTC")],
    reason: Annotated[str, typer.Option(help="why")],
    person: Person,
    deputy: Annotated[str, typer.Option(help="who acts; else the usual deputy")] = "",
    protocol: Annotated[str, typer.Option(help="only under this protocol")] = "",
    at_most: Annotated[str | None, typer.Option(help="only about this amount at most")] = None,
    dry_run: DryRun = False,
) -> None:
    """Hand a person's turns to a deputy for a while."""
    from datetime import UTC

    from models.commands.set_deputy import set_deputy
    from models.rules.deputies import Absence
    from models.rules.money import minor_of

    limit = None if at_most is None else minor_of(at_most, pointer="/at_most")
    begins, over = starts.replace(tzinfo=UTC), ends.replace(tzinfo=UTC)
    absence = Absence(principal, begins, over, reason, deputy, protocol, limit)
    with writing(dry_run=dry_run) as session:
        kept = set_deputy(session, absence, acting_person(session, person), utc_now())
        told = f"{kept.id}: {kept.state}"
    console().print(told, markup=False)


@commands.command()
def end(
    number: Annotated[int, typer.Argument(metavar="DEPUTY", help="the number that `deputy list` shows")],
    person: Person,
    dry_run: DryRun = False,
) -> None:
    """End a deputyship before its time; what waits comes back."""
    from models.commands.set_deputy import end_deputy

    with writing(dry_run=dry_run) as session:
        end_deputy(session, number, acting_person(session, person), utc_now())


@commands.command()
def backup(
    principal: Annotated[str, typer.Argument(metavar="EMAIL", help="whose usual deputy it is")],
    deputy: Annotated[str, typer.Argument(metavar="DEPUTY", help="the usual deputy's address")],
    person: Person,
    dry_run: DryRun = False,
) -> None:
    """Name who is a person's deputy where an absence names none."""
    from models.commands.set_deputy import set_backup

    with writing(dry_run=dry_run) as session:
        set_backup(session, principal, deputy, acting_person(session, person), utc_now())


def _cells(row: "DeputyRow") -> list[Any]:
    language = current()
    bounds = [row.protocol or "", row.at_most.amount if row.at_most else ""]
    return [
        row.id,
        row.principal.name.in_language(language),
        row.deputy.name.in_language(language),
        row.state,
        f"{row.starts_at:%Y-%m-%d}",
        f"{row.ends_at:%Y-%m-%d}",
        " ".join(filter(None, bounds)),
    ]
