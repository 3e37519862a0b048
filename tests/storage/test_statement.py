"""Statements: the same on both databases, run as SQLAlchemy would run them, never with a value left out."""

import importlib
import pkgutil
import re
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, select, update

import storage
from storage.door import Store
from storage.schema import customers
from storage.statement import Statement
from tests.storage.world import ANN, NOW


def statements() -> list[tuple[str, Statement]]:
    """Every statement of the room with its name."""
    found: list[tuple[str, Statement]] = []
    for module in pkgutil.iter_modules(storage.__path__):
        if module.name == "migrations":
            continue
        names = vars(importlib.import_module(f"storage.{module.name}"))
        found += [(f"{module.name}.{name}", value) for name, value in names.items() if isinstance(value, Statement)]
    return found


@pytest.mark.parametrize(("name", "statement"), statements(), ids=[name for name, _ in statements()])
def test_both_databases_take_the_same_values_and_give_the_same_columns(name: str, statement: Statement) -> None:
    on_sqlite, on_postgresql = statement.sqlite, statement.postgresql
    # SQLite has no LIMIT without an OFFSET from SQLAlchemy, which is a constant of its own
    assert {place for place, _ in on_sqlite.places} - set(on_sqlite.constants) == {
        place for place, _ in on_postgresql.places
    } - set(on_postgresql.constants), name


AUDITS = ("loose_ends.", "evidence.")
"""Rooms whose business is everything there is: nobody on the phone waits for them."""
IN_TURNS = [(name, statement) for name, statement in statements() if not name.startswith(AUDITS)]


@pytest.mark.parametrize(("name", "statement"), IN_TURNS, ids=[name for name, _ in IN_TURNS])
def test_no_statement_reads_a_whole_table(sqlite_template: Path, name: str, statement: Statement) -> None:
    """What costs more with every call ever taken is no query for a turn."""
    connection = sqlite3.connect(sqlite_template)
    plan = connection.execute(f"EXPLAIN QUERY PLAN {statement.sqlite.text}", [None] * len(statement.sqlite.places)).fetchall()
    connection.close()
    scans = [step[3] for step in plan if step[3].startswith("SCAN") and step[3] != "SCAN CONSTANT ROW"]
    # the index over words is a table of its own, looked up by what is searched (M); its hits are a page at most; presences are
    # a row for each agent there is
    fine = r"SCAN (words_index VIRTUAL TABLE INDEX \d+:M|hits$|presences$)"
    assert [scan for scan in scans if not re.match(fine, scan)] == [], name


def test_there_are_statements_to_compare() -> None:
    assert len(statements()) > 50


def test_a_value_left_out_is_refused(store: Store) -> None:
    statement = Statement(select(customers.c.id).where(customers.c.number == bindparam("number")))
    with pytest.raises(KeyError, match="number"):
        store.write(lambda tx: tx.rows(statement))


def test_a_constant_needs_no_value(store: Store) -> None:
    made = Statement(insert(customers).values(number="withheld"), "number", "first_seen_at", "last_seen_at")
    changed = Statement(update(customers).where(customers.c.number == "withheld").values(name="nobody"))
    found = Statement(select(customers.c.name, customers.c.first_seen_at).where(customers.c.number == "withheld"))
    store.write(lambda tx: tx.change(made, first_seen_at=NOW, last_seen_at=NOW))
    assert store.write(lambda tx: tx.change(changed)) == 1
    assert store.read(lambda tx: tx.row(found)) == ("nobody", NOW)
    assert store.read(lambda tx: tx.value(found)) == "nobody"


def test_a_query_without_a_row_gives_none(store: Store) -> None:
    statement = Statement(select(customers.c.id).where(customers.c.number == bindparam("number")))
    assert store.read(lambda tx: (tx.row(statement, number=ANN), tx.value(statement, number=ANN))) == (None, None)
