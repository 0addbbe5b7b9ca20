"""`shiraka project`: the projects, where each stands and how it came there."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.database import reading
from cli.language import current, say
from cli.output import console, show_json, show_pairs, show_table
from models.clock import utc_now
from models.rules.errors import NotFound
from settings import get_settings

if TYPE_CHECKING:
    from models.queries.events import EventRow
    from models.queries.project import ProjectDetail
    from models.queries.projects import ProjectRow
    from models.queries.visibility import Viewer

commands = typer.Typer(help="Projects.", no_args_is_help=True)
PAGE = 200
AsJson = Annotated[bool, typer.Option("--json", help="for programs")]
Code = Annotated[str, typer.Argument(metavar="CODE", help="the project's code, such as HEA-01")]


def everything() -> "Viewer":
    """Give the viewer that the command line is: who may run it may read the database anyway."""
    from models.queries.visibility import Viewer

    return Viewer(None, 0, True)


@commands.command("list")
def list_all(
    stage: Annotated[str | None, typer.Option(help="only projects in this stage")] = None,
    state: Annotated[str | None, typer.Option(help="only projects in this state")] = None,
    protocol: Annotated[str | None, typer.Option(help="only projects under this protocol")] = None,
    organisation: Annotated[str | None, typer.Option(help="only projects this body takes part in")] = None,
    late: Annotated[bool | None, typer.Option("--late/--in-time", help="only these")] = None,
    text: Annotated[str | None, typer.Option("--search", help="text in code or title")] = None,
    as_json: AsJson = False,
) -> None:
    """List projects in order of code, with whose turn it is and until when."""
    from models.queries.projects import ProjectFilter, list_projects

    wanted, now = ProjectFilter(stage, state, protocol, organisation, late, text), utc_now()
    rows: list[ProjectRow] = []
    after: str | None = None
    with reading() as session:
        while True:
            page = list_projects(session, everything(), now, wanted, after=after, limit=PAGE)
            rows += page.items
            if (after := page.after) is None:
                break
    if as_json:
        show_json([asdict(row) for row in rows])
        return
    show_table(_columns(), [_cells(row) for row in rows])


@commands.command()
def show(code: Code, as_json: AsJson = False) -> None:
    """Show where a project stands, whose turn it is, why it cannot move, and the runs that moved it."""
    from models.queries.project import describe_project

    with reading() as session:
        found = describe_project(session, everything(), code, utc_now())
    if found is None:
        raise NotFound("project_unknown", project=code)
    if as_json:
        show_json(asdict(found) | {"runs": _runs(found)})
        return
    language = current()
    show_pairs(_facts(found))
    for slot in found.open_steps:
        due = f"{slot.due_at:%Y-%m-%d}" if slot.due_at else ""
        console().print(
            f"  {slot.id}  {slot.step} {slot.subject}  {slot.holder.name.in_language(language)}  {due}"
        )
    for unmet in found.unmet:
        who = unmet.who.title.in_language(language)
        console().print(f"  - {unmet.reason.in_language(language)} ({who})", markup=False)
    for run in _runs(found):
        console().print(f"  {run}", markup=False)


@commands.command()
def history(code: Code, as_json: AsJson = False) -> None:
    """Tell a project's history from its beginning."""
    from models.queries.events import list_events
    from models.queries.project import project_id_of

    rows: list[EventRow] = []
    with reading() as session:
        project_id = project_id_of(session, everything(), code)
        if project_id is None:
            raise NotFound("project_unknown", project=code)
        after: int | None = 0
        while after is not None:
            page = list_events(session, project_id, after=after, limit=PAGE)
            rows += page.items
            after = page.after
    if as_json:
        show_json([asdict(row) for row in rows])
        return
    show_table(["", say("when", "متى"), say("what", "ماذا"), say("who", "من")], [_event(row) for row in rows])


def _columns() -> list[str]:
    return [
        say("code", "الرمز"),
        say("title", "العنوان"),
        say("stage", "المرحلة"),
        say("state", "الحالة"),
        say("waits for", "في انتظار"),
        say("due", "الموعد"),
    ]


def _cells(row: "ProjectRow") -> list[Any]:
    due = f"{row.due_at:%Y-%m-%d}{' !' if row.late else ''}" if row.due_at else None
    title = row.title.in_language(current())
    return [row.code, title, row.stage, row.state, ", ".join(row.waiting_for), due]


def _facts(found: "ProjectDetail") -> dict[str, Any]:
    language = current()
    return {
        say("project", "المشروع"): f"{found.code} {found.title.in_language(language)}",
        say("protocol", "البروتوكول"): found.protocol.name.in_language(language),
        say("sponsor", "مقدم المشروع"): found.sponsor.name.in_language(language),
        say("stage", "المرحلة"): found.stage.title.in_language(language),
        say("state", "الحالة"): found.state.title.in_language(language),
        say("cost", "التكلفة"): f"{found.cost.amount} {found.cost.currency}",
        say("version", "النسخة"): found.version,
    }


def _runs(found: "ProjectDetail") -> list[str]:
    address = get_settings().prefect_ui_url.rstrip("/")
    return [f"{address}/runs/flow-run/{run}" if address else run for run in found.flow_runs]


def _event(row: "EventRow") -> list[Any]:
    who = row.person.in_language(current()) if row.person else None
    told = ", ".join(
        str(row.data[name]) for name in ("stage", "step", "subject", "outcome") if row.data.get(name)
    )
    return [row.sequence, f"{row.happened_at:%Y-%m-%d %H:%M}", f"{row.kind} {told}", who]
