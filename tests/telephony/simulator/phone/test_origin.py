"""Other sites' pages get nowhere: neither by asking, nor under a name of their own, nor by a form."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from werkzeug.test import Client

from centre.phone_page import LOOKS
from telephony.simulator.app import create_simulator
from telephony.simulator.origin import known_host
from telephony.simulator.phone.page import Page
from tests.telephony.simulator.desk import CALLER, MAIN, Desk

OWN = "http://127.0.0.1:8081"
CALL = {"from": CALLER, "to": MAIN}


@pytest.fixture
def client(desk: Desk) -> Client:
    desk.page("/voice", "<Gather/>")
    return Client(create_simulator(desk.carrier, phone=Page(looks=LOOKS), names={"carrier.example"}))


def _dial(client: Client, headers: Mapping[str, str], base: str = OWN) -> int:
    return client.post("/control/calls", json=CALL, headers=dict(headers), base_url=base).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": OWN},
        {"Origin": OWN, "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=["a program", "our page", "our page in a new browser", "typed by hand"],
)
def test_programs_and_our_own_page_may_act(client: Client, headers: dict[str, str]) -> None:
    assert _dial(client, headers) == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": OWN, "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=["another site", "a sandbox", "another port of this machine", "a sister", "another site without Origin"],
)
def test_pages_of_other_sites_may_not(desk: Desk, client: Client, headers: dict[str, str]) -> None:
    assert _dial(client, headers) == 403
    assert desk.carrier.network.calls() == []


def test_a_name_led_here_from_elsewhere_is_refused_for_reading_too(client: Client) -> None:
    for path in ("/", "/phone", "/control/phone", "/control/ledger", "/control/phone/news"):
        assert client.get(path, base_url="http://evil.example:8081").status_code == 403
        assert client.get(path, base_url=OWN).status_code == 200
    assert client.get("/healthz", base_url="http://evil.example:8081").status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("path", ["/control/calls", "/control/handsets", "/control/calls/CA1/callbacks", "/control/phone/voice"])
def test_what_a_form_can_send_is_refused(client: Client, path: str, kind: str) -> None:
    reply = client.post(path, data='{"from": "x", "to": "y"}', content_type=kind, base_url=OWN)
    assert reply.status_code == 400


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:8081", True),
        ("[::1]:8081", True),
        ("[::1]", True),
        ("localhost", True),
        ("LOCALHOST:80", True),
        ("192.168.1.20:8081", True),
        ("carrier.example:8081", True),
        ("carrier.example.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("evil.example", False),
        ("", False),
        ("2130706433", False),
    ],
)
def test_names_that_are_ours(host: str, known: bool) -> None:  # noqa: FBT001 - a column of the table
    assert known_host(host, {"carrier.example"}) is known


def test_no_answer_lets_other_sites_read(client: Client) -> None:
    for path in ("/phone", "/phone/main.js", "/control/phone", "/control/calls/CA1"):
        reply = client.get(path, base_url=OWN, headers={"Origin": "https://evil.example"})
        assert not [name for name in reply.headers.keys() if name.lower().startswith("access-control-")]  # noqa: SIM118
        assert reply.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_runs_nothing_but_its_own_files(client: Client) -> None:
    reply = client.get("/phone", base_url=OWN)
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    page = reply.get_data(as_text=True)
    assert "<script>" not in page
    assert "style=" not in page
    assert " onclick" not in page
    assert "<style" not in page


def test_browsers_get_the_page_and_programs_the_way_on(client: Client) -> None:
    assert client.get("/", base_url=OWN, headers={"Accept": "text/html,*/*;q=0.8"}).mimetype == "text/html"
    assert client.get("/", base_url=OWN, headers={"Accept": "*/*"}).get_json()["control"] == "/control"


def test_only_files_of_the_page_are_served(client: Client, tmp_path: Path) -> None:
    assert client.get("/phone/hotline.css", base_url=OWN).mimetype == "text/css"
    assert client.get("/phone/main.js", base_url=OWN).mimetype == "text/javascript"
    for path in ("/phone/..%2fpage.py", "/phone/page.py", "/phone/%2e%2e/page.py"):
        assert client.get(path, base_url=OWN).status_code == 404


def test_without_a_page_there_is_none(desk: Desk) -> None:
    client = Client(create_simulator(desk.carrier))
    assert client.get("/phone").status_code == 404
    assert client.get("/", headers={"Accept": "text/html"}).get_json()["carrier"] == "simulator"
