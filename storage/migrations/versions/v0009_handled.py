"""Who has what in hand, pictures of recordings, figures of days, saved views, whose calls were whose; refuses to change a row."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint, text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

recordings = Table("recordings", metadata, Column("id", Identity, primary_key=True))

handlings = Table(
    "handlings",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("subject_id", Identity, nullable=False),
    Column("person_id", Identity),
    Column("handled_at", Instant),
    Column("result", Text),
    Column("version", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("subject IN ('ticket', 'appointment', 'callback', 'survey')", name="subject"),
    UniqueConstraint("subject", "subject_id"),
    Index("ix_handlings_changed_at", "subject", "changed_at"),
    sqlite_autoincrement=True,
)

pictures = Table(
    "pictures",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("recording_id", Identity, ForeignKey("recordings.id"), nullable=False),
    Column("peaks", Text),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("recording_id"),
    sqlite_autoincrement=True,
)

day_figures = Table(
    "day_figures",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("over", Integer, nullable=False),
    Column("answers", Text, nullable=False),
    UniqueConstraint("since", "until"),
)

views = Table(
    "views",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("person_id", Identity, nullable=False),
    Column("page", Text, nullable=False),
    Column("name", Text),
    Column("query", Text),
    Column("made_at", Instant, nullable=False),
    Index("ix_views_person_id", "person_id", "page"),
    sqlite_autoincrement=True,
)

TABLES = (handlings, pictures, day_figures, views)


def upgrade() -> None:
    """Add the tables, and the ways from an agent to the calls they took and from a call to its waits."""
    metadata.create_all(op.get_bind(), tables=list(TABLES))
    op.create_index("ix_legs_person_id", "legs", ["person_id", "call_id"])
    settled = text("settled_at IS NOT NULL")
    op.create_index(
        "ix_promises_settled_at", "promises", ["subject", "settled_at"], sqlite_where=settled, postgresql_where=settled
    )
    op.create_index("ix_waits_call_id", "waits", ["call_id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_promises_settled_at", table_name="promises")
    op.drop_index("ix_waits_call_id", table_name="waits")
    op.drop_index("ix_legs_person_id", table_name="legs")
    metadata.drop_all(op.get_bind(), tables=list(TABLES))
