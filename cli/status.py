"""`shiraka status`: whether it runs here, and what of it lives."""

from dataclasses import asdict
from typing import Annotated, Any

import psutil
import typer

from cli import installation
from cli.database import reading
from cli.language import say
from cli.output import console, show_json, show_pairs
from cli.processes import marked
from models.clock import utc_now
from settings import Settings, get_settings


def status(as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False) -> None:
    """Say whether Shiraka runs on this data directory, at which addresses, and with which processes."""
    found = describe(get_settings())
    if as_json:
        show_json(found)
        return
    if not found["running"]:
        console().print(
            say("Shiraka does not run here; start it: shiraka up", "شراكة لا تعمل هنا؛ شغّلها: shiraka up")
        )
        return
    machinery = found["machinery"]
    show_pairs(
        {
            **found["addresses"],
            "pid": found["process_id"],
            "MB": found["memory_megabytes"],
            say("engine", "المحرك"): machinery["engine"]["beat_at"] or say("no sign of life", "لا أثر له"),
            say("projects ready", "مشروعات جاهزة"): machinery["queue"]["depth"],
            say("projects failed", "مشروعات تعثرت"): machinery["queue"]["failed"],
            say("notices waiting", "إشعارات منتظرة"): sum(machinery["outbox"].values()),
            say("stopped", "متوقف"): ", ".join(f"{it['name']} ({it['source']})" for it in machinery["brakes"])
            or "-",
        }
    )


def describe(settings: Settings) -> dict[str, Any]:
    """Gather the state of this data directory's start."""
    start = installation.read(settings.data_directory)
    if start is None or not installation.is_held(settings.data_directory):
        return {"running": False, "data_directory": settings.data_directory}
    processes = marked(start.mark)
    return {
        "running": True,
        "data_directory": settings.data_directory,
        "process_id": start.process_id,
        "addresses": start.addresses,
        "children": start.children,
        "processes": len(processes),
        "memory_megabytes": round(sum(_memory(it) for it in processes) / 1e6),
        "machinery": _machinery(),
    }


def _machinery() -> dict[str, Any]:
    """Ask the database how the engine, the ready queue and the outbox stand."""
    from models.queries.operations import operations

    with reading() as session:
        return asdict(operations(session, utc_now()))


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
