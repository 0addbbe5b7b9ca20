"""What commands print: tables and sentences for people, JSON for programs."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

WIDE = 400


def console() -> Console:
    """Give the console for results."""
    # Rich cuts tables to 80 columns where there is no terminal; a pipe must get all of it.
    return Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)


def errors() -> Console:
    """Give the console for errors and progress, which keeps results clean for pipes."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def show_json(value: Any) -> None:
    """Print a value as JSON; times in ISO 8601, Arabic as itself."""
    console().out(json.dumps(value, ensure_ascii=False, indent=2, default=_plain), highlight=False)


def show_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, title: str | None = None) -> None:
    """Print rows under their column names; None is an empty cell."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console().print(table)


def show_pairs(pairs: Mapping[str, Any]) -> None:
    """Print names and their values, one pair a line."""
    table = Table.grid(padding=(0, 2))
    for name, value in pairs.items():
        table.add_row(f"[bold]{name}[/bold]", "" if value is None else str(value))
    console().print(table)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
