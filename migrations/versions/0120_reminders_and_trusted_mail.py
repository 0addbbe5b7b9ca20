"""Reminders as data, digests, suppressed addresses, bounces, preferences, brakes, calendar entries."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0120"
down_revision: str | Sequence[str] | None = "0131"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward to this revision."""
    _create_tables()
    with op.batch_alter_table("notice") as table:
        table.add_column(sa.Column("told_in_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("occasion", sa.String(length=16), nullable=True))
        table.add_column(sa.Column("domain", sa.String(length=254), nullable=False, server_default=""))
        table.add_column(sa.Column("cause", sa.String(length=16), nullable=True))
        table.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(
            sa.Column("without_attachment", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.drop_index("ix_notice_person_id")
        table.create_index("notice_by_person", ["person_id", "state"])
        table.create_index("notice_by_ending", ["ended_at"])
        table.create_index("ix_notice_told_in_id", ["told_in_id"])
    with op.batch_alter_table("notice") as table:
        table.alter_column("domain", server_default=None)
        table.alter_column("without_attachment", server_default=None)
    op.execute(
        "UPDATE notice SET domain ="
        " lower(substr(address, 1 + length(rtrim(address, replace(address, '@', '')))))"
    )
    op.execute("UPDATE notice SET ended_at = accepted_at WHERE accepted_at IS NOT NULL")
    with op.batch_alter_table("slot") as table:
        table.add_column(sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("reminders_for", sa.DateTime(timezone=True), nullable=True))
        table.create_index("slot_by_reminder", ["remind_at"])


def _create_tables() -> None:
    op.create_table(
        "suppression",
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("suppressed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_suppression_notice_id")),
        sa.ForeignKeyConstraint(["lifted_by"], ["person.id"], name=op.f("fk_suppression_lifted_by")),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_suppression")),
    )
    op.create_index(op.f("ix_suppression_notice_id"), "suppression", ["notice_id"])
    op.create_table(
        "bounce",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("diagnostic", sa.String(length=500), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_bounce_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce")),
        sa.UniqueConstraint("digest", name=op.f("uq_bounce_digest")),
    )
    op.create_index(op.f("ix_bounce_notice_id"), "bounce", ["notice_id"])
    op.create_index(op.f("ix_bounce_address"), "bounce", ["address"])
    op.create_table(
        "preference",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("manner", sa.String(length=8), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_preference_person_id")),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_preference")),
    )
    op.create_table(
        "brake",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "source", name=op.f("pk_brake")),
    )
    op.create_table(
        "deadline",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("cancelled_in_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_deadline_slot_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_deadline_person_id")),
        sa.PrimaryKeyConstraint("slot_id", "person_id", name=op.f("pk_deadline")),
    )
    op.create_index(op.f("ix_deadline_person_id"), "deadline", ["person_id"])


def downgrade() -> None:
    """Take the database back to the revision before."""
    with op.batch_alter_table("slot") as table:
        table.drop_index("slot_by_reminder")
        table.drop_column("reminders_for")
        table.drop_column("remind_at")
    with op.batch_alter_table("notice") as table:
        for index in ("ix_notice_told_in_id", "notice_by_ending", "notice_by_person"):
            table.drop_index(index)
        table.create_index("ix_notice_person_id", ["person_id"])
        for column in ("without_attachment", "ended_at", "cause", "domain", "occasion", "told_in_id"):
            table.drop_column(column)
    for name in ("deadline", "brake", "preference", "bounce", "suppression"):
        op.drop_table(name)
