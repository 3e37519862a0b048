"""The agents' floor: presences, offers, legs and wrap-ups; refuses to touch a row that is there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint, text

revision = "0007"
down_revision = "0006"
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
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Identity, primary_key=True)


def _to(name: str, target: str) -> Column[int]:
    return Column(name, Identity, ForeignKey(f"{target}.id"), nullable=False)


def _unique_while(name: str, condition: str, *columns: str) -> Index:
    return Index(name, *columns, unique=True, sqlite_where=text(condition), postgresql_where=text(condition))


calls = Table("calls", metadata, Column("id", Identity, primary_key=True))

presences = Table(
    "presences",
    metadata,
    _id(),
    Column("person_id", Identity, nullable=False),
    Column("state", Words, nullable=False),
    Column("since", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("languages", Json, nullable=False),
    Column("queues", Json, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("state IN ('free', 'ringing', 'talking', 'wrap_up', 'break', 'offline', 'lost')", name="state"),
    UniqueConstraint("person_id"),
    Index(
        "ix_presences_there", "person_id", sqlite_where=text("state <> 'offline'"), postgresql_where=text("state <> 'offline'")
    ),
    sqlite_autoincrement=True,
)

offers = Table(
    "offers",
    metadata,
    _id(),
    _to("call_id", "calls"),
    Column("person_id", Identity, nullable=False),
    Column("queue", Words, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("outcome", Words),
    Column("ended_at", Instant),
    CheckConstraint("outcome IN ('accepted', 'missed', 'declined', 'withdrawn', 'failed')", name="outcome"),
    CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended"),
    _unique_while("uq_offers_live_call_id", "outcome IS NULL", "call_id"),
    _unique_while("uq_offers_live_person_id", "outcome IS NULL", "person_id"),
    Index("ix_offers_call_id", "call_id"),
    sqlite_autoincrement=True,
)

legs = Table(
    "legs",
    metadata,
    _id(),
    _to("call_id", "calls"),
    _to("offer_id", "offers"),
    Column("person_id", Identity, nullable=False),
    Column("queue", Words, nullable=False),
    Column("key", Words, nullable=False, unique=True),
    Column("waiting_since", Instant, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("fetched_at", Instant),
    Column("rung_at", Instant),
    Column("sid", Words, unique=True),
    Column("joined_at", Instant),
    Column("held_at", Instant),
    Column("held_s", Integer, nullable=False),
    Column("ended_at", Instant),
    Column("how", Words),
    Column("closed_at", Instant),
    Column("to_queue", Words),
    Column("to_person", Identity),
    Column("to_number", Words),
    Column("sent_at", Instant),
    CheckConstraint("how IN ('caller', 'agent', 'cut', 'passed_on', 'failed')", name="how"),
    CheckConstraint("(how IS NULL) = (ended_at IS NULL)", name="ended"),
    _unique_while("uq_legs_open_call_id", "ended_at IS NULL", "call_id"),
    _unique_while("uq_legs_open_person_id", "ended_at IS NULL", "person_id"),
    Index("ix_legs_call_id", "call_id"),
    Index(
        "ix_legs_unsettled",
        "person_id",
        sqlite_where=text("closed_at IS NULL OR sent_at IS NULL"),
        postgresql_where=text("closed_at IS NULL OR sent_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)

wrap_ups = Table(
    "wrap_ups",
    metadata,
    _id(),
    _to("leg_id", "legs"),
    _to("call_id", "calls"),
    Column("person_id", Identity, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("extended", Integer, nullable=False),
    Column("disposition", Words),
    Column("note", Words),
    Column("done_at", Instant),
    CheckConstraint("extended IN (0, 1)", name="extended"),
    CheckConstraint("(disposition IS NULL) = (done_at IS NULL)", name="done"),
    UniqueConstraint("leg_id"),
    Index("ix_wrap_ups_call_id", "call_id"),
    Index("ix_wrap_ups_owed", "person_id", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
    sqlite_autoincrement=True,
)

TABLES = (presences, offers, legs, wrap_ups)


def upgrade() -> None:
    """Add the tables."""
    metadata.create_all(op.get_bind(), tables=list(TABLES))


def downgrade() -> None:
    """Take them away."""
    metadata.drop_all(op.get_bind(), tables=list(TABLES))
