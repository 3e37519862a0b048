"""People who sign in, and what they were shown or refused; refuses a row of the audit trail that could be changed unseen."""

from sqlalchemy import CheckConstraint, Column, Index, Integer

from storage.columns import Instant, Json, Words
from storage.schema.parts import identity, personal, table, to

people = table(
    "people",
    identity(),
    personal("name", Words, unique=True),
    personal("shown", Words),
    Column("roles", Json, nullable=False),
    Column("language", Words),
    Column("password", Words, nullable=False),
    Column("token", Words, nullable=False, unique=True),
    Column("active", Integer, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("signed_in_at", Instant),
    CheckConstraint("active IN (0, 1)", name="active"),
)

audits = table(
    "audits",
    identity(),
    Column("at", Instant, nullable=False),
    to("person_id", "people"),
    Column("act", Words, nullable=False),
    Column("page", Words, nullable=False),
    Column("subject", Words),
    Column("key", Words),
    personal("reason", Words),
    Index("ix_audits_subject_key", "subject", "key"),
)
