"""The ledger: ceilings, postings with their entries, and balances; what is posted stays as it is."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0080"
down_revision: str | Sequence[str] | None = "0100"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward to this revision."""
    op.create_table(
        "ceiling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=48), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("protocol_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("funder_id", sa.Integer(), nullable=True),
        sa.Column("fiscal_year", sa.String(length=7), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("limit_minor", sa.BigInteger(), nullable=False),
        sa.Column("reserved_minor", sa.BigInteger(), nullable=False),
        sa.Column("committed_minor", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("committed_minor >= 0", name=op.f("ck_ceiling_ceiling_committed_not_negative")),
        sa.CheckConstraint("limit_minor >= 0", name=op.f("ck_ceiling_ceiling_limit_not_negative")),
        sa.CheckConstraint(
            "reserved_minor + committed_minor <= limit_minor", name=op.f("ck_ceiling_ceiling_not_passed")
        ),
        sa.CheckConstraint("reserved_minor >= 0", name=op.f("ck_ceiling_ceiling_reserved_not_negative")),
        sa.ForeignKeyConstraint(["funder_id"], ["organisation.id"], name=op.f("fk_ceiling_funder_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_ceiling_programme_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_ceiling_project_id")),
        sa.ForeignKeyConstraint(["protocol_id"], ["protocol.id"], name=op.f("fk_ceiling_protocol_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceiling")),
        sa.UniqueConstraint("key", name=op.f("uq_ceiling_key")),
    )
    op.create_table(
        "posting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("step_key", sa.String(length=48), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_posting_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_posting_project_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["posting.id"], name=op.f("fk_posting_reverses_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        sa.UniqueConstraint("key", name=op.f("uq_posting_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_posting_reverses_id")),
    )
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.create_index("posting_by_project", ["project_id", "id"], unique=False)

    op.create_table(
        "sharebalance",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("funder_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("pledged_minor", sa.BigInteger(), nullable=False),
        sa.Column("reserved_minor", sa.BigInteger(), nullable=False),
        sa.Column("committed_minor", sa.BigInteger(), nullable=False),
        sa.Column("disbursed_minor", sa.BigInteger(), nullable=False),
        sa.Column("released_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "pledged_minor >= 0 AND reserved_minor >= 0 AND committed_minor >= 0"
            " AND disbursed_minor >= 0 AND released_minor >= 0",
            name=op.f("ck_sharebalance_balance_not_negative"),
        ),
        sa.ForeignKeyConstraint(["funder_id"], ["organisation.id"], name=op.f("fk_sharebalance_funder_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_sharebalance_project_id")),
        sa.PrimaryKeyConstraint(
            "project_id", "funder_id", "fiscal_year", "kind", name=op.f("pk_sharebalance")
        ),
    )
    op.create_table(
        "ledgerentry",
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("funder_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("target", sa.String(length=16), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("clause_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_ledgerentry_entry_is_positive")),
        sa.CheckConstraint("source <> target", name=op.f("ck_ledgerentry_entry_moves")),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_ledgerentry_clause_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_ledgerentry_decision_id")),
        sa.ForeignKeyConstraint(["funder_id"], ["organisation.id"], name=op.f("fk_ledgerentry_funder_id")),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("fk_ledgerentry_posting_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_ledgerentry_project_id")),
        sa.PrimaryKeyConstraint("posting_id", "number", name=op.f("pk_ledgerentry")),
    )
    with op.batch_alter_table("ledgerentry", schema=None) as batch_op:
        batch_op.create_index(
            "entry_by_share", ["project_id", "funder_id", "fiscal_year", "kind"], unique=False
        )
    _make_ceilings()
    for statement in _guards():
        op.execute(statement)


def _make_ceilings() -> None:
    """Have what was limited so far be limited by a ceiling."""
    begin = "INSERT INTO ceiling (key, kind, subject, {link}, currency, limit_minor, reserved_minor,"
    begin += " committed_minor, version, changed_at)"
    begin += " SELECT '{noun}:' || {noun}.id, '{noun}', {noun}.code, {noun}.id,"
    end = " 0, 0, 1, CURRENT_TIMESTAMP FROM {noun}"
    columns = {
        "programme": " programme.currency, programme.ceiling_minor,",
        "protocol": " programme.currency, protocol.ceiling_minor,",
        "project": " project.currency, project.cost_minor,",
    }
    for noun, limit in columns.items():
        statement = (begin + limit + end).format(noun=noun, link=f"{noun}_id")
        if noun == "protocol":
            statement += " JOIN programme ON programme.id = protocol.programme_id"
        op.execute(statement)


def _guards() -> Iterator[str]:
    """Give what makes the database refuse to change or delete what is posted."""
    refusal = "the ledger is append-only: post a reversing entry"
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        yield (
            "CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
        )
    for table in ("posting", "ledgerentry"):
        if postgresql:
            yield (
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()"
            )
            continue
        for act in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_stays_on_{act.lower()} BEFORE {act} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )


def downgrade() -> None:
    """Take the database back to the revision before."""
    with op.batch_alter_table("ledgerentry", schema=None) as batch_op:
        batch_op.drop_index("entry_by_share")

    op.drop_table("ledgerentry")
    op.drop_table("sharebalance")
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.drop_index("posting_by_project")

    op.drop_table("posting")
    op.drop_table("ceiling")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_ledger_change()")
