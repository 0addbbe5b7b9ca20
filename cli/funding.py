"""`shiraka funding`: who gives what to a project, the versions of its plan, and changing it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.database import reading, writing
from cli.language import current, say
from cli.output import console, show_json, show_pairs, show_table
from cli.project import AsJson, Code, everything
from cli.share import PERCENT, SHARE, shares_of, split_of
from cli.step import acting_person
from models.clock import utc_now
from models.rules.errors import NotFound

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.project import Project
    from models.queries.funding import FunderRow

commands = typer.Typer(help="Funding plans: shares, decisions and versions.", no_args_is_help=True)


@commands.command()
def show(code: Code, as_json: AsJson = False) -> None:
    """Show each funder's share by year, its condition, and how it decided."""
    from models.queries.funding import funding_of

    with reading() as session:
        found = funding_of(session, _project(session, code))
    if found is None:
        raise NotFound("plan_unknown", number=1, project=code)
    if as_json:
        show_json(asdict(found))
        return
    show_pairs(
        {
            say("plan", "الخطة"): f"{found.plan} ({found.state})",
            say("cost", "التكلفة"): f"{found.cost.amount} {found.cost.currency}",
            say("gap", "الفرق"): found.gap.amount,
        }
    )
    years = [year.fiscal_year for year in found.years]
    columns = [say("funder", "الممول"), *years, say("total", "الإجمالي"), say("decision", "القرار")]
    show_table([*columns, say("condition", "الشرط")], [_cells(row, years) for row in found.funders])


@commands.command()
def plans(code: Code, as_json: AsJson = False) -> None:
    """List every version of the plan, the newest first."""
    from models.queries.funding import plans_of

    with reading() as session:
        rows = plans_of(session, _project(session, code))
    if as_json:
        show_json([asdict(row) for row in rows])
        return
    columns = ["", say("state", "الحالة"), say("cause", "السبب"), say("cost", "التكلفة"), say("made", "أعدت")]
    show_table(columns, [[r.number, r.state, r.cause, r.cost.amount, f"{r.made_at:%Y-%m-%d}"] for r in rows])


@commands.command()
def diff(
    code: Code,
    number: Annotated[int, typer.Argument(metavar="VERSION", help="a version of the plan", min=1)],
    since: Annotated[int | None, typer.Option(help="the version to compare with; else the last")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell what a version of the plan changes of another one."""
    from models.queries.funding import plan_changes

    before = since or max(number - 1, 1)
    with reading() as session:
        found = plan_changes(session, _project(session, code), before, number)
    if found is None:
        raise NotFound("plan_unknown", number=f"{before}, {number}", project=code)
    if as_json:
        show_json(asdict(found))
        return
    columns = [say("funder", "الممول"), say("year", "السنة"), say("kind", "النوع"), str(before), str(number)]
    rows: list[list[Any]] = [
        [c.funder.code, c.fiscal_year, c.kind, c.before.amount, c.after.amount] for c in found.shares
    ]
    rows += [[c.funder.code, "", say("condition", "شرط"), c.before, c.after] for c in found.conditions]
    show_table(columns, rows)


@commands.command()
def edit(
    code: Code,
    person: Annotated[str, typer.Option("--as", metavar="EMAIL", help="the person who edits")],
    version: Annotated[int, typer.Option(help="the version of the project that was read", min=1)],
    share: Annotated[list[str] | None, typer.Option(help=SHARE)] = None,
    percent: Annotated[list[str] | None, typer.Option(help=PERCENT)] = None,
    condition: Annotated[list[str] | None, typer.Option(help="FUNDER:TEXT; no text drops it")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only tell which answers it would void")] = False,
) -> None:
    """Replace the shares of a project's plan, and tell which answers that voids."""
    from models.columns import identity
    from models.commands.revise import revise
    from models.queries.revision_preview import preview_revision
    from models.rules.drafts import Revision

    conditions = tuple((it.partition(":")[0], it.partition(":")[2]) for it in condition or ())
    given = shares_of(share or ())
    with writing(dry_run=dry_run) as session:
        project = _project(session, code)
        shares = given or split_of(percent or (), project.cost_minor)
        changes = Revision(shares=shares or None, conditions=conditions or None)
        told = preview_revision(session, project, changes)
        revise(session, identity(project), changes, version, acting_person(session, person), utc_now())
    for row in told:
        if row.voided:
            aspects = ", ".join(row.aspects)
            done = say("is void", "يسقط") if not dry_run else say("would be void", "سيسقط")
            title = row.step.title.in_language(current())
            console().print(f"{title} {row.subject}: {done} ({aspects})", markup=False)


def _project(session: "Session", code: str) -> "Project":
    from models.queries.project import find_project

    project = find_project(session, everything(), code)
    if project is None:
        raise NotFound("project_unknown", project=code)
    return project


def _cells(row: "FunderRow", years: list[str]) -> list[Any]:
    given = [[f"{p.kind} {p.amount.amount}" for p in row.parts if p.fiscal_year == year] for year in years]
    return [row.funder.code, *map("\n".join, given), row.total.amount, row.decision, row.condition]
