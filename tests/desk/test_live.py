"""What changes is told: to those who may know it, within a second, from any process; a stream costs the server no thread."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bench.servers import free_port, serving
from desk.live.hub import Hub, told
from storage import calls
from storage.changes import Topic
from storage.door import open_store
from tests.desk.house import CALLER, House
from tests.test_architecture import ROOT

PASSWORD = "correct horse battery"
ASKED = "/live/now?topics="


def test_versions_change_with_what_they_are_of(house: House) -> None:
    sue = house.signed_in("sue")
    before = sue.get(f"{ASKED}calls,tickets,appointments,callbacks,surveys,floor,board").json
    assert before is not None
    house.fill()
    after = sue.get(f"{ASKED}calls,tickets,appointments,callbacks,surveys,floor,board").json
    assert after is not None
    assert {topic for topic in before if before[topic] != after[topic]} == set(before)
    ann = house.signed_in("ann")
    ann.post("/tickets/2001/acts", act="take", seen="0")
    acted = sue.get(f"{ASKED}calls,tickets,callbacks").json
    assert acted is not None
    assert [topic for topic in acted if acted[topic] != after[topic]] == ["tickets"]


def test_an_unchanged_answer_is_not_sent_again(house: House) -> None:
    sue = house.signed_in("sue")
    etag = sue.get(f"{ASKED}calls").headers["ETag"]
    assert sue.get(f"{ASKED}calls", **{"If-None-Match": etag}).status_code == 304
    house.fill()
    assert sue.get(f"{ASKED}calls", **{"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    ("name", "topics", "status"),
    [
        ("sue", "calls,surveys,board", 200),
        ("ann", "tickets,floor,board", 200),
        ("ann", "calls", 403),
        ("ann", "tickets,surveys", 403),
        ("bea", "board", 200),
        ("bea", "tickets", 403),
        ("ada", "floor", 403),
        ("sue", "secrets", 404),
        ("sue", "", 404),
    ],
)
@pytest.mark.parametrize("path", ["/live", "/live/now"])
def test_nobody_is_told_of_what_is_not_theirs(house: House, path: str, name: str, topics: str, status: int) -> None:
    assert house.signed_in(name).get(f"{path}?topics={topics}").status_code == status
    assert [entry.act for entry in house.audited()] == (["denied"] if status == 403 else [])


@pytest.mark.parametrize("path", ["/live?topics=board", "/live/now?topics=board"])
def test_strangers_are_told_so_and_nothing_keeps_a_session_alive(house: House, path: str) -> None:
    assert house.visitor().get(path).status_code == 401
    assert house.signed_in("sue").post(path.partition("?")[0]).status_code == 405
    sue = house.signed_in("sue")
    house.clock.at += timedelta(minutes=50)
    assert sue.get(path).status_code == 200
    house.clock.at += timedelta(minutes=50)
    assert sue.get(path).status_code == 401


def test_a_server_that_shows_no_connection_gives_a_short_stream(house: House) -> None:
    answer = house.signed_in("sue").get("/live?topics=calls")
    assert (answer.mimetype, answer.text) == ("text/event-stream", "retry: 1000\n\n")


def test_the_board_names_nobody_in_a_stream_either(house: House) -> None:
    house.fill()
    hub = house.app.extensions["live"]
    ours, theirs = socket.socketpair()
    with closing(theirs):
        hub.join(ours, frozenset({Topic.BOARD}), language="zh-CN", seen={})
        theirs.settimeout(5)
        text = b""
        while not text.endswith(b"\n\n"):
            text += theirs.recv(1 << 16)
    data = json.loads(text.decode().split("data: ")[1])
    assert "正在等待" in data["html"]
    assert CALLER not in data["html"]
    assert "<html" not in data["html"]


def test_who_does_not_read_is_let_go_and_others_are_told() -> None:
    versions = dict.fromkeys(Topic, "0")
    hub = Hub(lambda: dict(versions), lambda _: "x" * (1 << 20))
    deaf, reader = socket.socketpair(), socket.socketpair()
    hub.join(deaf[0], frozenset({Topic.BOARD}), language="en-US", seen={})
    hub.join(reader[0], frozenset({Topic.CALLS}), language="en-US", seen={Topic.CALLS: "0"})
    time.sleep(0.5)
    versions[Topic.CALLS] = "1"
    reader[1].settimeout(5)
    assert reader[1].recv(1000) == told(Topic.CALLS, {"version": "1"})
    deaf[1].settimeout(5)
    received = 0
    while piece := deaf[1].recv(1 << 20):
        received += len(piece)
    assert received < 1 << 20
    for end in (deaf[1], reader[1]):
        end.close()


def test_a_hub_without_watchers_asks_nothing() -> None:
    looks: list[float] = []

    def look() -> dict[Topic, str]:
        looks.append(time.monotonic())
        return dict.fromkeys(Topic, "0")

    hub = Hub(look, lambda _: "")
    ours, theirs = socket.socketpair()
    hub.join(ours, frozenset({Topic.CALLS}), language="en-US", seen={})
    time.sleep(0.5)
    theirs.close()
    time.sleep(0.8)
    count = len(looks)
    time.sleep(0.6)
    assert count > 1
    assert len(looks) == count


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, int, str]]:
    """The product's own server with a supervisor signed in: its port, its process, the cookie."""
    port = free_port()
    settings = {"HOTLINE_DATA_DIR": str(folder), "HOTLINE_PUBLIC_URL": f"http://127.0.0.1:{port}", "HOTLINE_THREADS": "4"}
    command = [sys.executable, "-m", "centre.cli"]
    added = [*command, "user", "add", "sue", "--role", "supervisor", "--password-stdin"]
    subprocess.run(added, input=f"{PASSWORD}\n".encode(), cwd=ROOT, env={**os.environ, **settings}, check=True)
    web = serving([*command, "serve"], port=port, settings=settings)
    with web as server, closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", "/sign-in")
        page = connection.getresponse()
        cookie = (page.headers["Set-Cookie"] or "").partition(";")[0]
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
        assert token
        fields = urlencode({"name": "sue", "password": PASSWORD, "csrf_token": token[1]})
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/sign-in", fields, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 302
        yield port, server.process.pid, (answer.headers["Set-Cookie"] or "").partition(";")[0]


def stream(port: int, cookie: str, topics: str) -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", port))
    opened.settimeout(5)
    opened.sendall(f"GET /live?topics={topics}&seen= HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n".encode())
    return opened


def test_more_streams_than_threads_and_calls_are_answered_and_told(tmp_path: Path) -> None:
    """Four threads, thirty streams: pages still come, and a change made by another process is told within a second."""
    with served(tmp_path) as (port, _, cookie):
        streams = [stream(port, cookie, "calls") for _ in range(30)]
        for one in streams:
            text = b""
            while b"event: calls" not in text:
                text += one.recv(4096)
            assert text.startswith(b"HTTP/1.1 200 OK\r\n")
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", "/calls", headers={"Cookie": cookie, "Accept": "text/html"})
            assert connection.getresponse().status == 200
        store = open_store(f"sqlite:///{tmp_path / 'hotline.db'}")
        began = time.monotonic()
        store.write(lambda tx: calls.create(tx, sid="CA1", direction="inbound", caller=None, called=None, at=datetime.now(UTC)))
        assert [b'{"version": "1"}' in one.recv(4096) for one in streams] == [True] * 30
        assert time.monotonic() - began < 1
        store.close()
        for one in streams:
            one.close()


def test_rows_that_are_asked_for_again_are_drawn_once_and_hold_no_form(house: House) -> None:
    house.fill()
    for path in ("/tickets", "/tickets?show=all", "/callbacks", "/appointments"):
        sue, ann = house.signed_in("sue"), house.signed_in("ann")
        again = sue.get(path, **{"X-Refresh": "1"}).text
        assert "data-live" in again
        assert "<html" not in again
        assert "csrf_token" not in again
        assert again == sue.get(path, **{"X-Refresh": "1"}).text
        assert "/calls/" not in ann.get(path, **{"X-Refresh": "1"}).text
        assert "csrf_token" in sue.get(path).text


def test_rows_are_drawn_anew_when_something_changed(house: House) -> None:
    house.fill()
    ann = house.signed_in("ann")
    before = ann.get("/tickets", **{"X-Refresh": "1"}).text
    ann.post("/tickets/2001/acts", act="take", seen="0")
    after = ann.get("/tickets", **{"X-Refresh": "1"}).text
    assert "Ann" in after
    assert "Ann" not in before
    house.clock.at += timedelta(minutes=5)
    assert "35 min late" in ann.get("/tickets", **{"X-Refresh": "1"}).text
