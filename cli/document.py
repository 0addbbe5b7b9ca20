"""`shiraka document`: the files that belong to projects."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.database import open_database, open_store, reading
from cli.failure import FAILED
from cli.language import current, say
from cli.output import console, show_json, show_table
from cli.project import PAGE, AsJson, Code, everything
from cli.step import acting_person
from models.clock import utc_now
from models.rules.errors import NotFound
from settings import get_settings

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.actor import Actor
    from models.db import Database
    from models.intake import Intake
    from models.queries.documents import DocumentRow
    from models.rules.attachments import Attachment

commands = typer.Typer(help="Documents of projects.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(metavar="DOCUMENT", help="the number that `document list` shows")]


@commands.command("list")
def list_all(
    code: Code,
    kind: Annotated[str | None, typer.Option(help="only this kind")] = None,
    as_json: AsJson = False,
) -> None:
    """List every version of a project's documents in the order in which they were attached."""
    from models.queries.documents import list_documents

    rows: list[DocumentRow] = []
    after: int | None = 0
    with reading() as session:
        project_id = _project(session, code)
        while after is not None:
            page = list_documents(session, project_id, kind=kind, after=after, limit=PAGE)
            rows += page.items
            after = page.after
    if as_json:
        show_json([asdict(row) for row in rows])
        return
    columns = ["", say("document", "المستند"), say("version", "النسخة"), say("step", "الخطوة")]
    show_table([*columns, say("name", "الاسم"), "SHA-256"], [_cells(row) for row in rows])


@commands.command()
def add(
    code: Code,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="the file to attach")],
    kind: Annotated[str, typer.Option(help="what it is, such as agreement or evidence")],
    person: Annotated[str, typer.Option("--as", metavar="EMAIL", help="the person who attaches it")],
    step: Annotated[str, typer.Option(help="the open step that asks for it")] = "",
    subject: Annotated[str, typer.Option(help="the subject of that step")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check it all, but keep nothing")] = False,
) -> None:
    """Attach a file to a project as the next version of a document."""
    from models.intake import Intake

    database = open_database()
    with Intake(get_settings().document_megabytes * 1024 * 1024) as intake, file.open("rb") as source:
        while piece := source.read(1024 * 1024):
            intake.take(piece)
        given = intake.attachment(kind, file.name, step, subject)
        with database.read() as session:
            project_id = _project(session, code)
            actor = acting_person(session, person)
        _file_away(database, intake, project_id, given, actor, dry_run=dry_run)
    database.dispose()
    _tell(code, given, dry_run=dry_run)


@commands.command()
def agreement(
    code: Code,
    person: Annotated[str, typer.Option("--as", metavar="EMAIL", help="the person who attaches it")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check it all, but keep nothing")] = False,
) -> None:
    """Write the agreement from a project's current version, and attach it where it is asked for."""
    from models.agreement import agreement_of

    database = open_database()
    with database.read() as session:
        project_id = _project(session, code)
        actor = acting_person(session, person)
        intake, given = agreement_of(session, project_id, get_settings().document_megabytes * 1024 * 1024)
    with intake:
        _file_away(database, intake, project_id, given, actor, dry_run=dry_run)
    database.dispose()
    _tell(code, given, dry_run=dry_run)


@commands.command()
def get(
    code: Code,
    number: Number,
    target: Annotated[Path, typer.Argument(dir_okay=False, help="where to write it")],
) -> None:
    """Write a document's bytes into a file."""
    from models.queries.documents import find_document

    with reading() as session:
        found = find_document(session, _project(session, code), number)
    if found is None:
        raise NotFound("document_unknown", document=number, project=code)
    with target.open("wb") as file:
        for piece in open_store().stream(found.storage_key):
            file.write(piece)


@commands.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False) -> None:
    """Compare every stored file with its hash; exit 1 where one is missing or differs. Nothing is changed."""
    from models.filing import altered

    store = open_store()
    with reading() as session:
        found = altered(session, store)
    if as_json:
        show_json([{"id": it.id, "name": it.name, "key": it.storage_key} for it in found])
        raise typer.Exit(FAILED if found else 0)
    for row in found:
        console().print(f"{row.id}: {row.name} ({row.storage_key})", markup=False)
    console().print(say(f"{len(found)} missing or altered", f"{len(found)} مفقود أو معدل"))
    if found:
        raise typer.Exit(FAILED)


@commands.command()
def clean(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would go, and delete nothing")] = False,
) -> None:
    """Delete files that no document speaks of, left by uploads that were cut off over a day ago."""
    from models.filing import drop_orphans, orphans

    database, store = open_database(), open_store()
    if dry_run:
        with database.read() as session:
            count = len(orphans(session, store, utc_now()))
    else:
        count = drop_orphans(database, store, utc_now())
    database.dispose()
    console().print(say(f"{count} files", f"{count} ملفا"))


def _project(session: "Session", code: str) -> int:
    from models.queries.project import project_id_of

    project_id = project_id_of(session, everything(), code)
    if project_id is None:
        raise NotFound("project_unknown", project=code)
    return project_id


def _cells(row: "DocumentRow") -> list[object]:
    place = f"{row.step} {row.subject}".strip()
    return [row.id, row.title.in_language(current()), row.version, place, row.name, row.sha256[:16]]


def _file_away(
    database: "Database",
    intake: "Intake",
    project_id: int,
    given: "Attachment",
    actor: "Actor",
    *,
    dry_run: bool,
) -> None:
    """Keep a file and its row; a dry run checks all of it and leaves nothing."""
    from models.commands.attach import attach
    from models.document import Document
    from models.filing import file_away

    def keep(key: str) -> Document | None:
        with database.write() as session:
            kept = attach(session, project_id, given, key, actor, utc_now())
            if dry_run:
                session.rollback()
        return None if dry_run else kept

    file_away(open_store(), intake, project_id, keep)


def _tell(code: str, given: "Attachment", *, dry_run: bool) -> None:
    done = say("would be attached", "كان سيرفق") if dry_run else say("is attached", "أرفق")
    console().print(f"{code}: {given.name} {done} ({given.sha256[:16]})", markup=False)
