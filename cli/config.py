"""`shiraka config`: what is set, and from where."""

import os
from typing import Annotated, Any

import typer
from pydantic import SecretStr

from cli.output import console, show_json, show_table
from production import variable_of
from settings import Settings, get_settings

# Defaults that depend on where the checkout is, or that are made at the first start.
PLACED = {
    "data_directory": "`.data` in the checkout",
    "database_url": "",
    "secret_key": "",
    "smtp_password": "",
}
commands = typer.Typer(help="What is set from outside.", no_args_is_help=True)


@commands.command()
def show(as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False) -> None:
    """Show every setting, its value and where it came from; secrets are not shown."""
    rows = [row(name, getattr(get_settings(), name)) for name in Settings.model_fields]
    if as_json:
        show_json(rows)
        return
    show_table(["variable", "value", "from"], [tuple(it.values()) for it in rows])


@commands.command()
def reference() -> None:
    """Print every setting as the table that docs/operations.md holds."""
    console().out(reference_table())


def reference_table() -> str:
    """Write every setting, what it takes and its default as a Markdown table."""
    lines = ["| variable | takes | default |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = _shown(name, field.default) if name not in PLACED else PLACED[name]
        lines.append(f"| `{variable_of(name)}` | {field.description} | {default or ''} |")
    return "\n".join(lines).replace("<", "\\<")


def row(name: str, value: Any) -> dict[str, Any]:
    """Describe one setting without giving away a secret or a password in a URL."""
    variable = variable_of(name)
    source = next((it for it in (variable, f"{variable}_FILE") if os.environ.get(it)), None)
    return {"variable": variable, "value": _shown(name, value), "from": source or "default"}


def _shown(name: str, value: Any) -> str | None:
    if isinstance(value, SecretStr):
        return "set" if value.get_secret_value() else "not set"
    if name == "database_url":
        from sqlalchemy import make_url

        return make_url(value).render_as_string(hide_password=True)
    if isinstance(value, tuple):
        return ", ".join(value)
    return None if value is None else str(value)
