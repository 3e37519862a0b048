"""What supervisors see and add: who has what in hand, pictures of recordings, saved views, days; refuses two for one thing."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, UniqueConstraint

from storage.columns import Identity, Instant, Json, Words
from storage.schema.parts import identity, personal, table, to

handlings = table(
    "handlings",
    identity(),
    Column("subject", Words, nullable=False),
    Column("subject_id", Identity, nullable=False),
    Column("person_id", Identity),
    Column("handled_at", Instant),
    personal("result", Words),
    Column("version", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("subject IN ('ticket', 'appointment', 'callback', 'survey')", name="subject"),
    UniqueConstraint("subject", "subject_id"),
    Index("ix_handlings_changed_at", "subject", "changed_at"),
)

pictures = table(
    "pictures",
    identity(),
    to("recording_id", "recordings", nullable=False),
    personal("peaks", Json),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("recording_id"),
)

# what the surveys of a day that is long over came to: counted once
day_figures = table(
    "day_figures",
    identity(),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("over", Integer, nullable=False),
    Column("answers", Json, nullable=False),
    UniqueConstraint("since", "until"),
    reuse=True,
)

views = table(
    "views",
    identity(),
    Column("person_id", Identity, nullable=False),
    Column("page", Words, nullable=False),
    personal("name", Words),
    personal("query", Words),
    Column("made_at", Instant, nullable=False),
    Index("ix_views_person_id", "person_id", "page"),
)
