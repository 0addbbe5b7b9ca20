"""`shiraka amendment`: changes to projects that are under way, each decided on a copy."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.database import reading, writing
from cli.language import current, say
from cli.output import console, show_json, show_table
from cli.project import AsJson, Code, everything
from cli.step import acting_person
from models.clock import utc_now
from models.rules.errors import NotFound

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.project import Project

commands = typer.Typer(help="Amendments of projects.", no_args_is_help=True)


@commands.command("list")
def list_all(code: Code, as_json: AsJson = False) -> None:
    """List a project's amendments: their class, who decides, and where they stand."""
    from models.queries.amendments import list_amendments

    with reading() as session:
        rows = list_amendments(session, _project(session, code))
    if as_json:
        show_json([asdict(row) for row in rows])
        return
    columns = ["", say("class", "الفئة"), say("decided by", "يقرره"), say("stage", "المرحلة")]
    show_table(
        [*columns, say("state", "الحالة"), say("changes", "التغييرات")],
        [
            [
                row.code,
                row.kind_title.in_language(current()),
                row.route_title.in_language(current()),
                row.stage,
                row.state,
                str(len(row.changes)),
            ]
            for row in rows
        ],
    )


@commands.command()
def show(
    code: Annotated[str, typer.Argument(metavar="AMENDMENT", help="its code, such as HEA-01-A1")],
    as_json: AsJson = False,
) -> None:
    """Show what an amendment changes, and what the project has changed meanwhile too."""
    from models.queries.amendments import describe_amendment

    with reading() as session:
        case = _project(session, code)
        if case.amends_id is None:
            raise NotFound("amendment_unknown", amendment=code)
        row = describe_amendment(session, case)
    if as_json:
        show_json(asdict(row))
        return
    columns = [say("what", "ما يتغير"), "", say("before", "قبل"), say("after", "بعد")]
    show_table(
        [*columns, say("conflicts", "يتعارض")],
        [
            [it.field, it.key, it.before or "-", it.after or "-", "!" if it.conflicts else ""]
            for it in row.changes
        ],
    )


@commands.command("open")
def open_case(
    code: Code,
    reason: Annotated[str, typer.Option(help="why the project is to change")],
    person: Annotated[str, typer.Option("--as", metavar="EMAIL", help="the person who opens it")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check it all, but keep nothing")] = False,
) -> None:
    """Open an amendment on a copy of a project, which keeps running."""
    from models.columns import identity
    from models.commands.open_amendment import open_amendment

    with writing(dry_run=dry_run) as session:
        actor = acting_person(session, person)
        case = open_amendment(session, identity(_project(session, code)), reason, actor, utc_now()).code
    done = say("would be opened", "كان سيفتح") if dry_run else say("is open", "فتح")
    console().print(f"{case}: {done}", markup=False)


def _project(session: "Session", code: str) -> "Project":
    from models.queries.project import find_project

    project = find_project(session, everything(), code)
    if project is None:
        raise NotFound("project_unknown", project=code)
    return project
