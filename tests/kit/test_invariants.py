"""Every invariant of the kit, broken on purpose: the check after a call finds it."""

import logging
from typing import Any

import pytest
from sqlalchemy import delete, update

from centre.invariants import Ledger, compare, leaks
from centre.kit.caller import Caller
from centre.kit.inside import ADDRESS, Inside
from centre.kit.premises import Exchange, Premises
from storage import schema
from storage.statement import Statement

unchecked = pytest.mark.hotline(check=False)


def complain(caller: Caller) -> None:
    caller.phones()
    for keys in ("2", "3", "2", "1116#", "1"):
        caller.keys(keys)
    caller.hears("registered")
    caller.hangs_up()


def change(hotline: Premises, core: Any, *columns: str, **values: Any) -> None:
    hotline.ground.hotline.store.write(lambda tx: tx.change(Statement(core, *columns), **values))


def test_all_is_well_after_a_call(caller: Caller, hotline: Premises) -> None:
    complain(caller)
    hotline.check()


@unchecked
def test_a_call_without_an_outcome_is_found(caller: Caller, hotline: Premises) -> None:
    complain(caller)
    change(hotline, update(schema.calls), "outcome", outcome=None)
    with pytest.raises(AssertionError, match="ended without an outcome"):
        hotline.check()


@unchecked
def test_a_lost_promise_is_found(caller: Caller, hotline: Premises) -> None:
    complain(caller)
    change(hotline, delete(schema.promises))
    with pytest.raises(AssertionError, match="tickets 1: its promises do not add up"):
        hotline.check()


@unchecked
def test_a_turn_that_was_answered_and_not_stored_is_found(caller: Caller, hotline: Premises) -> None:
    complain(caller)
    change(hotline, delete(schema.turns).where(schema.turns.c.number == 3))
    with pytest.raises(AssertionError, match="turn 3: answered, and not stored"):
        hotline.check()


@unchecked
def test_a_call_that_has_not_ended_here_is_found(caller: Caller, hotline: Premises) -> None:
    complain(caller)
    change(hotline, update(schema.calls), "ended_at", ended_at=None)
    with pytest.raises(AssertionError, match="over at the carrier, still going on here"):
        hotline.check()


@unchecked
def test_what_a_caller_said_is_found_in_the_log_and_not_repeated(caller: Caller, hotline: Premises) -> None:
    caller.phones()
    caller.keys("2")
    caller.says("my neighbour Jones smokes")
    logging.getLogger("telephony.test").warning("somebody said my neighbour Jones smokes")
    with pytest.raises(AssertionError, match=r"line \d+ of the log \(telephony.test\) repeats what is personal") as found:
        hotline.check()
    assert "Jones" not in str(found.value)


@unchecked
def test_a_number_is_found_in_the_log_in_any_form() -> None:
    assert leaks(["telephony.x: rang attempt 5512 for somebody"], ["+12055123456"]) == []
    assert len(leaks(["telephony.x: rang 55123456", "all is well"], ["+12055123456"])) == 1
    assert leaks(["pressed 1"], ["1"]) == []


@unchecked
def test_a_caller_who_hears_the_carriers_own_error_is_unanswered(caller: Caller, hotline: Premises, carrier: Exchange) -> None:
    ground = hotline.ground
    assert isinstance(ground, Inside)
    ground.apps.clear()
    caller.phones()
    caller.hears("application error")
    assert any(entry["kind"] == "error" for entry in carrier.heard_of())
    with pytest.raises(AssertionError, match="the caller heard the carrier's error, not us"):
        hotline.check()


def test_a_call_of_ours_that_nobody_wrote_down_and_one_placed_twice_are_found(hotline: Premises) -> None:
    placed = [
        {"kind": "call", "call": sid, "data": {"direction": "outbound-api", "to": "+12025550150", "from": ""}}
        for sid in ("CA1", "CA2")
    ]
    told = [
        {
            "kind": "webhook",
            "call": sid,
            "data": {"url": f"{ADDRESS}/twilio/status?attempt=place_callback:1:1", "status": 204, "body": ""},
        }
        for sid in ("CA1", "CA2")
    ]
    agents = {"kind": "call", "call": "CA3", "data": {"direction": "outbound-api", "to": "client:agent_1", "from": ""}}
    found = compare(hotline.ground.hotline.store, Ledger.of([*placed, *told, agents]), ADDRESS)
    assert (found.doubled, found.unknown) == (("place_callback:1:1",), ("CA1", "CA2"))
    assert [line.partition(":")[0] for line in found.told()] == ["attempt place_callback", "call CA1", "call CA2"]


def test_lines_of_a_ledger_that_are_torn_are_skipped(tmp_path: Any) -> None:
    file = tmp_path / "ledger.jsonl"
    file.write_text('{"kind": "call", "call": "CA1", "data": {"direction": "inbound"}}\n{"kind": "ca\n3\n', encoding="utf-8")
    assert Ledger.read(file).inbound() == ["CA1"]
