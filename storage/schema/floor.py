"""The agents' floor: who is there, offers, parts in calls, scripts, the work afterwards; refuses two at once of each."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, UniqueConstraint, text

from storage.columns import Identity, Instant, Json, Words
from storage.schema.parts import identity, personal, table, to, unique_while

presences = table(
    "presences",
    identity(),
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
)

offers = table(
    "offers",
    identity(),
    to("call_id", "calls", nullable=False),
    Column("person_id", Identity, nullable=False),
    Column("queue", Words, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("outcome", Words),
    Column("ended_at", Instant),
    CheckConstraint("outcome IN ('accepted', 'missed', 'declined', 'withdrawn', 'failed')", name="outcome"),
    CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended"),
    unique_while("uq_offers_live_call_id", "outcome IS NULL", "call_id"),
    unique_while("uq_offers_live_person_id", "outcome IS NULL", "person_id"),
    Index("ix_offers_call_id", "call_id"),
)

# made_at: the offer was accepted. fetched_at: the caller is out of the queue. rung_at: the carrier was asked to ring the agent,
# whose call is `sid`. joined_at: the agent is on the line. closed_at: that call is over. sent_at: nobody is to be sent on.
legs = table(
    "legs",
    identity(),
    to("call_id", "calls", nullable=False),
    to("offer_id", "offers", nullable=False),
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
    personal("to_number", Words),
    Column("sent_at", Instant),
    CheckConstraint("how IN ('caller', 'agent', 'cut', 'passed_on', 'failed')", name="how"),
    CheckConstraint("(how IS NULL) = (ended_at IS NULL)", name="ended"),
    unique_while("uq_legs_open_call_id", "ended_at IS NULL", "call_id"),
    unique_while("uq_legs_open_person_id", "ended_at IS NULL", "person_id"),
    Index("ix_legs_call_id", "call_id"),
    Index("ix_legs_person_id", "person_id", "call_id"),
    Index(
        "ix_legs_unsettled",
        "person_id",
        sqlite_where=text("closed_at IS NULL OR sent_at IS NULL"),
        postgresql_where=text("closed_at IS NULL OR sent_at IS NULL"),
    ),
)

# an agent's way through a script in one call; place: the highest of a call is the script they are in. person_id: who has it.
guides = table(
    "guides",
    identity(),
    to("call_id", "calls", nullable=False),
    Column("script", Words, nullable=False),
    Column("person_id", Identity, nullable=False),
    Column("place", Integer, nullable=False),
    personal("progress", Json),
    Column("version", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("call_id", "script"),
)

wrap_ups = table(
    "wrap_ups",
    identity(),
    to("leg_id", "legs", nullable=False),
    to("call_id", "calls", nullable=False),
    Column("person_id", Identity, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("extended", Integer, nullable=False),
    Column("disposition", Words),
    personal("note", Words),
    Column("done_at", Instant),
    CheckConstraint("extended IN (0, 1)", name="extended"),
    CheckConstraint("(disposition IS NULL) = (done_at IS NULL)", name="done"),
    UniqueConstraint("leg_id"),
    Index("ix_wrap_ups_call_id", "call_id"),
    Index("ix_wrap_ups_owed", "person_id", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
)
