"""`shiraka programme`: bring a programme's files into the database."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.database import open_database
from cli.failure import exit_code
from cli.language import say
from cli.output import console, show_json, show_table
from models.rules.errors import Invalid, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlmodel import Session

    from models.imports.outcome import ImportResult
    from models.imports.records import ProgrammeFiles

commands = typer.Typer(help="A programme with its protocols and projects.", no_args_is_help=True)
LONGEST_LIST = 40
LONGEST_VALUE = 60
NOUNS = {
    "programmes": "برامج",
    "objectives": "أهداف",
    "organisations": "جهات",
    "protocols": "بروتوكولات",
    "clauses": "بنود",
    "forums": "ملتقيات",
    "projects": "مشروعات",
    "shares": "حصص",
    "ceilings": "سقوف",
    "persons": "أشخاص",
    "appointments": "تعيينات",
}
COUNTS = (("", ""), ("created", "جديد"), ("updated", "معدل"), ("removed", "محذوف"), ("unchanged", "كما هو"))
DIFFERENCES = (("", ""), ("code", "الرمز"), ("field", "الحقل"), ("was", "كان"), ("is", "أصبح"))


class _Rehearsed(Exception):
    """Leaves a transaction with what it would have done, so that nothing of it is kept."""

    def __init__(self, result: "ImportResult") -> None:
        """Keep what would have been done."""
        super().__init__()
        self.result = result


@commands.callback()
def programme() -> None:
    """Keep `import` a verb of its own, although it is the only one."""


@commands.command("import")
def import_files(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="the folder of programme.yaml, projects.csv and shares.csv")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="check everything and say what would change, but keep nothing")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Import a programme, or bring one up to date; all of it or, where anything is wrong, nothing.

    Says every fault with its file, row and column; imported again, it says what changed.
    """
    from models.imports.reading import read_programme

    try:
        result = _import(read_programme(directory), dry_run)
    except (Invalid, Refused) as error:
        if not as_json or not hasattr(error, "errors"):
            raise
        show_json({"errors": [_fault_data(fault) for fault in error.errors]})
        raise typer.Exit(exit_code(error)) from error
    if as_json:
        show_json(_as_data(result, dry_run))
    else:
        _show(result, dry_run)


def _import(files: "ProgrammeFiles", dry_run: bool) -> "ImportResult":
    """Import in one transaction, which a dry run leaves without keeping it."""
    from models.clock import utc_now
    from models.commands.import_programme import import_programme

    database = open_database()
    now = utc_now()
    try:
        with database.write() as session:
            result = import_programme(session, files, _lifecycle(session, now), now)
            if dry_run:
                raise _Rehearsed(result)
            return result
    except _Rehearsed as rehearsed:
        return rehearsed.result
    finally:
        database.dispose()


def _lifecycle(session: "Session", now: "datetime") -> int:
    """Give the newest published lifecycle, or publish the default one where there is none yet."""
    from sqlmodel import select

    from models.columns import identity
    from models.commands.publish_lifecycle import publish
    from models.definitions import newest
    from models.lifecycle import Lifecycle
    from models.lifecycles.loader import default_source

    if session.exec(select(Lifecycle.id).limit(1)).first() is None:
        return identity(publish(session, default_source(), now))
    return identity(newest(session))


def _fault_data(fault: Any) -> dict[str, Any]:
    return {
        "file": getattr(fault, "file", ""),
        "row": getattr(fault, "row", None),
        "column": getattr(fault, "column", ""),
        "code": fault.code,
        "message": {"ar": fault.message("ar"), "en": fault.message("en")},
    }


def _as_data(result: "ImportResult", dry_run: bool) -> dict[str, Any]:
    nouns = {
        noun: {
            "created": it.created,
            "updated": {
                code: {name: {"was": was, "is": now} for name, (was, now) in fields.items()}
                for code, fields in it.updated.items()
            },
            "removed": it.removed,
            "unchanged": it.unchanged,
        }
        for noun, it in result.nouns.items()
    }
    return {
        "programme": result.programme,
        "dry_run": dry_run,
        "changed": result.changed,
        "years_shifted": result.years_shifted,
        "absent": result.absent,
        "nouns": nouns,
    }


def _show(result: "ImportResult", dry_run: bool) -> None:
    rows = [
        (say(noun, NOUNS[noun]), len(it.created), len(it.updated), len(it.removed), it.unchanged)
        for noun, it in result.nouns.items()
    ]
    show_table(_titles(COUNTS), rows, title=result.programme)
    differences = [
        (say(noun, NOUNS[noun]), code, name, _short(was), _short(now))
        for noun, it in result.nouns.items()
        for code, fields in it.updated.items()
        for name, (was, now) in fields.items()
    ]
    if differences:
        show_table(_titles(DIFFERENCES), differences[:LONGEST_LIST])
    if more := len(differences[LONGEST_LIST:]):
        console().print(
            say(f"and {more} more; --json shows all", f"و{more} غيرها؛ الخيار --json يعرضها كلها")
        )
    if result.absent:
        names = ", ".join(result.absent)
        console().print(
            say(f"Not in the files, left as they are: {names}", f"ليست في الملفات، وبقيت كما هي: {names}")
        )
    if dry_run:
        console().print(say("Dry run: nothing was kept.", "تجربة: لم يحفظ شيء."))
    elif not result.changed:
        console().print(say("Nothing has changed.", "لم يتغير شيء."))


def _titles(pairs: "Iterable[tuple[str, str]]") -> list[str]:
    return [say(en, ar) for en, ar in pairs]


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
