"""Migrations: bring a database to the tables of this version, and tell where it differs from them."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Connection, MetaData, text
from sqlmodel.sql.sqltypes import AutoString

from models.db import Database, UTCDateTime
from models.tables import METADATA

SCRIPTS = Path(__file__).resolve().parent.parent / "migrations"
LOCK = 7_442_013  # Any number will do, so long as every version takes the same one.
NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


@cache
def named_metadata() -> MetaData:
    """Give every table with a name for each constraint, so that a later migration can speak of it."""
    named = MetaData(naming_convention=NAMES)
    for table in METADATA.sorted_tables:
        table.to_metadata(named)
    return named


def upgrade(url: str) -> None:
    """Bring the database at `url` to the newest revision; changes nothing where it is there already."""
    with _connected(url) as connection:
        command.upgrade(_config(connection), "head")


def downgrade(url: str) -> None:
    """Take the database at `url` back to before the first revision: every table and row goes."""
    with _connected(url) as connection:
        command.downgrade(_config(connection), "base")


def revision(url: str) -> str | None:
    """Tell which revision the database at `url` stands at; None before the first."""
    with _connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """Tell the newest revision of this version."""
    return ScriptDirectory(str(SCRIPTS)).get_current_head()


def check(url: str) -> list[str]:
    """List how the database at `url` differs from this version's tables; empty where it is equal."""
    with _connected(url) as connection:
        context = MigrationContext.configure(connection, opts=autogenerate_options())
        found = [_sentence(difference) for difference in _flat(compare_metadata(context, named_metadata()))]
        current = context.get_current_revision()
    return found if current == newest() else [f"revision {current}, not {newest()}", *found]


def revise(message: str) -> Path | None:
    """Write the revision that leads from those there are to the tables; none where nothing differs."""
    number = len(list(ScriptDirectory(str(SCRIPTS)).walk_revisions())) + 1
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/revised.db"
        if newest():
            upgrade(url)
        with _connected(url) as connection:
            script = command.revision(
                _config(connection),
                message,
                autogenerate=True,
                rev_id=f"{number:04}",
                process_revision_directives=_drop_empty,
            )
    return _without_marks(Path(script.path)) if script and not isinstance(script, list) else None


def autogenerate_options() -> dict[str, Any]:
    """Give the options under which revisions are run, written and compared."""
    return {
        "target_metadata": named_metadata(),
        "compare_type": True,
        "render_as_batch": True,
        "render_item": _render_type,
    }


def _drop_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    if directives[0].upgrade_ops.is_empty():
        directives.clear()


def _without_marks(path: Path) -> Path:
    """Drop the comments with which Alembic asks its reader to look again."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(it for it in lines if not it.lstrip().startswith("# ###")), encoding="utf-8")
    return path


def _config(connection: Connection) -> Config:
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """Give one transaction that is alone in changing tables, however many processes start at once."""
    database = Database(url)
    try:
        with database.engine.connect().execution_options(immediate=True) as connection:
            if database.is_sqlite:
                _leave_references_unchecked(connection)
            with connection.begin():
                if not database.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
                yield connection
    finally:
        database.dispose()


def _leave_references_unchecked(connection: Connection) -> None:
    """Let SQLite make a table anew, as it must to change one, without losing rows that refer to it.

    Works only before a transaction begins, hence on the driver's own connection.
    """
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()


def _render_type(kind: str, item: Any, context: AutogenContext) -> str | bool:
    """Write our own column types as the plain types they are stored as."""
    if kind != "type":
        return False
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if isinstance(item, JSON):
        context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def _flat(differences: list[Any]) -> Iterator[Any]:
    for difference in differences:
        yield from difference if isinstance(difference, list) else [difference]


def _sentence(difference: Any) -> str:
    action, *parts = difference
    return " ".join([action.replace("_", " "), *(str(part) for part in parts if part is not None)])
