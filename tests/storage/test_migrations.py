"""The migrations make exactly the declared tables, forwards, backwards and forwards again."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from storage import migrate
from storage.door import open_store
from storage.schema import metadata
from tests.storage.world import a_call, a_ticket, do


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    with create_engine(address, poolclass=NullPool).begin() as connection:
        yield connection


def layout(connection: Connection) -> dict[str, Any]:
    """Everything the database knows about our tables: columns, constraints and conditions of indexes included."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"))
        return {name: re.sub(r"\s+", " ", sql or "") for name, sql in rows if name != "alembic_version"}
    columns = connection.execute(
        text(
            "SELECT table_name || '.' || column_name, concat_ws(' ', data_type, is_nullable, column_default)"
            " FROM information_schema.columns WHERE table_schema = 'public'"
        )
    )
    constraints = connection.execute(
        text("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace")
    )
    indexes = connection.execute(text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"))
    found = [*columns, *constraints, *indexes]
    return {name: definition for name, definition in found if not name.startswith("alembic_version")}


def known_to_alembic(_item: object, name: str | None, *_about: object) -> bool:
    """The search index is made in each database's own words, which the test to the letter compares."""
    return not (name or "").startswith(("words_index", "words_vector"))


def test_the_last_step_is_the_one_the_code_expects() -> None:
    assert ScriptDirectory(str(migrate.FOLDER)).get_heads() == [migrate.HEAD]


def test_migrations_and_declared_tables_are_the_same_to_alembic(url: str) -> None:
    with connected(url) as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_object": known_to_alembic}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def test_migrations_and_declared_tables_are_the_same_to_the_letter(empty_url: str) -> None:
    """Also what Alembic does not compare: checks, conditions of indexes, the way ids are made."""
    store = open_store(empty_url)
    store.migrate()
    store.close()
    with connected(empty_url) as connection:
        migrated = layout(connection)
        command.downgrade(migrate.config(connection), "base")
        metadata.create_all(connection)
        declared = layout(connection)
    assert migrated == declared
    assert len(migrated) > 30


def test_the_way_back_leaves_nothing_and_forwards_again_everything(empty_url: str) -> None:
    store = open_store(empty_url)
    store.migrate()
    store.close()
    with connected(empty_url) as connection:
        first = layout(connection)
        command.downgrade(migrate.config(connection), "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    store.migrate()
    do(store, a_call)
    store.close()
    with connected(empty_url) as connection:
        assert layout(connection) == first


def test_migrating_what_is_up_to_date_changes_nothing(url: str) -> None:
    store = open_store(url)
    ticket = do(store, a_ticket)
    store.migrate()
    store.close()
    store.migrate()
    assert do(store, a_ticket).id == ticket.id + 1
    store.close()


def test_a_migration_that_fails_halfway_leaves_no_trace(empty_url: str) -> None:
    with connected(empty_url) as connection:
        connection.execute(text("CREATE TABLE waits (id INTEGER)"))
    store = open_store(empty_url)
    with pytest.raises(Exception, match="cannot be brought up to date"):
        store.migrate()
    with connected(empty_url) as connection:
        assert inspect(connection).get_table_names() == ["waits"]
        connection.execute(text("DROP TABLE waits"))
    store.migrate()
    do(store, a_call)
    store.close()


def test_turns_of_before_get_their_places_and_none_is_lost(empty_url: str) -> None:
    rows = [(7, 1), (7, 2), (8, 1)]
    with connected(empty_url) as connection:
        command.upgrade(migrate.config(connection), "0001")
        made = "'2026-11-18'" if connection.dialect.name == "postgresql" else "0"
        for call in (7, 8):
            columns = "id, sid, direction, status, status_rank, turn, started_at"
            connection.execute(text(f"INSERT INTO calls ({columns}) VALUES ({call}, 'CA{call}', 'inbound', 'x', 1, 2, {made})"))  # noqa: S608 - our own words
        for call, number in rows:
            values = f"{call}, {number}, 'f', '{call}/{number}', {made}"
            connection.execute(text(f"INSERT INTO turns (call_id, number, fingerprint, reply, at) VALUES ({values})"))  # noqa: S608
        command.upgrade(migrate.config(connection), "0005")
        places = connection.execute(text("SELECT id, reply FROM turns ORDER BY id")).all()
        told = """events = '[["said",{"node":"menu"}],["awaited",{}]]', personal = '[{"text":"您好"},null]'"""
        connection.execute(text(f"UPDATE turns SET {told} WHERE id = 70002".replace(":", "\\:")))  # noqa: S608
        command.downgrade(migrate.config(connection), "0001")
        apart = connection.execute(text("SELECT call_id, turn, kind, data, personal FROM events ORDER BY id")).all()
        numbered = connection.execute(text("SELECT id, reply FROM turns ORDER BY id")).all()
    replies = [f"{call}/{number}" for call, number in rows]
    assert [tuple(row) for row in places] == [
        (call * 10_000 + number, reply) for (call, number), reply in zip(rows, replies, strict=True)
    ]
    assert [tuple(row) for row in apart] == [
        (7, 2, "said", '{"node":"menu"}', '{"text":"您好"}'),
        (7, 2, "awaited", "{}", None),
    ]
    assert [tuple(row) for row in numbered] == list(enumerate(replies, 1))


def session(call: int) -> str:
    return f'{{"flow":"gas","intent":"intent {call}"}}'


def test_sessions_of_calls_under_way_move_to_their_last_turns_and_back(empty_url: str) -> None:
    with connected(empty_url) as connection:
        command.upgrade(migrate.config(connection), "0011")
        made = "'2026-11-18'" if connection.dialect.name == "postgresql" else "0"
        for call, last, ended in ((7, 2, "NULL"), (8, 1, made), (9, 0, "NULL")):
            columns = "id, sid, direction, status, status_rank, turn, session, started_at, ended_at"
            values = f"{call}, 'CA{call}', 'inbound', 'x', 1, {last}, :session, {made}, {ended}"
            row = {"session": session(call), "intent": f"intent {call}"}
            connection.execute(text(f"INSERT INTO calls ({columns}, intent) VALUES ({values}, :intent)"), row)  # noqa: S608 - ours
            for number in range(1, last + 1):
                place = f"{call * 10_000 + number}, {call}, {number}, 'f', {made}"
                connection.execute(text(f"INSERT INTO turns (id, call_id, number, fingerprint, at) VALUES ({place})"))  # noqa: S608
        command.upgrade(migrate.config(connection), "0012")
        of_turns = connection.execute(text("SELECT id, session FROM turns ORDER BY id")).all()
        of_calls = connection.execute(text("SELECT id, session, intent FROM calls ORDER BY id")).all()
        command.downgrade(migrate.config(connection), "0011")
        back = connection.execute(text("SELECT id, turn, session, intent FROM calls ORDER BY id")).all()
    assert [tuple(row) for row in of_turns] == [(70_001, None), (70_002, session(7)), (80_001, None)]
    assert [tuple(row) for row in of_calls] == [
        (7, None, None),
        (8, session(8), "intent 8"),
        (9, session(9), "intent 9"),
    ]
    assert [tuple(row) for row in back] == [
        (7, 2, session(7), "intent 7"),
        (8, 1, session(8), "intent 8"),
        (9, 0, session(9), "intent 9"),
    ]
