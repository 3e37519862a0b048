"""What we owe callers: tickets, visits, callbacks, surveys and the promises made; refuses two open rows for one matter."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, UniqueConstraint, text

from storage.columns import Identity, Instant, Json, Words
from storage.schema.parts import identity, personal, table, to, unique_while

tickets = table(
    "tickets",
    identity(),
    Column("number", Words, unique=True),
    Column("kind", Words, nullable=False),
    Column("status", Words, nullable=False),
    to("call_id", "calls"),
    to("customer_id", "customers"),
    personal("summary", Words),
    personal("fields", Json),
    personal("contact", Words),
    Column("priority", Integer, nullable=False),
    Column("promised_at", Instant, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    CheckConstraint("status IN ('open', 'cancelled', 'closed')", name="status"),
    CheckConstraint("(status = 'open') = (closed_at IS NULL)", name="closed"),
    Index("ix_tickets_customer_id", "customer_id"),
    Index("ix_tickets_call_id", "call_id"),
)

notes = table(
    "notes",
    identity(),
    to("ticket_id", "tickets"),
    to("appointment_id", "appointments"),
    to("call_id", "calls"),
    Column("actor", Words, nullable=False),
    personal("text", Words),
    Column("at", Instant, nullable=False),
    CheckConstraint("(ticket_id IS NULL) <> (appointment_id IS NULL)", name="subject"),
    Index("ix_notes_ticket_id", "ticket_id"),
    Index("ix_notes_appointment_id", "appointment_id"),
)

slots = table(
    "slots",
    identity(),
    Column("resource", Words, nullable=False),
    Column("service", Words, nullable=False),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant, nullable=False),
    to("hold_call_id", "calls"),
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

appointments = table(
    "appointments",
    identity(),
    Column("number", Words, unique=True),
    Column("status", Words, nullable=False),
    to("slot_id", "slots", nullable=False),
    Column("service", Words, nullable=False),
    Column("resource", Words, nullable=False),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant, nullable=False),
    to("call_id", "calls"),
    to("customer_id", "customers"),
    personal("contact", Words),
    personal("address", Words),
    personal("note", Words),
    Column("booked_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("closed_at", Instant),
    CheckConstraint("status IN ('booked', 'moved', 'cancelled', 'done', 'missed')", name="status"),
    CheckConstraint("(status = 'booked') = (closed_at IS NULL)", name="closed"),
    unique_while("uq_appointments_slot_id", "status = 'booked'", "slot_id"),
    unique_while("uq_appointments_resource_start_at", "status = 'booked'", "resource", "start_at"),
    Index("ix_appointments_customer_id", "customer_id"),
    Index("ix_appointments_call_id", "call_id"),
)

callbacks = table(
    "callbacks",
    identity(),
    Column("status", Words, nullable=False),
    to("customer_id", "customers"),
    personal("number", Words),
    Column("matter", Words, nullable=False),
    personal("reason", Words),
    Column("due_at", Instant, nullable=False),
    to("call_id", "calls"),
    Column("requested_at", Instant, nullable=False),
    Column("closed_at", Instant),
    CheckConstraint("status IN ('open', 'done', 'cancelled', 'failed')", name="status"),
    CheckConstraint("(status = 'open') = (closed_at IS NULL)", name="closed"),
    unique_while("uq_callbacks_number_matter", "status = 'open'", "number", "matter"),
    Index("ix_callbacks_customer_id", "customer_id"),
)

surveys = table(
    "surveys",
    identity(),
    to("call_id", "calls", nullable=False),
    Column("channel", Words, nullable=False, server_default=text("'call'")),
    Column("status", Words, nullable=False),
    Column("scores", Json, nullable=False),
    personal("comment", Words),
    Column("offered_at", Instant, nullable=False),
    Column("answered_at", Instant),
    UniqueConstraint("call_id"),
    Index("ix_surveys_offered_at", "offered_at"),
)

promises = table(
    "promises",
    identity(),
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
    unique_while("uq_promises_subject_subject_id_kind", "outcome IS NULL", "subject", "subject_id", "kind"),
    Index("ix_promises_subject_subject_id", "subject", "subject_id"),
    Index("ix_promises_due_at", "due_at", sqlite_where=text("outcome IS NULL"), postgresql_where=text("outcome IS NULL")),
)
