"""Agents' ways through call scripts; refuses to touch a row that is there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text, UniqueConstraint

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
Words = Text
Json = Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

calls = Table("calls", metadata, Column("id", Identity, primary_key=True))

guides = Table(
    "guides",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("call_id", Identity, ForeignKey("calls.id"), nullable=False),
    Column("script", Words, nullable=False),
    Column("person_id", Identity, nullable=False),
    Column("place", Integer, nullable=False),
    Column("progress", Json),
    Column("version", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("call_id", "script"),
    sqlite_autoincrement=True,
)


def upgrade() -> None:
    """Add the table."""
    metadata.create_all(op.get_bind(), tables=[guides])


def downgrade() -> None:
    """Take it away."""
    metadata.drop_all(op.get_bind(), tables=[guides])
