"""Chained histories, a history of administration, and appointments that are unique."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0131"
down_revision: str | Sequence[str] | None = "0110"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ALL = sa.text("project_id IS NULL")
EVENT = sa.table(
    "event",
    sa.column("id", sa.Integer),
    sa.column("project_id", sa.Integer),
    sa.column("sequence", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("data", JSON),
    sa.column("person_id", sa.Integer),
    sa.column("happened_at", sa.DateTime(timezone=True)),
    sa.column("flow_run_id", sa.String),
    sa.column("hash", sa.String),
)
PROJECT = sa.table("project", sa.column("id", sa.Integer), sa.column("event_head", sa.String))


def upgrade() -> None:
    """Bring the database forward to this revision."""
    op.create_table(
        "administrativeact",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_administrativeact_person_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_administrativeact")),
    )
    op.create_index(op.f("ix_administrativeact_person_id"), "administrativeact", ["person_id"])
    op.add_column("event", sa.Column("hash", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("project", sa.Column("event_head", sa.String(length=64), nullable=False, server_default=""))
    _chain(op.get_bind())
    op.create_index(op.f("ix_answeredrequest_answered_at"), "answeredrequest", ["answered_at"])
    op.execute(
        "DELETE FROM appointment WHERE project_id IS NULL AND id NOT IN (SELECT min(id) FROM appointment"
        " WHERE project_id IS NULL GROUP BY person_id, role, organisation_id)"
    )
    op.create_index(
        "appointment_on_all",
        "appointment",
        ["person_id", "role", "organisation_id"],
        unique=True,
        sqlite_where=ALL,
        postgresql_where=ALL,
    )


def _chain(connection: sa.Connection) -> None:
    """Give every event that is there its hash, and every project the hash of its last event."""
    columns = [column for column in EVENT.c if column.name not in ("id", "hash")]
    rows = connection.execute(
        sa.select(EVENT.c.id, *columns).order_by(EVENT.c.project_id, EVENT.c.sequence)
    ).mappings()
    heads: dict[int, str] = {}
    hashes = []
    for row in rows:
        entry: dict[str, Any] = {name: value for name, value in row.items() if name != "id"}
        previous = heads.get(row["project_id"], "")
        written = json.dumps(
            {**entry, "previous": previous},
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
            default=_instant,
        )
        heads[row["project_id"]] = hashlib.sha256(written.encode()).hexdigest()
        hashes.append({"key": row["id"], "value": heads[row["project_id"]]})
    if hashes:
        change = sa.update(EVENT).where(EVENT.c.id == sa.bindparam("key"))
        connection.execute(change.values(hash=sa.bindparam("value")), hashes)
        last = sa.update(PROJECT).where(PROJECT.c.id == sa.bindparam("key"))
        ends = [{"key": key, "value": value} for key, value in heads.items()]
        connection.execute(last.values(event_head=sa.bindparam("value")), ends)


def _instant(value: datetime) -> str:
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def downgrade() -> None:
    """Take the database back to the revision before."""
    op.drop_index(op.f("ix_answeredrequest_answered_at"), "answeredrequest")
    op.drop_index("appointment_on_all", "appointment")
    op.drop_column("project", "event_head")
    op.drop_column("event", "hash")
    op.drop_table("administrativeact")
