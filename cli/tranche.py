"""`shiraka tranche`: what funders pay with each milestone, what is late of it, and what was spent."""

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
    from models.queries.tranches import PartRow, TrancheRow

commands = typer.Typer(help="Tranches: planned, paid, late and justified.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(metavar="TRANCHE", help="the number that `tranche list` shows")]
Person = Annotated[str, typer.Option("--as", metavar="EMAIL", help="the person who does it")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="check it all, but keep nothing")]
STATES = {"planned": "مخطط", "due": "مستحق", "late": "متأخر", "paid": "مسدد"}


@commands.command("list")
def list_all(code: Code, as_json: AsJson = False) -> None:
    """List a project's tranches with what each funder pays of them."""
    from models.queries.tranches import list_tranches

    with reading() as session:
        rows = list_tranches(session, _project(session, code), utc_now())
    if as_json:
        show_json([asdict(row) for row in rows])
        return
    columns = ["", say("planned", "المخطط"), say("funder", "الممول"), say("amount", "المبلغ")]
    columns += [say("state", "الحالة"), say("days late", "أيام التأخير"), say("justified", "المبرر")]
    show_table(columns, [_cells(row, part) for row in rows for part in row.parts])


@commands.command()
def arrears(as_json: AsJson = False) -> None:
    """List every part that is late, the latest first."""
    from models.queries.tranches import list_arrears

    with reading() as session:
        rows = list_arrears(session, everything(), utc_now())
    if as_json:
        show_json([asdict(row) for row in rows])
        return
    columns = [say("project", "المشروع"), "", say("funder", "الممول"), say("amount", "المبلغ")]
    show_table(
        [*columns, say("days late", "أيام التأخير"), say("rule", "القاعدة")],
        [
            [it.project, str(it.tranche), it.funder.code, it.amount.amount, str(it.days_late), it.rule]
            for it in rows
        ],
    )


@commands.command()
def plan(
    code: Code,
    person: Person,
    rule: Annotated[str | None, typer.Option(help="hold or release what others paid")] = None,
    dry_run: DryRun = False,
) -> None:
    """Plan a project's tranches pro rata over its shares; those asked for stay as they are."""
    from models.columns import identity
    from models.commands.plan_tranches import TranchePlan, plan_tranches

    with writing(dry_run=dry_run) as session:
        project = _project(session, code)
        actor = acting_person(session, person)
        plan_tranches(session, identity(project), TranchePlan(rule), project.version, actor, utc_now())
    _tell(code, dry_run=dry_run)


@commands.command()
def spend(
    code: Code,
    number: Number,
    amount: Annotated[str, typer.Argument(help="what was spent of it in all, such as 1250000.00")],
    person: Person,
    dry_run: DryRun = False,
) -> None:
    """Declare how much of a tranche is spent, or paid back."""
    from models.columns import identity
    from models.commands.declare_spending import declare_spending
    from models.rules.money import minor_of

    minor = minor_of(amount, pointer="/amount")
    with writing(dry_run=dry_run) as session:
        actor = acting_person(session, person)
        project_id = identity(_project(session, code))
        declare_spending(session, project_id, number, minor, actor, utc_now())
    _tell(code, dry_run=dry_run)


def _cells(row: "TrancheRow", part: "PartRow") -> list[str]:
    justified = row.justified.amount if row.justified else "-"
    state = STATES[part.state] if current() == "ar" else part.state
    late = str(part.days_late or "")
    return [
        str(row.number),
        str(row.planned_on),
        part.funder.code,
        part.amount.amount,
        state,
        late,
        justified,
    ]


def _project(session: "Session", code: str) -> "Project":
    from models.queries.project import find_project

    project = find_project(session, everything(), code)
    if project is None:
        raise NotFound("project_unknown", project=code)
    return project


def _tell(code: str, *, dry_run: bool) -> None:
    done = say("would be kept", "كان سيحفظ") if dry_run else say("kept", "حفظ")
    console().print(f"{code}: {done}", markup=False)
