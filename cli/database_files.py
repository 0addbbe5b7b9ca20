"""The database files that `up --fresh` deletes, and only those."""

import shutil
from pathlib import Path

import typer

from cli import installation
from cli.failure import CommandRefused
from cli.language import say
from models.rules.text import Text
from settings import Settings

OURS = (
    "shiraka.db",
    "shiraka.db-wal",
    "shiraka.db-shm",
    "shiraka.db-journal",
    "prefect",
    "mail",
    "mails",
    "audit_anchors.jsonl",
    "audit_anchors.jsonl.lock",
)


def remove_database_files(settings: Settings, *, ask: bool) -> None:
    """Delete this start's databases after asking. Raises Refused where they are not ours to delete."""
    directory = settings.data_directory
    if settings.database_url != f"sqlite:///{directory}/shiraka.db":
        raise CommandRefused(
            Text(
                en=f"--fresh deletes only {directory}/shiraka.db; empty another database with its own tools",
                ar=f"الخيار --fresh يحذف {directory}/shiraka.db وحدها؛ أفرغ غيرها بأدواتها",
            )
        )
    found = [directory / name for name in OURS if (directory / name).exists()]
    if not found:
        return
    if installation.read(directory) is None:
        raise CommandRefused(
            Text(
                en=f"{directory} was not made by `shiraka up`; name another in SHIRAKA_DATA_DIRECTORY",
                ar=f"لم يُنشئ `shiraka up` المجلد {directory}؛ سمِّ غيره في SHIRAKA_DATA_DIRECTORY",
            )
        )
    names = ", ".join(path.name for path in found)
    if ask:
        typer.confirm(say(f"Delete {names} in {directory}?", f"أتحذف {names} من {directory}؟"), abort=True)
    for path in found:
        _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
