"""Amendments as cases on a copy, and the day from which a project is effective."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0102"
down_revision: str | Sequence[str] | None = "0132"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Bring the database forward to this revision."""
    op.add_column("project", sa.Column("amends_id", sa.Integer(), nullable=True))
    op.create_index("ix_project_amends_id", "project", ["amends_id"])
    op.add_column("project", sa.Column("amends_version", sa.Integer(), nullable=True))
    op.add_column("project", sa.Column("succeeded", JSON, server_default="{}", nullable=False))
    op.add_column("project", sa.Column("effective_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take the database back to the revision before."""
    op.drop_column("project", "effective_on")
    op.drop_column("project", "succeeded")
    op.drop_column("project", "amends_version")
    op.drop_index("ix_project_amends_id", "project")
    op.drop_column("project", "amends_id")
