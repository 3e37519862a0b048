"""`hotline promises audit`: exit 0 when all is well, 1 with one line for each thing that is not, nothing personal in them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from centre.cli import hotline
from storage.door import Store, open_store
from tests.storage.world import NOW, a_ticket


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(tmp_path))
    opened = open_store(f"sqlite:///{tmp_path / 'hotline.db'}")
    opened.migrate()
    return opened


def audit(*arguments: str) -> Result:
    return CliRunner().invoke(hotline, ["promises", "audit", *arguments])


def test_nothing_is_wrong_with_an_empty_hotline_and_one_with_a_ticket(store: Store) -> None:
    assert (audit().exit_code, audit().stdout) == (0, "")
    store.write(a_ticket)
    assert json.loads(audit("--json").stdout) == []


def test_a_ticket_closed_without_its_promise_is_told(store: Store) -> None:
    from sqlalchemy import update

    from storage import schema
    from storage.statement import Statement

    store.write(a_ticket)
    store.write(lambda tx: tx.change(Statement(update(schema.tickets), "status", "closed_at"), status="closed", closed_at=NOW))
    found = audit()
    assert (found.exit_code, found.stdout) == (1, "tickets 1: its promises do not add up (still_open)\n")
    assert "1 wrong" in found.stderr
    (told,) = json.loads(audit("--json").stdout)
    assert (told["rule"], told["table"], told["key"]) == ("promise", "tickets", "1")


def test_a_call_placed_for_us_and_written_down_nowhere_is_told(store: Store, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    line = {"n": 1, "kind": "call", "call": "CA1", "data": {"direction": "outbound-api", "to": "+12025550150"}}
    ledger.write_text(json.dumps(line) + "\n", encoding="utf-8")
    found = audit("--ledger", str(ledger))
    assert (found.exit_code, found.stdout) == (1, "call CA1: placed for us, and no row of ours has it\n")
