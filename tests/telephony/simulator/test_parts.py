"""Ledger, clocks, lines and identifiers by themselves."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from telephony.simulator.clock import LogicalClock, RealClock
from telephony.simulator.identifiers import Identifiers
from telephony.simulator.ledger import MARK_EVERY, Ledger
from telephony.simulator.line import Line, State
from telephony.simulator.messages import HungUp, Keys, Quiet
from telephony.simulator.network import KEPT, WHOLE
from tests.telephony.simulator.desk import NOW, Desk


def test_ledger_goes_on_where_it_ended(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    first = Ledger(LogicalClock(NOW), path)
    first.append("keyed", "CA1", digits="1", text="你好")
    first.close()
    second = Ledger(LogicalClock(NOW), path)
    second.append("status", "CA2", status="completed")
    assert [(entry.n, entry.kind, entry.call) for entry in second.entries()] == [(1, "keyed", "CA1"), (2, "status", "CA2")]
    assert second.entries(kind="keyed")[0].data == {"digits": "1", "text": "你好"}
    second.close()


@pytest.mark.parametrize("torn", [b'{"n": 2, "at"', b"\xe4\xbd", b"\x00\x00"])
def test_line_torn_by_a_power_cut_is_skipped_and_the_next_one_is_whole(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "ledger.jsonl"
    first = Ledger(LogicalClock(NOW), path)
    first.append("keyed", "CA1")
    first.close()
    path.write_bytes(path.read_bytes() + torn)
    second = Ledger(LogicalClock(NOW), path)
    second.append("keyed", "CA2")
    assert [entry.call for entry in second.entries()] == ["CA1", "CA2"]
    second.close()


def test_ledger_is_closed_to_others(tmp_path: Path) -> None:
    Ledger(LogicalClock(NOW), tmp_path / "ledger.jsonl").close()
    assert (tmp_path / "ledger.jsonl").stat().st_mode & 0o077 == 0


def test_ledger_survives_a_kill(tmp_path: Path) -> None:
    program = (
        "import sys; from datetime import *; from pathlib import Path; from telephony.simulator.ledger import Ledger;"
        "from telephony.simulator.clock import LogicalClock; clock = LogicalClock(datetime(2026, 1, 1, tzinfo=UTC));"
        "ledger = Ledger(clock, Path(sys.argv[1]))\n"
        "while True: print(ledger.append('x').n, flush=True)"
    )
    path = tmp_path / "ledger.jsonl"
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    )
    assert process.stdout is not None
    told = [int(process.stdout.readline()) for _ in range(20)]
    os.kill(process.pid, signal.SIGKILL)
    told += [int(line) for line in process.stdout.read().splitlines() if line]
    process.wait(5)
    process.stdout.close()
    ledger = Ledger(LogicalClock(NOW), path)
    assert [entry.n for entry in ledger.entries()][: len(told)] == told
    ledger.close()


def test_ledger_finds_what_is_new_without_reading_all_and_counts_on_under_many_writers(tmp_path: Path) -> None:
    ledger = Ledger(LogicalClock(NOW), tmp_path / "ledger.jsonl")
    threads = [
        threading.Thread(target=lambda: [ledger.append("x", "CA1", text="你好") for _ in range(MARK_EVERY)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = 4 * MARK_EVERY
    for known in (0, 1, MARK_EVERY - 1, MARK_EVERY, whole - 1, whole, whole + 1):
        assert [entry.n for entry in ledger.entries(after=known)] == list(range(known + 1, whole + 1))
    ledger.close()
    again = Ledger(LogicalClock(NOW), tmp_path / "ledger.jsonl")
    assert [entry.n for entry in again.entries(after=whole - 2)] == [whole - 1, whole]
    again.close()


def test_logical_clock_moves_only_when_told() -> None:
    clock = LogicalClock(NOW)
    assert clock.instant() == NOW
    clock.elapse(90)
    assert clock.instant() == NOW + timedelta(seconds=90)
    clock.set(NOW)
    assert clock.instant() == NOW


def test_clocks_refuse_times_without_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        LogicalClock(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the fault
    with pytest.raises(ValueError, match="zone"):
        LogicalClock(NOW).set(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the fault


def test_real_clock_can_be_sped_up() -> None:
    clock = RealClock(lambda: NOW, speed=600)
    began = time.monotonic()
    changed = threading.Condition()
    with changed:
        assert not clock.wait(changed, lambda: False, 30)
    assert 0.04 < time.monotonic() - began < 2
    assert clock.instant() - NOW >= timedelta(seconds=29)


def test_real_clock_at_its_usual_speed_follows_its_source() -> None:
    moments = iter([NOW, NOW + timedelta(seconds=5)])
    clock = RealClock(lambda: next(moments))
    assert clock.instant() == NOW + timedelta(seconds=5)


def test_identifiers_are_the_same_for_the_same_seed_and_never_repeat() -> None:
    one, other, third = Identifiers("a"), Identifiers("a"), Identifiers("b")
    made = [one.make("CA") for _ in range(100)]
    assert made == [other.make("CA") for _ in range(100)]
    assert len(set(made)) == 100
    assert third.make("CA") not in made
    assert all(len(sid) == 34 and sid.startswith("CA") for sid in made)


def test_line_nobody_drives_waits_on_the_clock() -> None:
    clock = LogicalClock(NOW)
    line = Line(clock, attached=False)
    assert line.wait(30, State.LISTENING) is None
    assert clock.instant() == NOW + timedelta(seconds=30)


def test_line_that_is_driven_waits_for_its_person_until_patience_ends() -> None:
    line = Line(LogicalClock(NOW), attached=True, patience_s=0.05)
    assert isinstance(line.wait(5, State.LISTENING), HungUp)


def test_ended_line_takes_nothing() -> None:
    line = Line(LogicalClock(NOW), attached=True)
    line.become(State.ENDED)
    assert not line.post(Keys(keys="1"))
    line.become(State.TALKING)
    assert line.state is State.ENDED


def test_line_with_unread_mail_has_not_settled() -> None:
    line = Line(LogicalClock(NOW), attached=True)
    line.post(Quiet())
    assert line.settle(0.01) is State.RINGING
    assert line.wait(3, State.LISTENING) is None


def test_carrier_under_load_forgets_its_oldest_finished_calls() -> None:
    desk = Desk()
    first = desk.carrier.phone("+12025550111", "+12025550199")
    for _ in range(KEPT):
        desk.carrier.phone("+12025550111", "+12025550199")
    assert desk.carrier.network.find(first.sid) is None
    known = desk.carrier.network.calls()
    assert all(call.heard() for call in known[:WHOLE])
    assert not any(call.heard() for call in known[WHOLE + WHOLE // 10 :])
    assert len(desk.carrier.network.calls()) <= KEPT


def test_moments_are_utc() -> None:
    assert LogicalClock(NOW.astimezone(UTC)).instant() == NOW
