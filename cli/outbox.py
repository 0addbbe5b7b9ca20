"""`shiraka outbox`: the notices that were sent, that wait, and that could not be delivered."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.database import reading, writing
from cli.language import say
from cli.output import console, show_json, show_table
from models.clock import utc_now
from models.rules.errors import Refused

commands = typer.Typer(help="Notices on their way.", no_args_is_help=True)


@commands.command("list")
def list_all(
    state: Annotated[str | None, typer.Option(help="only these: dead, held, deferred, accepted ...")] = None,
    project: Annotated[str | None, typer.Option(help="only those of this project")] = None,
    limit: Annotated[int, typer.Option(help="how many at most", min=1, max=10_000)] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """List notices, the newest first, with what became of each and why."""
    from models.queries.notices import list_notices

    with reading() as session:
        rows = list_notices(session, state=state, project=project, limit=limit)
    if as_json:
        show_json([asdict(row) for row in rows])
        return
    columns = [
        "",
        say("kind", "النوع"),
        say("project", "المشروع"),
        say("to", "إلى"),
        say("state", "الحالة"),
        say("attempts", "المحاولات"),
        say("due", "الموعد"),
        say("reason", "السبب"),
    ]
    cells = [
        (
            it.id,
            it.kind,
            it.project,
            it.address,
            it.state,
            it.attempts,
            f"{it.due_at:%Y-%m-%d %H:%M}",
            it.reason,
        )
        for it in rows
    ]
    show_table(columns, cells)


@commands.command()
def retry(
    notices: Annotated[list[int] | None, typer.Argument(metavar="[NOTICE]...", help="their numbers")] = None,
    every: Annotated[bool, typer.Option("--all", help="all that are dead, held or failed")] = False,
    cause: Annotated[str | None, typer.Option(help="all whose reason has this text")] = None,
    address: Annotated[str | None, typer.Option(help="another address, for a single notice")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check and say how many, but send none")] = False,
) -> None:
    """Send notices again that are dead, held or failed, under the Message-ID they always had."""
    from models.commands.retry_notices import retry_notices
    from models.queries.notices import retriable_notices

    if sum((bool(notices), every, cause is not None)) != 1:
        raise Refused("retry_unclear")
    with writing(dry_run=dry_run) as session:
        chosen = list(dict.fromkeys(notices)) if notices else retriable_notices(session, cause)
        count = retry_notices(session, chosen, utc_now(), address)
    if dry_run:
        console().print(say(f"{count} notices would be sent again", f"عدد ما سيعاد إرساله: {count}"))
    else:
        console().print(say(f"{count} notices are queued again", f"عدد ما أعيد إلى الإرسال: {count}"))


@commands.command()
def suppressed(
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """List the addresses that get no mail, with the reason; each waits for a person to mend it."""
    from sqlmodel import col, select

    from models.suppression import Suppression

    with reading() as session:
        rows = session.exec(
            select(Suppression)
            .where(col(Suppression.lifted_at).is_(None))
            .order_by(col(Suppression.suppressed_at))
        ).all()
    if as_json:
        show_json([it.model_dump() for it in rows])
        return
    columns = [
        say("address", "العنوان"),
        say("cause", "السبب"),
        say("since", "منذ"),
        say("reason", "التفصيل"),
    ]
    show_table(
        columns, [(it.address, it.cause, f"{it.suppressed_at:%Y-%m-%d %H:%M}", it.reason) for it in rows]
    )


@commands.command("lift")
def lift_suppression(
    address: Annotated[str, typer.Argument(help="the address that may get mail again")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check, but change nothing")] = False,
) -> None:
    """Let an address get mail again; what was held for it is sent with `retry`."""
    from models.rules.errors import NotFound
    from models.suppressions import lift

    with writing(dry_run=dry_run) as session:
        if not lift(session, address, None, utc_now()):
            raise NotFound("suppression_unknown", address=address)
    console().print(say("it gets mail again", "يُرسل إليه من جديد"))
