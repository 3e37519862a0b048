"""Calls and what happened in them; refuses to name a caller anywhere but in personal columns."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, text

from storage.columns import Identity, Instant, Json, Told, Words
from storage.schema.parts import identity, personal, table, to, unique_while

customers = table(
    "customers",
    identity(),
    personal("number", Words, unique=True),
    personal("name", Words),
    Column("language", Words),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
)

# While a call goes on its session stands with its last turn: a turn that changes nothing else of a call leaves this row alone.
calls = table(
    "calls",
    identity(),
    Column("sid", Words, nullable=False, unique=True),
    Column("direction", Words, nullable=False),
    personal("caller", Words),
    personal("called", Words),
    to("customer_id", "customers"),
    Column("language", Words),
    Column("flow", Words),
    Column("version", Words),
    Column("status", Words, nullable=False),
    Column("status_rank", Integer, nullable=False),
    Column("status_at", Instant),
    personal("session", Json),
    Column("intent", Words),
    Column("outcome", Words),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("duration_s", Integer),
    Index("ix_calls_customer_id", "customer_id"),
    Index("ix_calls_started_at", "started_at", "id"),
    # calls under way, few among many: a call comes in with its first turn and leaves with its end, no turn between touches it
    Index(
        "ix_calls_going_on",
        "started_at",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    # what lists ask of calls that are over, in their order; a call under way has no place here, so that no turn pays for it
    Index(
        "ix_calls_over",
        *("started_at", "id", "ended_at", "direction", "language", "intent", "outcome", "duration_s"),
        sqlite_where=text("ended_at IS NOT NULL"),
        postgresql_where=text("ended_at IS NOT NULL"),
    ),
)

TURNS_A_CALL = 10_000
"""Room for the turns of a call, and the place of a turn among all: call_id * TURNS_A_CALL + number."""

# The place is the key, so that a turn costs one page and no index. Who deletes a call deletes its turns by their places: a
# reference to the call would have every deletion look through the whole table.
turns = table(
    "turns",
    Column("id", Identity, primary_key=True, autoincrement=False),
    Column("call_id", Identity, nullable=False),
    Column("number", Integer, nullable=False),
    Column("fingerprint", Words, nullable=False),
    personal("signal", Told),
    personal("reply", Words),
    Column("at", Instant, nullable=False),
    Column("events", Told),
    personal("personal", Told),
    personal("session", Told),
    CheckConstraint(f"id = call_id * {TURNS_A_CALL} + number", name="place"),
    CheckConstraint(f"number > 0 AND number < {TURNS_A_CALL}", name="number"),
    reuse=True,
)

events = table(
    "events",
    identity(),
    to("call_id", "calls"),
    Column("turn", Integer),
    Column("at", Instant, nullable=False),
    Column("actor", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("data", Json, nullable=False),
    personal("personal", Json),
    Column("key", Words),
    Index("ix_events_call_id", "call_id"),
    unique_while("uq_events_key", "key IS NOT NULL", "key"),
    reuse=True,
)

waits = table(
    "waits",
    identity(),
    to("call_id", "calls", nullable=False),
    Column("queue", Words, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("left_at", Instant),
    Column("how", Words),
    CheckConstraint("(left_at IS NULL) = (how IS NULL)", name="how"),
    unique_while("uq_waits_call_id", "left_at IS NULL", "call_id"),
    Index("ix_waits_call_id", "call_id"),
    Index("ix_waits_entered_at", "entered_at"),
    Index("ix_waits_queue", "queue", sqlite_where=text("left_at IS NULL"), postgresql_where=text("left_at IS NULL")),
)
