"""`shiraka clock`: the SLA clocks of a project, whose court it is in, and trust in the machine's clock."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.database import reading, writing
from cli.language import say
from cli.output import console, show_json, show_table
from cli.step import acting_person
from models.clock import utc_now
from models.rules.errors import NotFound

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.project import Project

commands = typer.Typer(help="SLA clocks of turns and stages.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="for programs")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="check it all, but keep nothing")]
Code = Annotated[str, typer.Argument(metavar="PROJECT", help="its code")]
Number = Annotated[int, typer.Argument(metavar="STEP", help="the number that `step list` shows")]
As = Annotated[str, typer.Option("--as", metavar="EMAIL", help="the person who acts")]
SECONDS = 3600


@commands.command("list")
def list_all(project: Code, as_json: AsJson = False) -> None:
    """List the clocks of a project in the order in which they started."""
    from models.queries.clocks import clocks_of

    with reading() as session:
        rows = clocks_of(session, _project(session, project), utc_now())
    if as_json:
        show_json([asdict(it) for it in rows])
        return
    headings = say("clock|cycle|holder|state|started|due|hours", "المؤقت|الدورة|عند|الحالة|بدأ|الموعد|ساعات")
    show_table(
        headings.split("|"),
        [
            (
                f"{it.step or it.stage} {it.subject}".strip(),
                it.cycle,
                it.holder.code if it.holder else "",
                it.state,
                _day(it.started_at),
                _day(it.due_at),
                round(it.spent_seconds / SECONDS, 1),
            )
            for it in rows
        ],
    )


@commands.command()
def court(project: Code, as_json: AsJson = False) -> None:
    """Tell how long each organisation has held a project, in working hours, returns counted."""
    from models.queries.clocks import court_of

    with reading() as session:
        rows = court_of(session, _project(session, project), utc_now())
    if as_json:
        show_json([asdict(it) for it in rows])
        return
    headings = say("organisation|hours|turns|returns|late|now", "الجهة|ساعات|أدوار|إعادات|تأخر|الآن").split(
        "|"
    )
    show_table(
        headings,
        [
            (
                it.organisation.code,
                round(it.working_seconds / SECONDS, 1),
                it.turns,
                it.returns,
                it.late,
                "*" if it.holds_now else "",
            )
            for it in rows
        ],
    )


@commands.command()
def pause(
    step: Number,
    reason: Annotated[str, typer.Option(help="waiting_for_partner, waiting_for_ministry or force_majeure")],
    text: Annotated[str, typer.Option(help="the reason in words")],
    person: As,
    organisation: Annotated[str | None, typer.Option(help="the body that is waited for")] = None,
    dry_run: DryRun = False,
) -> None:
    """Stop the clock of a turn for a listed reason."""
    from models.commands.change_clock import Stop, pause_clock

    with writing(dry_run=dry_run) as session:
        pause_clock(
            session, step, Stop(reason, text, organisation), acting_person(session, person), utc_now()
        )
    _done(step, say("its clock stands still", "مؤقتها موقوف"))


@commands.command()
def resume(step: Number, person: As, dry_run: DryRun = False) -> None:
    """Let the clock of a turn go on with what was left of its time."""
    from models.commands.change_clock import resume_clock

    with writing(dry_run=dry_run) as session:
        due = resume_clock(session, step, acting_person(session, person), utc_now()).due_at
    _done(step, f"{say('due', 'الموعد')} {_day(due)}")


@commands.command()
def acknowledge(
    step: Number,
    person: As,
    text: Annotated[str, typer.Option(help="what is being done")] = "",
    days: Annotated[int, typer.Option(help="working days that the next level waits", min=1, max=2)] = 2,
    dry_run: DryRun = False,
) -> None:
    """Acknowledge that a turn is late; the next level hears of it later."""
    from models.commands.change_clock import acknowledge_breach

    with writing(dry_run=dry_run) as session:
        found = acknowledge_breach(session, step, text, days, acting_person(session, person), utc_now())
        until = found.acknowledged_until
    _done(step, f"{say('acknowledged until', 'أُقر بالعلم حتى')} {_day(until)}")


@commands.command()
def confirm(dry_run: DryRun = False) -> None:
    """Confirm that the machine's clock is right after a jump: lapses and escalation go on."""
    from models.timekeeping import confirm as release

    with writing(dry_run=dry_run) as session:
        was_held = release(session)
    done = say("lapses and escalation go on", "عاد السقوط ورفع التأخر إلى العمل")
    console().print(done if was_held else say("nothing was held", "لم يكن شيء موقوفا"))


def _project(session: "Session", code: str) -> "Project":
    from sqlmodel import select

    from models.project import Project

    found = session.exec(select(Project).where(Project.code == code)).one_or_none()
    if found is None:
        raise NotFound("project_unknown", project=code)
    return found


def _day(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant else ""


def _done(step: int, said: str) -> None:
    console().print(f"{step}: {said}", markup=False)
