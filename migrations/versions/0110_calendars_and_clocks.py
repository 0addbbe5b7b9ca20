"""Working calendars with their versions, and SLA clocks with their pauses."""

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.calendars.loader import digest, plain, shipped

revision: str = "0110"
down_revision: str | Sequence[str] | None = "0080"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
CALENDAR = "EG"
PUBLISHED_AT = datetime(2026, 11, 25, tzinfo=UTC)
RUNNING = sa.text("kind = 'stage' AND ended_at IS NULL")
# Answers awaited already get a clock with the due time they have; what they were allowed is not known.
OPEN_ANSWERS = """
INSERT INTO slaclock (project_id, slot_id, kind, stage, step_key, subject, cycle, number, rework,
  organisation_id, role, unit, state, started_at, due_at, paused_at, warned, level, next_action_at)
SELECT project_id, id, 'step', stage, step_key, subject, round, 0, round > 1, organisation_id, role,
  'working_days', CASE WHEN state = 'open' THEN 'running' ELSE 'paused' END, opened_at, due_at, paused_at,
  0, 0, CASE WHEN state = 'open' THEN due_at END
FROM slot WHERE state IN ('open', 'paused')
"""
OPEN_STAGES = """
INSERT INTO slaclock (project_id, kind, stage, step_key, subject, cycle, number, rework, role, unit, state,
  started_at, warned, level)
SELECT id, 'stage', stage, stage, '', 1, 0, :rework, '', 'working_days', 'running', stage_entered_at, 0, 0
FROM project WHERE closed_at IS NULL
"""


def upgrade() -> None:
    """Bring the database forward to this revision."""
    op.create_table(
        "calendar",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("title_ar", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
    )
    op.create_table(
        "calendarversion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("definition", JSON, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendar.id"], name=op.f("fk_calendarversion_calendar_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendarversion_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendarversion")),
        sa.UniqueConstraint("calendar_id", "number", name=op.f("uq_calendarversion_calendar_id_number")),
    )
    op.create_table(
        "slaclock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("step_key", sa.String(length=48), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rework", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("calendar_version_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retargeted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("acknowledged_by", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_action_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["person.id"], name=op.f("fk_slaclock_acknowledged_by")),
        sa.ForeignKeyConstraint(
            ["calendar_version_id"], ["calendarversion.id"], name=op.f("fk_slaclock_calendar_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_slaclock_organisation_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_slaclock_project_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_slaclock_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slaclock")),
        sa.UniqueConstraint(
            "project_id",
            "kind",
            "step_key",
            "subject",
            "cycle",
            "number",
            name=op.f("uq_slaclock_project_id_kind_step_key_subject_cycle_number"),
        ),
    )
    op.create_index("slaclock_by_next_action", "slaclock", ["next_action_at"])
    op.create_index("slaclock_by_slot", "slaclock", ["slot_id"])
    op.create_index("slaclock_by_version", "slaclock", ["state", "calendar_version_id"])
    op.create_index(
        "slaclock_one_running_stage",
        "slaclock",
        ["project_id", "step_key"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.create_table(
        "slapause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["clock_id"], ["slaclock.id"], name=op.f("fk_slapause_clock_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_slapause_ended_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_slapause_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_slapause_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slapause")),
    )
    op.create_index(op.f("ix_slapause_clock_id"), "slapause", ["clock_id"])
    _ship()
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("calendar_id", sa.String(length=32), nullable=False, server_default=CALENDAR)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_programme_calendar_id"), "calendar", ["calendar_id"], ["id"]
        )
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.alter_column("calendar_id", server_default=None)
    op.execute(sa.text(OPEN_ANSWERS))
    op.execute(sa.text(OPEN_STAGES).bindparams(rework=False))


def _ship() -> None:
    """Publish the calendar that is shipped as its first version."""
    calendar = shipped()
    found = digest(calendar)
    op.bulk_insert(
        sa.table(
            "calendar",
            *(sa.column(it) for it in ("id", "zone", "title_ar", "title_en", "version_id", "digest")),
        ),
        [
            {
                "id": calendar.id,
                "zone": calendar.zone,
                "title_ar": calendar.title.ar,
                "title_en": calendar.title.en,
                "version_id": 1,
                "digest": found,
            }
        ],
    )
    columns = ("calendar_id", "number", "digest", "published_at", "reason", "reference")
    op.bulk_insert(
        sa.table(
            "calendarversion",
            *(sa.column(it) for it in columns[:3]),
            sa.column("definition", JSON),
            sa.column("published_at", sa.DateTime(timezone=True)),
            *(sa.column(it) for it in columns[4:]),
        ),
        [
            {
                "calendar_id": calendar.id,
                "number": 1,
                "digest": found,
                "definition": plain(calendar),
                "published_at": PUBLISHED_AT,
                "reason": "shipped",
                "reference": calendar.provenance,
            }
        ],
    )


def downgrade() -> None:
    """Take the database back to the revision before."""
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_programme_calendar_id"), type_="foreignkey")
        batch_op.drop_column("calendar_id")

    op.drop_table("slapause")
    op.drop_table("slaclock")
    op.drop_table("calendarversion")
    op.drop_table("calendar")
