"""Parts of tranches, and what was spent of them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0101"
down_revision: str | Sequence[str] | None = "0120"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward to this revision."""
    op.create_table(
        "tranchepart",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("funder_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_tranchepart_tranche_part_is_positive")),
        sa.ForeignKeyConstraint(["funder_id"], ["organisation.id"], name=op.f("fk_tranchepart_funder_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_tranchepart_project_id")),
        sa.PrimaryKeyConstraint(
            "project_id", "number", "funder_id", "fiscal_year", "kind", name=op.f("pk_tranchepart")
        ),
    )
    op.create_index(op.f("ix_tranchepart_funder_id"), "tranchepart", ["funder_id"])
    op.create_table(
        "justification",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("declared_by", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_justification_justification_is_not_negative")),
        sa.ForeignKeyConstraint(["declared_by"], ["person.id"], name=op.f("fk_justification_declared_by")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_justification_project_id")),
        sa.PrimaryKeyConstraint("project_id", "number", name=op.f("pk_justification")),
    )
    op.add_column(
        "project",
        sa.Column("counterpart_rule", sa.String(length=8), server_default="hold", nullable=False),
    )


def downgrade() -> None:
    """Take the database back to the revision before."""
    op.drop_column("project", "counterpart_rule")
    op.drop_table("justification")
    op.drop_table("tranchepart")
