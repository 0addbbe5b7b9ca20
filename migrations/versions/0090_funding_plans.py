"""Funding plans in versions, conditions of shares, counter-offers, answers that expire."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0090"
down_revision: str | Sequence[str] | None = "0101"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
PLANS = sa.table(
    "funding_plan",
    *(sa.column(name) for name in ("project_id", "number", "version", "state", "cause", "cost_minor")),
    sa.column("shares", JSON),
    sa.column("conditions", JSON),
    *(sa.column(name) for name in ("person_id", "made_at", "proposed_at")),
)


def upgrade() -> None:
    """Bring the database forward to this revision."""
    op.create_table(
        "funding_plan",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("shares", JSON, nullable=False),
        sa.Column("conditions", JSON, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'superseded')",
            name=op.f("ck_funding_plan_funding_plan_state_is_known"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_funding_plan_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_funding_plan_project_id")),
        sa.PrimaryKeyConstraint("project_id", "number", name=op.f("pk_funding_plan")),
    )
    op.create_table(
        "share_condition",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("funder_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["funder_id"], ["organisation.id"], name=op.f("fk_share_condition_funder_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_share_condition_project_id")),
        sa.PrimaryKeyConstraint("project_id", "funder_id", name=op.f("pk_share_condition")),
    )
    op.create_index(op.f("ix_share_condition_funder_id"), "share_condition", ["funder_id"])
    op.add_column("content_version", sa.Column("changed_by", JSON, nullable=True))
    op.add_column("decision", sa.Column("offer", JSON, nullable=True))
    op.add_column("slot", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    _keep_the_plans_there_are()


def _keep_the_plans_there_are() -> None:
    """Give every project the first version of its plan: frozen where its funders have been asked."""
    kept = op.get_bind().execute(
        sa.text(
            "SELECT p.id, v.number, v.content, v.frozen_at, s.closed_at FROM project p"
            " JOIN content_version v ON v.project_id = p.id AND v.number = p.version"
            " LEFT JOIN step s ON s.project_id = p.id AND s.key = 'funding_plan' AND s.state = 'passed'"
        ).columns(content=JSON, frozen_at=sa.DateTime(timezone=True), closed_at=sa.DateTime(timezone=True))
    )
    plans = [_plan(*row) for row in kept]
    if plans:
        op.bulk_insert(PLANS, plans)


def _plan(project: int, version: int, content: Any, frozen_at: Any, proposed_at: Any) -> dict[str, Any]:
    held = json.loads(content) if isinstance(content, str) else content
    return {
        "project_id": project,
        "number": 1,
        "version": version,
        "state": "proposed" if proposed_at else "draft",
        "cause": "opened",
        "cost_minor": held["cost"],
        "shares": held["shares"],
        "conditions": {},
        "person_id": None,
        "made_at": frozen_at,
        "proposed_at": proposed_at,
    }


def downgrade() -> None:
    """Take the database back to the revision before."""
    for table, column in (("slot", "expires_at"), ("decision", "offer"), ("content_version", "changed_by")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
    op.drop_table("share_condition")
    op.drop_table("funding_plan")
