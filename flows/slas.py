"""The flow that does what is due by time alone: warnings, breaches, escalation, lapses, periods that open."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from prefect import State, flow
from prefect.artifacts import acreate_table_artifact
from prefect.states import Completed

from flows.shift import on_the_books
from models.commands.recompute_clocks import Recomputed
from models.commands.strike_clocks import BREACHED, ESCALATED, WARNED, Struck
from tasks.clocks import strike_clocks, time_clocks_anew, wake_projects

ROWS_AT_MOST = 500
COUNTED = {WARNED: "warnings", BREACHED: "breaches", ESCALATED: "escalations"}


@flow(name="check_slas", flow_run_name="check SLAs", persist_result=False)
async def check_slas() -> State[Any]:
    """Time clocks anew where a calendar changed, do what time asks of clocks, and wake what it moves."""
    async with on_the_books("check_slas"):
        retimed = await time_clocks_anew()
        struck = await strike_clocks()
        woken = await wake_projects()
        if struck or retimed.moved:
            await acreate_table_artifact(_table(struck, retimed), key="check-slas", description=_line(struck))
        return Completed(message=_summary(struck, retimed, woken))


def _summary(struck: Sequence[Struck], retimed: Recomputed, woken: int) -> str:
    """Say what a run did, by kind."""
    said = f"{_line(struck)}, {woken} projects woken"
    if not retimed.count:
        return said
    anew = f"{retimed.count} clocks timed anew ({retimed.moved} moved, {retimed.voided} breaches void)"
    return f"{said}, {anew}"


def _line(struck: Sequence[Struck]) -> str:
    counts = Counter(it.kind for it in struck)
    return ", ".join(f"{counts[kind]} {name}" for kind, name in COUNTED.items())


def _table(struck: Sequence[Struck], retimed: Recomputed) -> list[dict[str, Any]]:
    """Give a row for each thing that happened; a project whose clocks moved has one."""
    rows = [
        {
            "project": it.project,
            "what": COUNTED[it.kind],
            "step": f"{it.step} {it.subject}".strip(),
            "due": it.due_at.isoformat() if it.due_at else "",
        }
        for it in struck
    ]
    rows += [{"project": code, "what": "due times moved", "step": "", "due": ""} for code in retimed.projects]
    return rows[:ROWS_AT_MOST]
