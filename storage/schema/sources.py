"""The files of every flow and script that has been in use; refuses anything of callers: only what builders write is here."""

from sqlalchemy import CheckConstraint, Column, UniqueConstraint

from storage.columns import Instant, Json, Words
from storage.schema.parts import identity, table

sources = table(
    "sources",
    identity(),
    Column("kind", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("version", Words, nullable=False),
    Column("main", Words, nullable=False),
    Column("intents", Words),
    Column("texts", Json, nullable=False),
    Column("first_used_at", Instant, nullable=False),
    UniqueConstraint("kind", "name", "version"),
    CheckConstraint("kind IN ('flow', 'script')", name="kind"),
)
