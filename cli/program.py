"""The command line as a whole: every noun is registered here, in one line."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli import (
    amendment,
    audit,
    batch,
    calendar,
    clock,
    config,
    database,
    demonstration,
    deputy,
    doctor,
    document,
    failure,
    funding,
    key,
    language,
    lifecycle,
    money,
    outbox,
    person,
    programme,
    project,
    protocol,
    reminders,
    status,
    step,
    suite,
    tick,
    tranche,
    up,
)
from models.rules.errors import ShirakaError


class _Program(TyperGroup):
    """Turns errors of the family into one line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what a caller can mend is told without a traceback."""
        try:
            return super().invoke(ctx)
        except ShirakaError as error:
            raise typer.Exit(failure.report(error)) from error
        except failure.database_errors() as error:
            raise typer.Exit(failure.report_database(error)) from error


program = typer.Typer(
    name="shiraka",
    cls=_Program,
    help="Moves jointly funded partnership projects from proposal to closing.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@program.callback()
def options(
    speak: Annotated[
        language.Language | None,
        typer.Option("--language", help="ar or en; else the terminal's own", case_sensitive=False),
    ] = None,
) -> None:
    """Moves jointly funded partnership projects from proposal to closing."""
    language.choose(speak)


program.command("up")(up.up)
program.command("test", context_settings=suite.PASSES_ARGUMENTS_ON)(suite.run_tests)
program.command("doctor")(doctor.doctor)
program.command("status")(status.status)
program.command("tick")(tick.tick)
program.add_typer(amendment.commands, name="amendment")
program.add_typer(audit.commands, name="audit")
program.add_typer(batch.commands, name="batch")
program.add_typer(config.commands, name="config")
program.add_typer(calendar.commands, name="calendar")
program.add_typer(clock.commands, name="clock")
program.add_typer(database.commands, name="db")
program.add_typer(key.commands, name="key")
program.add_typer(demonstration.commands, name="demo")
program.add_typer(deputy.commands, name="deputy")
program.add_typer(funding.commands, name="funding")
program.add_typer(document.commands, name="document")
program.add_typer(lifecycle.commands, name="lifecycle")
program.add_typer(money.commands, name="money")
program.add_typer(outbox.commands, name="outbox")
program.add_typer(person.commands, name="person")
program.add_typer(programme.commands, name="programme")
program.add_typer(project.commands, name="project")
program.add_typer(protocol.commands, name="protocol")
program.add_typer(reminders.commands, name="reminders")
program.add_typer(step.commands, name="step")
program.add_typer(tranche.commands, name="tranche")
