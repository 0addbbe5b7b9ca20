"""`shiraka protocol`: what is done to cooperation protocols, and what becomes of their projects."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from cli.database import reading, writing
from cli.language import current, say
from cli.output import console, show_json, show_table
from cli.project import PAGE, AsJson, everything
from cli.step import acting_person
from models.clock import utc_now
from models.rules.protocols import ACTIONS, STATES

commands = typer.Typer(help="Cooperation protocols.", no_args_is_help=True)


@commands.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the protocols with their state and their end."""
    from models.queries.protocols import list_protocols

    with reading() as session:
        rows = list_protocols(session, everything(), after=None, limit=PAGE).items
    if as_json:
        show_json([asdict(row) for row in rows])
        return
    columns = ["", say("title", "العنوان"), say("state", "الحالة"), say("valid to", "سار حتى")]
    show_table(
        columns,
        [
            [
                row.code,
                row.title.in_language(current()),
                STATES[row.state].in_language(current()),
                str(row.valid_to),
            ]
            for row in rows
        ],
    )


def _command(name: str) -> Callable[..., None]:
    """Make the command that does an action to a protocol."""

    def act(
        code: Annotated[str, typer.Argument(metavar="PROTOCOL", help="its code")],
        reason: Annotated[str, typer.Option(help="why it is done")],
        person: Annotated[str, typer.Option("--as", metavar="EMAIL", help="the person who does it")],
        valid_to: Annotated[
            datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the new end, where it is extended")
        ] = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="say what would become of each project, and keep nothing")
        ] = False,
        as_json: AsJson = False,
    ) -> None:
        _act(name, code, reason, person, valid_to, dry_run=dry_run, as_json=as_json)

    act.__doc__ = f"{ACTIONS[name].title.en} a protocol, and take its projects along where they are touched."
    return act


def _act(
    name: str,
    code: str,
    reason: str,
    person: str,
    valid_to: datetime | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    from models.commands.change_protocol import Wish, change_protocol

    wish = Wish(name, reason, valid_to=valid_to.date() if valid_to else None)
    with writing(dry_run=dry_run) as session:
        actor = acting_person(session, person)
        done = change_protocol(session, code, wish, actor, utc_now(), dry_run=dry_run)
    if as_json:
        show_json(asdict(done))
        return
    console().print(f"{done.protocol}: {done.before} -> {done.after}", markup=False)
    columns = [say("project", "المشروع"), say("stage", "المرحلة"), say("before", "قبل")]
    show_table(
        [*columns, say("after", "بعد"), say("why not", "لماذا لا")],
        [
            [it.project, it.stage, it.before, it.after, it.reason.in_language(current()) if it.reason else ""]
            for it in done.projects
        ],
    )


for action in ACTIONS:
    commands.command(action.replace("_", "-"))(_command(action))
