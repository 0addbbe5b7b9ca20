"""Every command that reads answers programs too, and every command that writes can be tried first."""

from collections.abc import Iterator, Set
from typing import Any

from typer.main import get_command

from cli.program import program

READS = {
    "check",
    "court",
    "diff",
    "plans",
    "history",
    "list",
    "preview",
    "show",
    "due",
    "verify",
    "doctor",
    "status",
    "suppressed",
    "ceilings",
    "arrears",
}
# What starts something, prints a file or a form of its own, or is for those who work on the house.
OTHERS = {
    "up",
    "test",
    "config reference",
    "db revise",
    "document get",
    "key person",
    "lifecycle draw",
    "calendar draft",
}


def commands(command: Any, *path: str) -> Iterator[tuple[str, set[str]]]:
    """Give each command's full name with its options."""
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from commands(inner, *path, name)
    else:
        yield " ".join(path), {option for it in command.params for option in it.opts}


def lacks(name: str, options: Set[str]) -> str | None:
    """Tell which option a command of this name should have and has not, or none."""
    if name in OTHERS:
        return None
    wanted = "--json" if name.split()[-1] in READS else "--dry-run"
    return None if wanted in options else wanted


def test_reads_take_json_and_writes_take_dry_run() -> None:
    found = {
        name: missing for name, options in commands(get_command(program)) if (missing := lacks(name, options))
    }
    assert found == {}
    assert lacks("project list", {"--late"}) == "--json"
    assert lacks("step decide", {"--as"}) == "--dry-run"
