"""`shiraka audit`: verify the histories, note their ends in a second place, and give them to an auditor."""

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.database import open_database, reading
from cli.failure import FAILED
from cli.language import current, say
from cli.output import console, errors, show_json, show_pairs
from models.clock import utc_now
from models.rules.errors import NotFound
from settings import get_settings

commands = typer.Typer(help="The histories of decisions and administration.", no_args_is_help=True)
MOST_SHOWN = 50
DryRun = Annotated[bool, typer.Option("--dry-run", help="say what would be done, and do nothing")]


@commands.command()
def verify(
    anchors: Annotated[Path | None, typer.Option(help="their file; else that of the settings")] = None,
    export: Annotated[Path | None, typer.Option(help="an exported file, not the database")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Recompute every hash, and compare with the anchors; exit 1 when something was changed."""
    import verifier

    settings = get_settings()
    address = settings.database_url.replace("+psycopg", "")
    histories = verifier.read_export(export) if export else verifier.read_database(address)
    report = verifier.verify(histories, verifier.read_anchors(anchors or settings.audit_anchors))
    if as_json:
        show_json({**report._asdict(), "faults": [fault._asdict() for fault in report.faults]})
    else:
        for fault in report.faults[:MOST_SHOWN]:
            console().print(f"{fault.where}: {fault.what}", markup=False)
        show_pairs(
            {
                say("projects", "المشروعات"): report.projects,
                say("events", "الأحداث"): report.events,
                say("decisions", "القرارات"): report.decisions,
                say("administrative acts", "الإجراءات الإدارية"): report.acts,
                say("anchors", "المراسي"): report.anchors,
                say("faults", "مواضع الخلل"): len(report.faults),
            }
        )
    if report.faults:
        raise typer.Exit(FAILED)


@commands.command()
def anchor(dry_run: DryRun = False) -> None:
    """Note the ends of all histories in the second place, as happens every hour by itself."""
    from tasks.anchoring import anchor as note

    place = get_settings().audit_anchors
    database = open_database()
    try:
        count = note(database, place, utc_now(), dry_run=dry_run)
    finally:
        database.dispose()
    done = say("would be noted in", "ستسجل في") if dry_run else say("noted in", "سجلت في")
    console().print(f"{count} {done} {place}", markup=False)


@commands.command()
def export(
    output: Annotated[Path, typer.Argument(metavar="FILE", help="where to write")],
    project: Annotated[str, typer.Option(help="the dossier of this project, as a PDF")] = "",
    dry_run: DryRun = False,
) -> None:
    """Write every history as JSON that verifier.py reads on any machine, or one project's dossier."""
    written = _dossier(project) if project else _histories()
    if not dry_run:
        output.write_bytes(written)
    done = say("would be written", "سيُكتب") if dry_run else say("is written", "كُتب")
    errors().print(f"{output} {done}", markup=False)


def _histories() -> bytes:
    from models.queries.audit import whole_histories

    with reading() as session:
        return json.dumps(whole_histories(session), ensure_ascii=False, indent=1).encode()


def _dossier(project: str) -> bytes:
    from api.pages.dossier_paper import write_dossier
    from models.queries.dossier import dossier_of
    from models.queries.visibility import Viewer

    with reading() as session:
        found = dossier_of(session, Viewer(None, 0, True), project, utc_now())
    if found is None:
        raise NotFound("project_unknown", project=project)
    return write_dossier(found, "ar" if current() == "ar" else "en", get_settings().time_zone, utc_now())
