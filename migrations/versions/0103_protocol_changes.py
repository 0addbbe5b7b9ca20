"""What is done to protocols."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0103"
down_revision: str | Sequence[str] | None = "0091"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward to this revision."""
    with op.batch_alter_table("protocol", schema=None) as batch_op:
        batch_op.alter_column("state", existing_type=sa.String(length=16), type_=sa.String(length=24))
    op.create_table(
        "protocol_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("protocol_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("before", sa.String(length=24), nullable=False),
        sa.Column("after", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("projects", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_protocol_change_person_id")),
        sa.ForeignKeyConstraint(
            ["protocol_id"], ["protocol.id"], name=op.f("fk_protocol_change_protocol_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol_change")),
    )
    op.create_index(op.f("ix_protocol_change_protocol_id"), "protocol_change", ["protocol_id"])


def downgrade() -> None:
    """Take the database back to the revision before."""
    op.drop_table("protocol_change")
    with op.batch_alter_table("protocol", schema=None) as batch_op:
        batch_op.alter_column("state", existing_type=sa.String(length=24), type_=sa.String(length=16))
