"""`shiraka reminders`: who will be reminded of what, and standing still for a while."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.database import reading, writing
from cli.language import say
from cli.output import console, show_json, show_table
from models.clock import utc_now

commands = typer.Typer(help="Reminders and digests.", no_args_is_help=True)


@commands.command()
def preview(
    days: Annotated[int, typer.Option(help="how many days ahead", min=1, max=366)] = 30,
    project: Annotated[str | None, typer.Option(help="only this project")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Say who will be mailed what and when, if nothing is answered until then."""
    from models.queries.reminder_preview import preview_reminders
    from settings import get_settings
    from tasks.workplace import pace_of

    with reading() as session:
        mails = preview_reminders(session, utc_now(), days, pace_of(get_settings()), project)
    if as_json:
        show_json([asdict(it) for it in mails])
        return
    columns = [say("when", "متى"), say("to", "إلى"), say("mail", "الرسالة"), say("about", "عن")]
    show_table(
        columns, [(f"{it.at:%Y-%m-%d %H:%M}", it.address, it.kind, "; ".join(it.about)) for it in mails]
    )


@commands.command()
def pause(
    reason: Annotated[str, typer.Option(help="why, for those who look at the status")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check, but change nothing")] = False,
) -> None:
    """Let no reminder or digest leave until `shiraka reminders resume`; nothing is lost meanwhile."""
    from models.brakes import OPERATOR, REMINDERS, set_brake

    with writing(dry_run=dry_run) as session:
        is_new = set_brake(session, REMINDERS, OPERATOR, reason or "paused by hand", utc_now())
    said = ("reminders are paused", "أوقفت التذكيرات") if is_new else ("they were paused", "كانت موقوفة")
    console().print(say(*said))


@commands.command()
def resume(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check, but change nothing")] = False,
) -> None:
    """Let reminders leave again; of those that became due meanwhile each person gets one digest."""
    from models.brakes import OPERATOR, REMINDERS, brakes, release_brake

    with writing(dry_run=dry_run) as session:
        release_brake(session, REMINDERS, OPERATOR)
        left = [it.source for it in brakes(session) if it.name == REMINDERS]
    if left:
        console().print(
            say(
                "reminders stay paused: the deployment send_reminders is paused in Prefect",
                "ما زالت التذكيرات موقوفة: النشر send_reminders موقوف في Prefect",
            )
        )
    else:
        console().print(say("reminders are sent again", "تُرسل التذكيرات من جديد"))
