"""`shiraka money`: check the books, show ceilings and ledgers, and write shares and entries to files."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.database import reading
from cli.failure import FAILED
from cli.language import current, say
from cli.output import console, show_json, show_table
from cli.project import Code, everything

if TYPE_CHECKING:
    from models.rules.money import Money
    from models.rules.text import Language, Text

commands = typer.Typer(help="Ceilings, reservations, commitments and payments.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="for programs")]
MOST_SHOWN = 50


@commands.command()
def check(as_json: AsJson = False) -> None:
    """Recompute balances and ceilings from the ledger's entries; exit 1 when one does not follow."""
    from models.reckoning import reckon

    with reading() as session:
        looked_at = list(reckon(session))
    found = [one for one in looked_at if one is not None]
    if as_json:
        findings = [asdict(one) for one in found]
        show_json({"well": not found, "looked_at": len(looked_at), "findings": findings})
    else:
        for one in found[:MOST_SHOWN]:
            console().print(f"{one.subject}: {one.text}", markup=False)
        looked, wrong = len(looked_at), len(found)
        console().print(
            say(f"{looked} looked at, {wrong} findings", f"عدد ما فحص {looked}، والملاحظات {wrong}")
        )
    if found:
        raise typer.Exit(FAILED)


@commands.command()
def ceilings(
    kind: Annotated[
        Literal["programme", "protocol", "funder_year", "project"] | None, typer.Option(help="one kind alone")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the ceilings with what is reserved, committed and available under each."""
    from models.queries.limits import list_ceilings
    from models.rules.ledger import CEILINGS

    with reading() as session:
        rows = list_ceilings(session, everything(), kind=kind, limit=10_000).items
    if as_json:
        show_json([asdict(row) for row in rows])
        return
    columns = (("ceiling", "السقف"), ("of", "على"), ("limit", "الحد"), ("reserved", "المحجوز"),
               ("committed", "المرتبط به"), ("available", "المتاح"))  # fmt: skip
    show_table(
        [say(*column) for column in columns],
        [
            (
                _said(CEILINGS[row.kind]),
                row.subject,
                *(_told(one) for one in (row.limit, row.reserved, row.committed, row.available)),
            )
            for row in rows
        ],
    )


@commands.command("show")
def show(code: Code, as_json: AsJson = False) -> None:
    """Show every posting of a project with its entries."""
    from models.queries.ledger import list_postings
    from models.queries.project import project_id_of
    from models.rules.errors import NotFound
    from models.rules.ledger import ACCOUNTS, KINDS

    with reading() as session:
        project_id = project_id_of(session, everything(), code)
        if project_id is None:
            raise NotFound("project_unknown", project=code)
        postings = list_postings(session, project_id, limit=10_000).items
    if as_json:
        show_json([asdict(posting) for posting in postings])
        return
    columns = (("posting", "القيد"), ("at", "في"), ("act", "العملية"), ("funder", "الممول"),
               ("year", "السنة"), ("from", "من"), ("to", "إلى"), ("amount", "المبلغ"))  # fmt: skip
    show_table(
        [say(*column) for column in columns],
        [
            (
                posting.id,
                posting.posted_at.date(),
                _said(KINDS[posting.kind]),
                entry.funder.code,
                entry.fiscal_year,
                _said(ACCOUNTS[entry.source]),
                _said(ACCOUNTS[entry.target]),
                _told(entry.amount),
            )
            for posting in postings
            for entry in posting.entries
        ],
    )


@commands.command()
def export(
    table: Annotated[Literal["shares", "ledger"], typer.Argument(help="what to write")],
    file: Annotated[Path, typer.Argument(help="where to; .csv or .xlsx", dir_okay=False)],
    project: Annotated[str | None, typer.Option(help="one project alone")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="say what would be done, and do nothing")
    ] = False,
) -> None:
    """Write the figures of shares, or the ledger's entries, to a CSV or XLSX file."""
    from api.pages.sheets import sheet_response
    from api.routes.ledger_sheets import ledger_sheet, share_sheet
    from models.queries.ledger import ledger_lines, visible_figures

    form: Literal["csv", "xlsx"] = "xlsx" if file.suffix.lower() == ".xlsx" else "csv"
    spoken: Language = "ar" if current() == "ar" else "en"
    with reading() as session:
        if table == "shares":
            sheet = share_sheet(visible_figures(session, everything(), project), spoken)
        else:
            sheet = ledger_sheet(ledger_lines(session, everything(), project), spoken)
        written = bytes(sheet_response(sheet, form, from_right=spoken == "ar").body)
    if not dry_run:
        file.write_bytes(written)
    console().print(
        f"{file}: {len(written)} B{say(' (not done)', ' (لم يُنفَّذ)') if dry_run else ''}", markup=False
    )


def _told(money: "Money") -> str:
    return f"{money.amount} {money.currency}"


def _said(text: "Text") -> str:
    return say(text.en, text.ar)
