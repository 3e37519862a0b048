"""The first tables, as they were on the first day; refuses to follow `storage.schema`, which moves on."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint, text

revision = "0001"
down_revision = None
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


def _to(name: str, target: str, *, nullable: bool = True) -> Column[int]:
    return Column(name, Identity, ForeignKey(f"{target}.id"), nullable=nullable)


def _unique_while(name: str, condition: str, *columns: str) -> Index:
    """At most one row with these values while the condition holds."""
    return Index(name, *columns, unique=True, sqlite_where=text(condition), postgresql_where=text(condition))


def _table(name: str, *parts: Any, reuse: bool = False) -> Table:
    """A table whose ids are never used twice, erased rows' ones included; `reuse` where nothing is known by its id."""
    return Table(name, metadata, *parts, sqlite_autoincrement=not reuse)


_table(
    "customers",
    _id(),
    Column("number", Words, unique=True),
    Column("name", Words),
    Column("language", Words),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
)

_table(
    "calls",
    _id(),
    Column("sid", Words, nullable=False, unique=True),
    Column("direction", Words, nullable=False),
    Column("caller", Words),
    Column("called", Words),
    _to("customer_id", "customers"),
    Column("language", Words),
    Column("flow", Words),
    Column("version", Words),
    Column("status", Words, nullable=False),
    Column("status_rank", Integer, nullable=False),
    Column("status_at", Instant),
    Column("turn", Integer, nullable=False),
    Column("session", Json),
    Column("intent", Words),
    Column("outcome", Words),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("duration_s", Integer),
    Index("ix_calls_customer_id", "customer_id"),
)

_table(
    "turns",
    _id(),
    _to("call_id", "calls", nullable=False),
    Column("number", Integer, nullable=False),
    Column("fingerprint", Words, nullable=False),
    Column("signal", Json),
    Column("reply", Words),
    Column("at", Instant, nullable=False),
    UniqueConstraint("call_id", "number"),
    reuse=True,
)

_table(
    "events",
    _id(),
    _to("call_id", "calls"),
    Column("turn", Integer),
    Column("at", Instant, nullable=False),
    Column("actor", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("data", Json, nullable=False),
    Column("personal", Json),
    Column("key", Words),
    Index("ix_events_call_id", "call_id"),
    _unique_while("uq_events_key", "key IS NOT NULL", "key"),
    reuse=True,
)

_table(
    "tickets",
    _id(),
    Column("number", Words, unique=True),
    Column("kind", Words, nullable=False),
    Column("status", Words, nullable=False),
    _to("call_id", "calls"),
    _to("customer_id", "customers"),
    Column("summary", Words),
    Column("fields", Json),
    Column("contact", Words),
    Column("priority", Integer, nullable=False),
    Column("promised_at", Instant, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    CheckConstraint("status IN ('open', 'cancelled', 'closed')", name="status"),
    CheckConstraint("(status = 'open') = (closed_at IS NULL)", name="closed"),
    Index("ix_tickets_customer_id", "customer_id"),
    Index("ix_tickets_call_id", "call_id"),
)

_table(
    "notes",
    _id(),
    _to("ticket_id", "tickets"),
    _to("appointment_id", "appointments"),
    _to("call_id", "calls"),
    Column("actor", Words, nullable=False),
    Column("text", Words),
    Column("at", Instant, nullable=False),
    CheckConstraint("(ticket_id IS NULL) <> (appointment_id IS NULL)", name="subject"),
    Index("ix_notes_ticket_id", "ticket_id"),
    Index("ix_notes_appointment_id", "appointment_id"),
)

_table(
    "slots",
    _id(),
    Column("resource", Words, nullable=False),
    Column("service", Words, nullable=False),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant, nullable=False),
    _to("hold_call_id", "calls"),
    Column("hold_until", Instant),
    Column("booked", Integer, nullable=False),
    CheckConstraint("end_at > start_at", name="end"),
    CheckConstraint("(hold_call_id IS NULL) = (hold_until IS NULL)", name="hold"),
    CheckConstraint("booked IN (0, 1)", name="booked"),
    UniqueConstraint("resource", "service", "start_at"),
    Index("ix_slots_service_start_at", "service", "start_at"),
    Index("ix_slots_resource_start_at", "resource", "start_at"),
    Index(
        "ix_slots_hold_call_id",
        "hold_call_id",
        sqlite_where=text("hold_call_id IS NOT NULL"),
        postgresql_where=text("hold_call_id IS NOT NULL"),
    ),
)

_table(
    "appointments",
    _id(),
    Column("number", Words, unique=True),
    Column("status", Words, nullable=False),
    _to("slot_id", "slots", nullable=False),
    Column("service", Words, nullable=False),
    Column("resource", Words, nullable=False),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant, nullable=False),
    _to("call_id", "calls"),
    _to("customer_id", "customers"),
    Column("contact", Words),
    Column("address", Words),
    Column("note", Words),
    Column("booked_at", Instant, nullable=False),
    Column("closed_at", Instant),
    CheckConstraint("status IN ('booked', 'moved', 'cancelled', 'done', 'missed')", name="status"),
    CheckConstraint("(status = 'booked') = (closed_at IS NULL)", name="closed"),
    _unique_while("uq_appointments_slot_id", "status = 'booked'", "slot_id"),
    _unique_while("uq_appointments_resource_start_at", "status = 'booked'", "resource", "start_at"),
    Index("ix_appointments_customer_id", "customer_id"),
    Index("ix_appointments_call_id", "call_id"),
)

_table(
    "callbacks",
    _id(),
    Column("status", Words, nullable=False),
    _to("customer_id", "customers"),
    Column("number", Words),
    Column("matter", Words, nullable=False),
    Column("reason", Words),
    Column("due_at", Instant, nullable=False),
    _to("call_id", "calls"),
    Column("requested_at", Instant, nullable=False),
    Column("closed_at", Instant),
    CheckConstraint("status IN ('open', 'done', 'cancelled', 'failed')", name="status"),
    CheckConstraint("(status = 'open') = (closed_at IS NULL)", name="closed"),
    _unique_while("uq_callbacks_number_matter", "status = 'open'", "number", "matter"),
    Index("ix_callbacks_customer_id", "customer_id"),
)

_table(
    "surveys",
    _id(),
    _to("call_id", "calls", nullable=False),
    Column("status", Words, nullable=False),
    Column("scores", Json, nullable=False),
    Column("comment", Words),
    Column("offered_at", Instant, nullable=False),
    Column("answered_at", Instant),
    UniqueConstraint("call_id"),
)

_table(
    "promises",
    _id(),
    Column("kind", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("subject_id", Identity, nullable=False),
    Column("owner", Words, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("outcome", Words),
    Column("settled_at", Instant),
    CheckConstraint("kind IN ('reply', 'arrival', 'visit', 'callback')", name="kind"),
    CheckConstraint("subject IN ('ticket', 'appointment', 'callback')", name="subject"),
    CheckConstraint("outcome IN ('kept', 'missed', 'withdrawn', 'replaced')", name="outcome"),
    CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled"),
    _unique_while("uq_promises_subject_subject_id_kind", "outcome IS NULL", "subject", "subject_id", "kind"),
    Index("ix_promises_subject_subject_id", "subject", "subject_id"),
    Index("ix_promises_due_at", "due_at", sqlite_where=text("outcome IS NULL"), postgresql_where=text("outcome IS NULL")),
)

_table(
    "outbox",
    _id(),
    Column("key", Words, nullable=False, unique=True),
    Column("kind", Words, nullable=False),
    Column("payload", Json),
    Column("state", Words, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("put_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_owner", Words),
    Column("lease_until", Instant),
    Column("done_at", Instant),
    Column("last_error", Words),
    CheckConstraint("state IN ('due', 'done', 'parked')", name="state"),
    CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name="lease"),
    Index("ix_outbox_due_at", "due_at", sqlite_where=text("state = 'due'"), postgresql_where=text("state = 'due'")),
)

_table(
    "dials",
    _id(),
    Column("key", Words, nullable=False, unique=True),
    Column("state", Words, nullable=False),
    Column("sid", Words, unique=True),
    Column("number", Words),
    Column("purpose", Words, nullable=False),
    _to("callback_id", "callbacks"),
    Column("intended_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("error", Words),
    CheckConstraint("state IN ('intended', 'placed', 'unknown', 'failed')", name="state"),
    Index("ix_dials_callback_id", "callback_id"),
)

_table(
    "waits",
    _id(),
    _to("call_id", "calls", nullable=False),
    Column("queue", Words, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("left_at", Instant),
    Column("how", Words),
    CheckConstraint("(left_at IS NULL) = (how IS NULL)", name="how"),
    _unique_while("uq_waits_call_id", "left_at IS NULL", "call_id"),
    Index("ix_waits_queue", "queue", sqlite_where=text("left_at IS NULL"), postgresql_where=text("left_at IS NULL")),
)


def upgrade() -> None:
    """Create every table."""
    metadata.create_all(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    """Drop every table."""
    metadata.drop_all(op.get_bind(), checkfirst=False)
