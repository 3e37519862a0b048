"""Work to be done later, the calls we place, who must not be rung; refuses the same key twice."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, text

from storage.columns import Instant, Json, Words
from storage.schema.parts import identity, personal, table, to, unique_while

outbox = table(
    "outbox",
    identity(),
    Column("key", Words, nullable=False, unique=True),
    Column("kind", Words, nullable=False),
    personal("payload", Json),
    Column("state", Words, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("put_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_owner", Words),
    Column("lease_until", Instant),
    Column("done_at", Instant),
    Column("last_error", Words),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("crashes", Integer, nullable=False, server_default=text("0")),
    CheckConstraint("state IN ('due', 'done', 'parked')", name="state"),
    CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name="lease"),
    Index("ix_outbox_due_at", "due_at", sqlite_where=text("state = 'due'"), postgresql_where=text("state = 'due'")),
    Index("ix_outbox_parked", "id", sqlite_where=text("state = 'parked'"), postgresql_where=text("state = 'parked'")),
)

dials = table(
    "dials",
    identity(),
    Column("key", Words, nullable=False, unique=True),
    Column("state", Words, nullable=False),
    Column("sid", Words, unique=True),
    personal("number", Words),
    Column("purpose", Words, nullable=False),
    to("callback_id", "callbacks"),
    to("appointment_id", "appointments"),
    to("survey_id", "surveys"),
    Column("looks", Integer, nullable=False, server_default=text("0")),
    Column("result", Words),
    Column("ended_at", Instant),
    Column("intended_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("error", Words),
    CheckConstraint("state IN ('intended', 'placed', 'unknown', 'failed')", name="state"),
    Index("ix_dials_callback_id", "callback_id"),
    Index("ix_dials_appointment_id", "appointment_id"),
    Index("ix_dials_survey_id", "survey_id"),
    Index("ix_dials_number_intended_at", "number", "intended_at"),
)

refusals = table(
    "refusals",
    identity(),
    personal("number", Words),
    to("call_id", "calls"),
    Column("actor", Words, nullable=False),
    Column("said_at", Instant, nullable=False),
    Column("lifted_at", Instant),
    Column("lifted_by", Words),
    CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted"),
    unique_while("uq_refusals_number", "lifted_at IS NULL", "number"),
)
