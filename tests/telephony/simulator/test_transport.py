"""Requests over real sockets of this machine: limits, retries and what goes wrong (twilio.com/docs/api/errors/11205)."""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from werkzeug.wrappers import Request as Asked
from werkzeug.wrappers import Response

from telephony.simulator.transport import MOST, HttpTransport, Request, Unreached, WsgiTransport
from tests.telephony.simulator.served import served

pytestmark = pytest.mark.carrier(page="api/errors/11205")

App = Callable[[dict[str, Any], Any], Iterable[bytes]]


def _ask(url: str, *, method: str = "POST", body: bytes = b"a=1", total_s: float = 5.0) -> Any:
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
    return HttpTransport(total_s=total_s)(Request(method=method, url=url, headers=headers, body=body))


@contextmanager
def _raw(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does to each connection whatever `answer` does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def accept() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                answer(connection)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join(5)


@pytest.mark.carrier(page="")
def test_reply_comes_back_whole() -> None:
    def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        asked = Asked(environ)
        reply = Response(f"{asked.method} {asked.form['a']} {asked.query_string.decode()}", status=201, content_type="text/xml")
        reply.headers.add("Set-Cookie", "a=1")
        reply.headers.add("Set-Cookie", "b=2")
        return reply(environ, start)

    with served(app) as url:
        reply = _ask(f"{url}/x?q=%20&q=2")
    assert (reply.status, reply.body, reply.headers["content-type"]) == (201, b"POST 1 q=%20&q=2", "text/xml")
    assert reply.cookies == ("a=1", "b=2")


@pytest.mark.carrier(page="")
def test_redirects_are_left_to_the_carrier() -> None:
    with served(Response(status=302, headers={"Location": "/elsewhere"})) as url:
        assert _ask(url).status == 302


@pytest.mark.carrier(page="api/errors/11750")
def test_no_more_is_read_than_the_carrier_takes() -> None:
    with served(Response(b"a" * 10_000_000)) as url:
        assert MOST <= len(_ask(url).body) < 2 * MOST


def test_silent_hotline_is_given_up_in_time() -> None:
    began = time.monotonic()
    with pytest.raises(Unreached) as failed, _raw(lambda _: time.sleep(0.5)) as url:
        _ask(url, total_s=0.2)
    assert failed.value.code == 11205
    assert time.monotonic() - began < 3


def test_answer_that_trickles_is_given_up_in_time() -> None:
    def trickle(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(30):
            try:
                connection.sendall(b"1\r\n \r\n")
            except OSError:
                return
            time.sleep(0.05)

    with pytest.raises(Unreached) as failed, _raw(trickle) as url:
        _ask(url, total_s=0.2)
    assert failed.value.code == 11205


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", b"hello\r\n\r\n"], ids=["nothing", "short", "junk"]
)
def test_broken_answer_is_a_carrier_error(answer: bytes) -> None:
    with pytest.raises(Unreached) as failed, _raw(lambda connection: connection.sendall(answer)) as url:
        _ask(url)
    assert failed.value.code in {11205, 11200}
    assert failed.value.connected


@pytest.mark.carrier(page="")
def test_nobody_at_the_port_was_never_connected() -> None:
    with pytest.raises(Unreached) as failed:
        _ask("http://127.0.0.1:9/")
    assert (failed.value.code, failed.value.connected) == (11205, False)


@pytest.mark.carrier(page="api/errors/11210")
def test_application_of_another_host_is_not_reached() -> None:
    transport = WsgiTransport({"here.test": Response("")})
    with pytest.raises(Unreached) as failed:
        transport(Request(method="GET", url="http://there.test/", headers={}))
    assert failed.value.code == 11210
