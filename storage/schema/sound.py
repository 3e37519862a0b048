"""What was heard: recordings, who refused one, transcripts, words to search; refuses a transcript of nothing in particular."""

from sqlalchemy import DDL, CheckConstraint, Column, Index, Integer, UniqueConstraint, event, text

from storage.columns import Identity, Instant, Words
from storage.schema.parts import identity, personal, table, to, unique_while

recordings = table(
    "recordings",
    identity(),
    to("call_id", "calls", nullable=False),
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
    CheckConstraint("state IN ('running', 'due', 'stored', 'parked', 'refused', 'absent', 'erased')", name="state"),
    CheckConstraint("(state = 'stored') = (file IS NOT NULL)", name="file"),
    CheckConstraint("(file IS NULL) = (sha256 IS NULL)", name="hash"),
    Index("ix_recordings_call_id", "call_id"),
    Index("ix_recordings_running", "call_id", sqlite_where=text("state = 'running'"), postgresql_where=text("state = 'running'")),
)

recording_refusals = table(
    "recording_refusals",
    identity(),
    to("call_id", "calls", nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("call_id"),
)

transcripts = table(
    "transcripts",
    identity(),
    to("call_id", "calls", nullable=False),
    to("recording_id", "recordings"),
    Column("language", Words),
    Column("engine", Words),
    Column("state", Words, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("error", Words),
    CheckConstraint("state IN ('done', 'no_speech', 'no_recogniser', 'failed', 'erased')", name="state"),
    unique_while("uq_transcripts_call_id", "recording_id IS NULL", "call_id"),
    unique_while("uq_transcripts_recording_id", "recording_id IS NOT NULL", "recording_id"),
    Index("ix_transcripts_call_id", "call_id"),
)

utterances = table(
    "utterances",
    identity(),
    to("transcript_id", "transcripts", nullable=False),
    Column("speaker", Words, nullable=False),
    Column("start_ms", Integer, nullable=False),
    Column("end_ms", Integer, nullable=False),
    personal("text", Words),
    Column("confidence", Integer),
    CheckConstraint("speaker IN ('caller', 'agent', 'prompt')", name="speaker"),
    CheckConstraint("end_ms >= start_ms", name="end"),
    CheckConstraint("confidence BETWEEN 0 AND 100", name="confidence"),
    Index("ix_utterances_transcript_id", "transcript_id"),
)

call_words = table(
    "call_words",
    identity(),
    to("call_id", "calls", nullable=False),
    personal("words", Words),
    UniqueConstraint("call_id"),
)

# The index over the words is each database's own, and follows the table by itself: whatever is erased there cannot be found.
INDEX_ON_SQLITE = (
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
INDEX_ON_POSTGRESQL = (
    (
        "ALTER TABLE call_words ADD COLUMN words_vector tsvector"
        " GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, words)) STORED"
    ),
    "CREATE INDEX words_index ON call_words USING gin (words_vector)",
)


def _when(moment: str, statement: str, dialect: str) -> None:
    event.listen(call_words, moment, DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]


for _statement in INDEX_ON_SQLITE:
    _when("after_create", _statement, "sqlite")
_when("before_drop", "DROP TABLE words_index", "sqlite")
for _statement in INDEX_ON_POSTGRESQL:
    _when("after_create", _statement, "postgresql")
