"""`shiraka step`: the answers that are awaited, and giving one."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.database import reading, writing
from cli.language import current, say
from cli.output import console, show_json, show_pairs, show_table
from cli.project import PAGE, everything
from cli.share import OWN_SHARE, shares_of
from models.clock import utc_now
from models.rules.errors import NotFound

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.actor import Actor
    from models.queries.slots import SlotKey, SlotRow

commands = typer.Typer(help="Steps: the answers that are awaited.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="for programs")]
Number = Annotated[int, typer.Argument(metavar="STEP", help="the number that `step list` shows")]


@commands.command("list")
def list_all(
    person: Annotated[
        str | None, typer.Option("--of", metavar="EMAIL", help="only those this person may answer")
    ] = None,
    project: Annotated[str | None, typer.Option(help="only those of this project")] = None,
    organisation: Annotated[str | None, typer.Option(help="only those this body holds")] = None,
    state: Annotated[str, typer.Option(help="open, answered, returned, void, paused or recused")] = "open",
    as_json: AsJson = False,
) -> None:
    """List awaited answers, the most urgent first."""
    from models.queries.slots import SlotFilter, list_slots
    from models.queries.visibility import Viewer

    rows: list[SlotRow] = []
    after: SlotKey | None = None
    with reading() as session:
        viewer = Viewer(acting_person(session, person).person_id, 0, True) if person else everything()
        wanted = SlotFilter(person is not None, state, project, organisation)
        while True:
            page = list_slots(session, viewer, utc_now(), wanted, after=after, limit=PAGE)
            rows += page.items
            if (after := page.after) is None:
                break
    if as_json:
        show_json([asdict(row) for row in rows])
        return
    columns = [
        "",
        say("project", "المشروع"),
        say("step", "الخطوة"),
        say("holder", "عند"),
        say("due", "الموعد"),
    ]
    show_table(columns, [_cells(row) for row in rows])


@commands.command()
def show(number: Number, as_json: AsJson = False) -> None:
    """Show what is asked, on which version, and which answers are possible."""
    from models.queries.slot import describe_slot

    with reading() as session:
        found = describe_slot(session, everything(), number, utc_now())
    if found is None:
        raise NotFound("slot_unknown", slot=number)
    if as_json:
        show_json(asdict(found))
        return
    language = current()
    show_pairs(
        {
            say("project", "المشروع"): found.slot.project.code,
            say("step", "الخطوة"): found.step.title.in_language(language),
            say("holder", "عند"): f"{found.role.title.in_language(language)}, {found.slot.holder.code}",
            say("version", "النسخة"): found.version,
        }
    )
    for outcome in found.outcomes:
        missing = " ".join(one.reason.in_language(language) for one in outcome.unmet)
        console().print(f"  {outcome.id}: {outcome.title.in_language(language)} {missing}", markup=False)


@commands.command()
def decide(
    number: Number,
    outcome: Annotated[str, typer.Argument(help="one of the answers that `step show` lists")],
    person: Annotated[str, typer.Option("--as", metavar="EMAIL", help="the person who decides")],
    version: Annotated[int, typer.Option(help="the version of the project that the person has read", min=1)],
    comment: Annotated[str, typer.Option(help="why")] = "",
    share: Annotated[list[str] | None, typer.Option(help=OWN_SHARE)] = None,
    condition: Annotated[str, typer.Option(help="what a counter-offer asks for")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check it all, but keep nothing")] = False,
) -> None:
    """Keep a person's answer to a step; the engine then moves the project."""
    from models.commands.decide import decide as keep
    from models.rules.approvals import Answer
    from models.rules.counters import CounterOffer

    own = shares_of([f":{it}" for it in share or ()])
    counter = CounterOffer(own, condition) if own or condition else None
    given = Answer(outcome, comment, version, counter)
    with writing(dry_run=dry_run) as session:
        keep(session, number, given, acting_person(session, person), utc_now())
    done = say("would be kept", "كانت ستُحفظ") if dry_run else say("is kept", "حُفظت")
    console().print(f"{number}: {outcome} {done}", markup=False)


@commands.command()
def reverse(
    number: Number,
    person: Annotated[str, typer.Option("--as", metavar="EMAIL", help="the person who decided")],
    reason: Annotated[str, typer.Option(help="why")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check it all, but keep nothing")] = False,
) -> None:
    """Take a decision back within its time; what rested on it is asked anew."""
    from models.commands.reverse_decision import reverse_decision

    with writing(dry_run=dry_run) as session:
        reverse_decision(session, number, reason, acting_person(session, person), utc_now())
    done = say("would be taken back", "كان سيُعكس") if dry_run else say("is taken back", "عُكس")
    console().print(f"{number}: {done}", markup=False)


def acting_person(session: "Session", email: str) -> "Actor":
    """Give the active person with this address as the one who acts. Raises `NotFound`."""
    from sqlmodel import col, select

    from models.actor import Actor
    from models.person import Person

    found = session.exec(select(Person).where(Person.email == email, col(Person.active))).first()
    if found is None:
        raise NotFound("person_unknown", email=email)
    return Actor(found.id, found.organisation_id, found.name_en)


def _cells(row: "SlotRow") -> list[object]:
    due = f"{row.due_at:%Y-%m-%d}{' !' if row.late else ''}" if row.due_at else None
    step = f"{row.step} {row.subject}".strip()
    return [row.id, row.project.code, step, f"{row.holder.code} ({row.role})", due]
