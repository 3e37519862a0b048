"""Recordings, refusals, transcripts and the words to search, as they were first; refuses to follow `storage.schema`."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import CheckConstraint, Column, Integer, Text, UniqueConstraint, text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
Words = Text

ON_SQLITE = (
    "CREATE VIRTUAL TABLE words_index USING fts5(words, content='call_words', content_rowid='call_id')",
    (
        "CREATE TRIGGER words_added AFTER INSERT ON call_words BEGIN"
        " INSERT INTO words_index(rowid, words) VALUES (new.call_id, new.words); END"
    ),
    (
        "CREATE TRIGGER words_removed AFTER DELETE ON call_words BEGIN"
        " INSERT INTO words_index(words_index, rowid, words) VALUES ('delete', old.call_id, old.words); END"
    ),
    (
        "CREATE TRIGGER words_changed AFTER UPDATE ON call_words BEGIN"
        " INSERT INTO words_index(words_index, rowid, words) VALUES ('delete', old.call_id, old.words);"
        " INSERT INTO words_index(rowid, words) VALUES (new.call_id, new.words); END"
    ),
)
ON_POSTGRESQL = (
    (
        "ALTER TABLE call_words ADD COLUMN words_vector tsvector"
        " GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, words)) STORED"
    ),
    "CREATE INDEX words_index ON call_words USING gin (words_vector)",
)
TABLES = ("recordings", "recording_refusals", "transcripts", "utterances", "call_words")


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(name, Column("id", Identity, primary_key=True), *parts, sqlite_autoincrement=True)


def _to(name: str, table: str, target: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Identity, sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}"), nullable=nullable)


def _check(table: str, name: str, condition: str) -> CheckConstraint:
    return CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    """Create them, and each database's own index over the words."""
    _recordings()
    _transcripts()
    _table(
        "call_words",
        _to("call_id", "call_words", "calls"),
        Column("words", Words),
        UniqueConstraint("call_id", name="uq_call_words_call_id"),
    )
    for statement in ON_SQLITE if op.get_bind().dialect.name == "sqlite" else ON_POSTGRESQL:
        op.execute(statement)


def _recordings() -> None:
    states = "'running', 'due', 'stored', 'parked', 'refused', 'absent', 'erased'"
    _table(
        "recordings",
        _to("call_id", "recordings", "calls"),
        Column("sid", Words, nullable=False, unique=True),
        Column("state", Words, nullable=False),
        Column("seconds", Integer),
        Column("channels", Integer),
        Column("started_at", Instant),
        Column("reported_at", Instant, nullable=False),
        Column("file", Words),
        Column("sha256", Words),
        Column("bytes", Identity),
        Column("stored_at", Instant),
        Column("error", Words),
        _check("recordings", "state", f"state IN ({states})"),
        _check("recordings", "file", "(state = 'stored') = (file IS NOT NULL)"),
        _check("recordings", "hash", "(file IS NULL) = (sha256 IS NULL)"),
    )
    op.create_index("ix_recordings_call_id", "recordings", ["call_id"])
    _table(
        "recording_refusals",
        _to("call_id", "recording_refusals", "calls"),
        Column("at", Instant, nullable=False),
        UniqueConstraint("call_id", name="uq_recording_refusals_call_id"),
    )


def _transcripts() -> None:
    _table(
        "transcripts",
        _to("call_id", "transcripts", "calls"),
        _to("recording_id", "transcripts", "recordings", nullable=True),
        Column("language", Words),
        Column("engine", Words),
        Column("state", Words, nullable=False),
        Column("made_at", Instant, nullable=False),
        Column("error", Words),
        _check("transcripts", "state", "state IN ('done', 'no_speech', 'no_recogniser', 'failed', 'erased')"),
    )
    _unique_while("uq_transcripts_call_id", "call_id", "recording_id IS NULL")
    _unique_while("uq_transcripts_recording_id", "recording_id", "recording_id IS NOT NULL")
    op.create_index("ix_transcripts_call_id", "transcripts", ["call_id"])
    _table(
        "utterances",
        _to("transcript_id", "utterances", "transcripts"),
        Column("speaker", Words, nullable=False),
        Column("start_ms", Integer, nullable=False),
        Column("end_ms", Integer, nullable=False),
        Column("text", Words),
        Column("confidence", Integer),
        _check("utterances", "speaker", "speaker IN ('caller', 'agent', 'prompt')"),
        _check("utterances", "end", "end_ms >= start_ms"),
        _check("utterances", "confidence", "confidence BETWEEN 0 AND 100"),
    )
    op.create_index("ix_utterances_transcript_id", "utterances", ["transcript_id"])


def _unique_while(name: str, column: str, condition: str) -> None:
    op.create_index(name, "transcripts", [column], unique=True, sqlite_where=text(condition), postgresql_where=text(condition))


def downgrade() -> None:
    """Drop them."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE words_index")
    for name in reversed(TABLES):
        op.drop_table(name)
