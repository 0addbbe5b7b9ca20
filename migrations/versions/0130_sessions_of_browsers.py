"""Sessions of browsers in which somebody is signed in."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0130"
down_revision: str | Sequence[str] | None = "0140"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward to this revision."""
    op.create_table(
        "browsersession",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_browsersession_person_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_browsersession")),
    )
    op.create_index(op.f("ix_browsersession_person_id"), "browsersession", ["person_id"])


def downgrade() -> None:
    """Take the database back to the revision before."""
    op.drop_table("browsersession")
