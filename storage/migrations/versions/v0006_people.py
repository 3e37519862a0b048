"""People who sign in, the audit trail, and the orders in which pages list; refuses to touch a row that is there."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
OVER = "ended_at IS NOT NULL"
OPEN = "status = 'open'"
SAID = "comment IS NOT NULL"
INDEXES = (
    ("ix_calls_started_at", "calls", ("started_at", "id"), None),
    (
        "ix_calls_over",
        "calls",
        ("started_at", "id", "ended_at", "direction", "language", "intent", "outcome", "duration_s"),
        OVER,
    ),
    ("ix_waits_entered_at", "waits", ("entered_at",), None),
    ("ix_tickets_kind", "tickets", ("kind", "id"), None),
    ("ix_tickets_promised_at", "tickets", ("promised_at", "id"), OPEN),
    ("ix_appointments_start_at", "appointments", ("start_at",), None),
    ("ix_callbacks_call_id", "callbacks", ("call_id",), None),
    ("ix_callbacks_due_at", "callbacks", ("due_at", "id"), OPEN),
    ("ix_surveys_offered_at", "surveys", ("offered_at", "status", "scores"), None),
    ("ix_surveys_comment", "surveys", ("id",), SAID),
)


def upgrade() -> None:
    """Make the tables and the indexes."""
    op.create_table(
        "people",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("shown", sa.Text),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("active", sa.Integer, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("signed_in_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.CheckConstraint("active IN (0, 1)", name=op.f("ck_people_active")),
        sa.UniqueConstraint("name", name=op.f("uq_people_name")),
        sa.UniqueConstraint("token", name=op.f("uq_people_token")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audits",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("person_id", IDENTITY, sa.ForeignKey("people.id", name=op.f("fk_audits_person_id"))),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("key", sa.Text),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audits_subject_key", "audits", ["subject", "key"])
    for name, table, columns, condition in INDEXES:
        where = sa.text(condition) if condition else None
        op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Take them away again."""
    for name, table, _columns, _condition in reversed(INDEXES):
        op.drop_index(name, table_name=table)
    op.drop_table("audits")
    op.drop_table("people")
