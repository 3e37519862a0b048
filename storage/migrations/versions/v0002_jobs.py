"""Failures and crashes of a piece of work, and an index of what is parked; refuses to forget which ids were used.

SQLite writes an added column behind the constraints, where the declared table does not have it: the table is made anew.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, Table, Text, text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
NAMES = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
KEPT = "id, key, kind, payload, state, due_at, put_at, attempts, lease_owner, lease_until, done_at, last_error"


def upgrade() -> None:
    """Add the two counts and the index."""
    if op.get_bind().dialect.name == "sqlite":
        _made_anew(_outbox(counted=True))
        return
    op.add_column("outbox", Column("failures", Integer, nullable=False, server_default=text("0")))
    op.add_column("outbox", Column("crashes", Integer, nullable=False, server_default=text("0")))
    op.create_index("ix_outbox_parked", "outbox", ["id"], postgresql_where=text("state = 'parked'"))


def downgrade() -> None:
    """Take them away."""
    if op.get_bind().dialect.name == "sqlite":
        _made_anew(_outbox(counted=False))
        return
    op.drop_index("ix_outbox_parked", "outbox")
    op.drop_column("outbox", "crashes")
    op.drop_column("outbox", "failures")


def _outbox(*, counted: bool) -> Table:
    counts = (
        Column("failures", Integer, nullable=False, server_default=text("0")),
        Column("crashes", Integer, nullable=False, server_default=text("0")),
        Index("ix_outbox_parked", "id", sqlite_where=text("state = 'parked'")),
    )
    return Table(
        "outbox",
        MetaData(naming_convention=NAMES),
        Column("id", Identity, primary_key=True),
        Column("key", Text, nullable=False, unique=True),
        Column("kind", Text, nullable=False),
        Column("payload", Text),
        Column("state", Text, nullable=False),
        Column("due_at", Instant, nullable=False),
        Column("put_at", Instant, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("lease_owner", Text),
        Column("lease_until", Instant),
        Column("done_at", Instant),
        Column("last_error", Text),
        *(counts if counted else ()),
        CheckConstraint("state IN ('due', 'done', 'parked')", name="state"),
        CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name="lease"),
        Index("ix_outbox_due_at", "due_at", sqlite_where=text("state = 'due'")),
        sqlite_autoincrement=True,
    )


def _made_anew(table: Table) -> None:
    """Every row in a table of this form; the count of ids goes on where it was."""
    for index in ("ix_outbox_due_at", "ix_outbox_parked"):
        op.execute(f"DROP INDEX IF EXISTS {index}")
    op.rename_table("outbox", "outbox_before")
    table.create(op.get_bind())
    op.execute(f"INSERT INTO outbox ({KEPT}) SELECT {KEPT} FROM outbox_before")  # noqa: S608 - names of columns
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'outbox'")
    op.execute("UPDATE sqlite_sequence SET name = 'outbox' WHERE name = 'outbox_before'")
    op.execute("DROP TABLE outbox_before")
