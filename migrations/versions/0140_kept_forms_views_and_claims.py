"""Forms that were begun, saved views, who took a turn on, and what a search looks in."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0140"
down_revision: str | Sequence[str] | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward to this revision."""
    op.create_table(
        "formdraft",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_formdraft_person_id")),
        sa.PrimaryKeyConstraint("person_id", "form", name=op.f("pk_formdraft")),
    )
    op.create_table(
        "savedview",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_savedview_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_savedview")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_savedview_person_id_name")),
    )
    op.create_index(op.f("ix_savedview_person_id"), "savedview", ["person_id"])
    op.create_table(
        "claim",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_claim_given_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_claim_person_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_claim_slot_id")),
        sa.PrimaryKeyConstraint("slot_id", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_person_id"), "claim", ["person_id"])
    op.add_column("project", sa.Column("folded", sa.Text(), sa.Computed(_folded())))


def _folded() -> str:
    marks = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670\u0640"
    letters = (("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ٱ", "ا"), ("ة", "ه"), ("ى", "ي"), ("ؤ", "و"), ("ئ", "ي"))
    digits = ((digit, str(number)) for number, digit in enumerate("٠١٢٣٤٥٦٧٨٩"))
    written = "code || ' ' || title_ar || ' ' || title_en"
    for sign, other in (*letters, *((mark, "") for mark in marks), *digits):
        written = f"replace({written}, '{sign}', '{other}')"
    return f"lower({written})"


def downgrade() -> None:
    """Take the database back to the revision before."""
    op.drop_column("project", "folded")
    for table in ("claim", "savedview", "formdraft"):
        op.drop_table(table)
