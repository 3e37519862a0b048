"""What callers say can be erased: the README, the tables and the databases agree on what that is."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Table, update

from storage import calls, customers, eventlog, outbox, tickets
from storage.door import Store
from storage.schema import metadata
from storage.statement import Statement
from storage.transaction import Transaction
from tests.storage.world import ANN, NOW, a_call, a_ticket, a_turn, ask, do, said

README = Path(__file__).parents[2] / "storage" / "README.md"


def personal(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.info.get("personal")]


def test_the_readme_lists_every_table_with_its_personal_columns() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+\.py)` \| (.*) \|$", README.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert {name: re.findall(r"`(\w+)`", columns) for name, _, columns in rows} == {
        table.name: personal(table) for table in metadata.sorted_tables
    }
    assert [owner for _, owner, _ in rows if not README.with_name(owner).exists()] == []


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_personal_column_may_be_empty(table: Table) -> None:
    assert [name for name in personal(table) if not table.c[name].nullable] == []


def erase(tx: Transaction) -> None:
    """Empty every personal column of every row."""
    for table in metadata.sorted_tables:
        if names := personal(table):
            tx.change(Statement(update(table).values(dict.fromkeys(names))))


def test_what_is_erased_is_gone_and_the_rest_can_still_be_read(store: Store) -> None:
    def work(tx: Transaction) -> None:
        call = a_call(tx)
        a_turn(tx, call, events=[said("秘密"), said("更多")])
        eventlog.append(tx, call_id=call.id, turn=1, events=[said("旁边")], at=NOW)
        a_ticket(tx, customer_id=customers.remember(tx, ANN, NOW, name="安").id)
        outbox.put(tx, key="key", kind="kind", payload={"to": ANN}, due_at=NOW, at=NOW)

    store.write(work)
    store.write(erase)
    shown = ask(store, calls.show, "CA1")
    assert shown is not None
    assert (shown["caller"], shown["session"], shown["status"]) == (None, None, "ringing")
    assert (shown["turns"][0]["signal"], shown["turns"][0]["reply"]) == (None, None)
    assert [(event["data"], event["personal"]) for event in shown["events"]] == [({"node": "menu"}, None)] * 3
    (ticket,) = ask(store, tickets.list_tickets)
    assert (ticket.contact, ticket.summary, ticket.fields, ticket.kind) == (None, None, None, "complaint")
    entry = ask(store, outbox.find, "key")
    assert entry is not None
    assert entry.payload is None
    assert ask(store, customers.find, ANN) is None
    _, kept = do(store, calls.take_turn, "CA1", 1)
    assert kept is not None
    assert kept.reply == ""
