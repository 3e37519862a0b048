"""`hotline simulator` as a process of its own, with nothing but itself."""

import socket
import time
from pathlib import Path

import pytest
import requests
from twilio.rest import Client

from centre.setting_rules import LOCAL_ACCOUNT, LOCAL_TOKEN
from tests.centre.programs import Program, running

pytestmark = pytest.mark.processes


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _wait_for(address: str, program: Program) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        assert program.process.poll() is None, program.stderr
        try:
            if requests.get(f"{address}/healthz", timeout=1).ok:
                return
        except (requests.ConnectionError, requests.Timeout):  # not there yet, or loading
            time.sleep(0.05)
    raise AssertionError(program.stderr)


def test_simulator_runs_alone_and_ends_in_time(tmp_path: Path) -> None:
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with running(tmp_path / "first", "simulator", "--port", str(port), "--speed", "100") as program:
        _wait_for(address, program)
        client = Client(LOCAL_ACCOUNT, LOCAL_TOKEN)
        client.api.base_url = address
        twiml = '<Response><Say>Hello</Say><Gather timeout="20"/><Say>Goodbye</Say></Response>'
        sid = client.calls.create(to="+8613800138000", from_="+12025550100", twiml=twiml).sid
        heard = requests.get(f"{address}/control/calls/{sid}/heard?wait=10", timeout=15).json()
        assert [item["text"] for item in heard["items"] if item["kind"] == "said"] == ["Hello", "Goodbye"]
        assert 19 <= int(client.calls(sid).fetch().duration) <= 60
        assert program.end(within_s=5) == 0
    assert list((tmp_path / "first" / "data").iterdir()) == [tmp_path / "first" / "data" / "simulator"]
    ledger = (tmp_path / "first" / "data" / "simulator" / "ledger.jsonl").read_text(encoding="utf-8")
    assert "Goodbye" in ledger


def test_port_of_the_platform_is_taken_and_the_hotline_is_looked_for_elsewhere(tmp_path: Path) -> None:
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with running(
        tmp_path / "second", "simulator", environ={"PORT": str(port), "HOTLINE_PUBLIC_URL": "http://127.0.0.1:9"}
    ) as program:
        _wait_for(address, program)
        sid = requests.post(f"{address}/control/calls", json={"from": "+12025550123", "to": "+12025550100"}, timeout=5).json()[
            "sid"
        ]
        heard = requests.get(f"{address}/control/calls/{sid}/heard?wait=10", timeout=15).json()
    assert [item["kind"] for item in heard["items"]] == ["error", "ended"]


def test_nobody_beyond_this_machine_can_reach_it_unless_told_so(tmp_path: Path) -> None:
    port = _free_port()
    with running(tmp_path, "simulator", "--port", str(port)) as program:
        _wait_for(f"http://127.0.0.1:{port}", program)
        lines = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
        listening = [words[1] for words in lines if words[3] == "0A" and words[1].endswith(f":{port:04X}")]
    assert listening == [f"0100007F:{port:04X}"]


def test_misbehaviour_asked_for_on_the_command_line_happens_and_is_in_the_ledger(tmp_path: Path) -> None:
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    wanted = ("--misbehave", "rest-answer-lost", "--misbehave", "callback-lost:0.5", "--seed", "7")
    with running(tmp_path, "simulator", "--port", str(port), *wanted) as program:
        _wait_for(address, program)
        client = Client(LOCAL_ACCOUNT, LOCAL_TOKEN)
        client.api.base_url = address
        with pytest.raises(requests.ConnectionError):
            client.calls.create(to="+8613800138000", from_="+12025550100", twiml="<Response/>")
        told = requests.get(f"{address}/control/misbehaviour", timeout=5).json()
        faults = requests.get(f"{address}/control/ledger?kind=fault", timeout=5).json()["entries"]
        calls = requests.get(f"{address}/control/ledger?kind=call", timeout=5).json()["entries"]
    assert told == {"seed": "7", "chances": {"rest-answer-lost": 1.0, "callback-lost": 0.5}, "numbers": {}}
    assert [entry["data"]["fault"] for entry in faults] == ["rest-answer-lost"]
    assert len(calls) == 1
