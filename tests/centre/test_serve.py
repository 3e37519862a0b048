"""`serve` as a process: ready in time, gone in time, plain about what keeps it from starting."""

import http.client
import json
import signal
import subprocess
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
import requests
from twilio.request_validator import RequestValidator

from tests.centre.programs import alive, answers, children, eventually, free_ports, running
from tests.centre.test_cli import run

pytestmark = pytest.mark.processes
ACCOUNT, TOKEN, MAIN = "AC" + "1" * 32, "a-token-for-tests", "+12025550100"


def twilio(port: int) -> dict[str, str]:
    return {
        "HOTLINE_CARRIER": "twilio",
        "HOTLINE_NUMBERS": MAIN,
        "HOTLINE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
    }


def call(port: int, sid: str) -> requests.Response:
    """A first turn, signed by the carrier's own library."""
    url = f"http://127.0.0.1:{port}/twilio/voice"
    fields = {"AccountSid": ACCOUNT, "CallSid": sid, "From": "+8613800138000", "To": MAIN, "Direction": "inbound"}
    fields["CallStatus"] = "ringing"
    signature = RequestValidator(TOKEN).compute_signature(url, fields)
    return requests.post(url, data=fields, headers={"X-Twilio-Signature": signature}, timeout=15)


def refused(folder: Path, environ: Mapping[str, str], *arguments: str) -> str:
    """What the program says when it must not start."""
    with running(folder, "serve", *arguments, environ=environ) as program:
        assert program.process.wait(60) == 2
        assert program.stdout == ""
        return program.stderr


def test_it_needs_an_account_and_a_token_and_no_redis(tmp_path: Path) -> None:
    port = free_ports()
    environ = {**twilio(port), "PORT": str(port), "HOTLINE_LOG_FORMAT": "json", "HOTLINE_LOG_LEVEL": "debug"}
    with running(tmp_path, "serve", environ=environ) as program:
        assert eventually(lambda: answers(port)) < 30
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as ready:
            assert json.load(ready)["status"] == "ready"
        answer = call(port, "CA" + "1" * 32)
        assert answer.status_code == 200
        assert "<Gather" in answer.text
        listed = run("calls", "list", "--json", environ={"HOTLINE_DATA_DIR": str(tmp_path / "data")})
        assert [row["sid"] for row in json.loads(listed.stdout)] == ["CA" + "1" * 32]
        assert program.end(within_s=5) == 0
        assert program.stdout == ""
        assert [json.loads(line) for line in program.stderr.splitlines()]
        assert "13800138000" not in program.stderr


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_time_even_with_an_idle_connection(tmp_path: Path, signum: signal.Signals) -> None:
    port = free_ports()
    with running(tmp_path, "serve", "--port", str(port)) as program:
        eventually(lambda: answers(port))
        idle = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        idle.request("GET", "/healthz")
        idle.getresponse().read()
        (worker,) = children(program.process.pid)
        assert program.end(signum, within_s=5) == 0
        assert not alive(worker)
        idle.close()


def test_a_killed_worker_is_replaced_and_a_killed_master_leaves_nothing(tmp_path: Path) -> None:
    port = free_ports()
    with running(tmp_path, "serve", "--port", str(port)) as program:
        eventually(lambda: answers(port))
        (worker,) = children(program.process.pid)
        subprocess.run(["kill", "-9", str(worker)], check=True)  # noqa: S607 - kill is where it always is
        eventually(lambda: answers(port) and worker not in children(program.process.pid), 2)
        (worker,) = children(program.process.pid)
        program.process.kill()
        program.process.wait()
        eventually(lambda: not alive(worker) and not answers(port), 2)


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    port = free_ports()
    with running(tmp_path / "first", "serve", "--port", str(port)):
        eventually(lambda: answers(port))
        assert refused(tmp_path / "second", {}, "--port", str(port)).splitlines() == [
            f"hotline: HOTLINE_PORT: port {port} on 127.0.0.1 is in use; stop what uses it or choose another"
        ]


def test_a_pack_with_faults_is_refused_with_their_places(tmp_path: Path) -> None:
    pack = tmp_path / "mine"
    pack.mkdir()
    (pack / "pack.yaml").write_text("name: mine\ntitel: {zh-CN: 我, en-US: me}\n")
    told = refused(tmp_path / "run", {"HOTLINE_PACK": str(pack)}, "--port", str(free_ports()))
    assert f"{pack}/pack.yaml:2:1: unknown key" in told
    assert len(told.splitlines()) > 1


def test_a_pack_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "there is no pack here; shipped packs are" in refused(tmp_path, {}, "--pack", "nowhere", "--port", str(free_ports()))


def test_many_first_starts_on_one_new_database_all_serve(tmp_path: Path) -> None:
    ports = {free_ports() for _ in range(3)}
    data = {"HOTLINE_DATA_DIR": str(tmp_path / "shared")}
    with ExitStack() as all_of_them:
        for port in ports:
            all_of_them.enter_context(running(tmp_path / str(port), "serve", "--port", str(port), environ=data))
        for port in ports:
            eventually(partial(answers, port, "/readyz"))
    assert len(list((tmp_path / "shared").glob("secret_key*"))) == 1
