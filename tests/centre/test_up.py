"""`up` as a process: all of it comes up, comes back, and goes."""

import json
import os
import signal
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from storage import outbox
from storage.door import open_store
from tests.centre.programs import Program, alive, answers, children, eventually, free_ports, running
from tests.centre.test_cli import run

pytestmark = pytest.mark.processes


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A running `up`."""

    program: Program
    port: int
    data: Path

    def well(self) -> bool:
        return answers(self.port, "/readyz") and answers(self.port + 1)

    def child(self, mark: str) -> int:
        """The first child whose line in a list of processes shows this."""
        found = (pid for pid in children(self.program.process.pid) if mark in Path(f"/proc/{pid}/cmdline").read_text("utf-8"))
        return next(found, 0)

    def family(self) -> list[int]:
        """Children and grandchildren."""
        first = children(self.program.process.pid)
        return [*first, *(grandchild for child in first for grandchild in children(child))]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    port = free_ports()
    data = tmp_path / "here"
    with running(tmp_path, "up", "--port", str(port), "--data", str(data)) as program:
        eventually(lambda: "Ready." in program.stdout)
        yield House(program=program, port=port, data=data)


def test_it_says_where_to_phone_once_all_is_well(house: House) -> None:
    assert house.well()
    told = house.program.stdout
    assert f"http://127.0.0.1:{house.port}\n" in told
    assert f"HOTLINE_PORT={house.port} HOTLINE_DATA_DIR={house.data} ./hotline phone" in told
    assert (house.data / "hotline.db").exists()


def test_the_simulator_calls_and_the_call_is_in_the_store(house: House) -> None:
    asked = json.dumps({"from": "+8613800138000", "to": "+12025550100"}).encode()
    headers = {"Content-Type": "application/json"}
    address = f"http://127.0.0.1:{house.port + 1}/control/calls"
    with urllib.request.urlopen(urllib.request.Request(address, asked, headers), timeout=10) as answer:
        sid = json.load(answer)["sid"]

    def listed() -> bool:
        ended = run("calls", "list", "--json", environ={"HOTLINE_DATA_DIR": str(house.data)})
        return [row["sid"] for row in json.loads(ended.stdout)] == [sid]

    eventually(listed, 20)


def test_three_days_later_is_now_for_calls_workers_and_pages_alike(house: House) -> None:
    store = open_store(f"sqlite:///{house.data / 'hotline.db'}")
    now = datetime.now(UTC)
    due = now + timedelta(days=3)
    store.write(lambda tx: outbox.put(tx, key="a", kind="unheard of", payload={}, due_at=due, at=now))
    assert datetime.fromisoformat(_control(house, "clock", {"by_s": 3 * 86400})["moment"]) >= due
    eventually(lambda: bool(store.read(lambda tx: outbox.list_state(tx, "parked"))), 5)
    (parked,) = store.read(lambda tx: outbox.list_state(tx, "parked"))
    store.close()
    _control(house, "calls", {"from": "+8613800138000", "to": "+12025550100"})

    def began() -> list[str]:
        return [row["started_at"] for row in json.loads(_listed(house).stdout)]

    eventually(lambda: bool(began()), 20)
    assert parked.key == "a"
    assert datetime.fromisoformat(began()[0]) >= due


def _control(house: House, path: str, body: dict[str, Any]) -> Any:
    asked, headers = json.dumps(body).encode(), {"Content-Type": "application/json"}
    address = f"http://127.0.0.1:{house.port + 1}/control/{path}"
    with urllib.request.urlopen(urllib.request.Request(address, asked, headers), timeout=10) as answer:
        return json.load(answer)


def _listed(house: House) -> Result:
    return run("calls", "list", "--json", environ={"HOTLINE_DATA_DIR": str(house.data)})


@pytest.mark.parametrize("number", [0, 1], ids=["serve", "simulator"])
def test_a_killed_process_is_back_within_two_seconds(house: House, number: int) -> None:
    victim = children(house.program.process.pid)[number]
    os.kill(victim, signal.SIGKILL)
    eventually(lambda: not alive(victim) and house.well(), 2)
    assert "ended unexpectedly (SIGKILL); starting it again" in house.program.stderr


def test_killed_parts_of_the_background_are_back_and_work_is_done(house: House) -> None:
    victims = {mark: house.child(mark) for mark in ("valkey-server", "hotline relay", "hotline worker 1", "hotline worker 2")}
    for victim in victims.values():
        os.kill(victim, signal.SIGKILL)
    eventually(lambda: not any(alive(victim) for victim in victims.values()), 2)
    store = open_store(f"sqlite:///{house.data / 'hotline.db'}")
    now = datetime.now(UTC)
    store.write(lambda tx: outbox.put(tx, key="a", kind="unheard of", payload={}, due_at=now, at=now))
    eventually(lambda: bool(store.read(lambda tx: outbox.list_state(tx, "parked"))), 5)
    store.close()
    eventually(lambda: all(house.child(mark) not in {0, victim} for mark, victim in victims.items()), 5)


def test_what_it_runs_in_the_background_is_told(house: House) -> None:
    assert "Work      2 workers; an embedded Valkey\n" in house.program.stdout
    assert (house.data / "valkey").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_end_it_ends_all_it_started(house: House, signum: signal.Signals) -> None:
    family = house.family()
    assert len(family) >= 3
    assert house.program.end(signum, within_s=8) == 0
    assert [pid for pid in family if alive(pid)] == []
    assert not answers(house.port)


def test_killed_it_leaves_nothing_behind(house: House) -> None:
    family = house.family()
    house.program.process.kill()
    house.program.process.wait()
    eventually(lambda: not any(alive(pid) for pid in family), 8)


@pytest.mark.parametrize("taken", [0, 1], ids=["the web's port", "the simulator's port"])
def test_a_second_one_on_a_taken_port_says_so(house: House, tmp_path: Path, taken: int) -> None:
    port = house.port + taken
    with running(tmp_path / "second", "up", "--port", str(port)) as second:
        assert second.process.wait(60) == 2
        assert second.stdout == ""
        assert (
            second.stderr == f"hotline: HOTLINE_PORT: port {port} on 127.0.0.1 is in use; stop what uses it or choose another\n"
        )
    assert house.well()


def test_a_broken_setting_is_told_before_anything_starts(tmp_path: Path) -> None:
    with running(tmp_path, "up", environ={"HOTLINE_NUMBERS": "1", "HOTLINE_PORT": "x"}) as program:
        assert program.process.wait(60) == 2
        assert [line.split()[1] for line in program.stderr.splitlines()] == ["HOTLINE_NUMBERS:", "HOTLINE_PORT:"]


def test_a_broken_pack_is_told_before_anything_starts(tmp_path: Path) -> None:
    with running(tmp_path, "up", "--pack", "nowhere", "--port", str(free_ports())) as program:
        assert program.process.wait(60) == 2
        assert "there is no pack here" in program.stderr
        assert program.stdout == ""
