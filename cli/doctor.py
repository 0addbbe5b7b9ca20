"""`shiraka doctor`: says from the data alone whether the engine's promises hold."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.database import open_database
from cli.failure import FAILED
from cli.language import say
from cli.output import console, show_json, show_table
from models.clock import utc_now

MOST_SHOWN = 50


def doctor(as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False) -> None:
    """Examine the data and print each finding; exit 1 when a promise does not hold. Nothing is changed."""
    from models.doctor import examine

    database = open_database()
    with database.read() as session:
        examinations = examine(session, utc_now())
    database.dispose()
    findings = [finding for examination in examinations for finding in examination.findings]
    if as_json:
        show_json(
            {
                "well": not findings,
                "looked_at": {examination.name: examination.looked_at for examination in examinations},
                "findings": [asdict(finding) for finding in findings],
            }
        )
    else:
        rows = [(e.name, e.looked_at, len(e.findings)) for e in examinations]
        show_table(
            (say("examination", "الفحص"), say("looked at", "العدد"), say("findings", "الملاحظات")), rows
        )
        for finding in findings[:MOST_SHOWN]:
            console().print(f"{finding.promise} {finding.subject}: {finding.text}", markup=False)
        if more := len(findings[MOST_SHOWN:]):
            console().print(say(f"and {more} more", f"و{more} غيرها"))
    if findings:
        raise typer.Exit(FAILED)
