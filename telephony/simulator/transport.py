"""How a request of the carrier reaches a hotline: over HTTP, or straight into a WSGI application; refuses to follow redirects."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NameResolutionError, NewConnectionError
from werkzeug.test import Client, EnvironBuilder

from telephony.simulator.overrides import TOTAL_S, USUAL, Patience

# One byte more than the carrier accepts of a document, so that too much is seen as too much.
MOST = 64 * 1024 + 1


class Unreached(Exception):
    """No reply; `code` is the carrier's error code (11205 no connection or no answer in time, 11210 host, 11220 TLS)."""

    def __init__(self, code: int, message: str, *, connected: bool = True, slow: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.connected = connected
        self.slow = slow

    @property
    def kind(self) -> str:
        """The carrier's word for what went wrong, where it has one that may be tried again: ct, rt, or ""."""
        return "rt" if self.slow else "" if self.connected else "ct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the carrier sends, and how long it waits for what; `body` is the encoded form of a POST."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)
    patience: Patience = USUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back; header names in lower case, `cookies` are the Set-Cookie lines."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    cookies: tuple[str, ...] = field(default=(), repr=False)


Transport = Callable[[Request], Reply]
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class HttpTransport:
    """Real HTTP with the carrier's limits (seconds), at most `total_s`; ignores proxies and netrc of this machine."""

    def __init__(self, *, total_s: float = TOTAL_S) -> None:
        self._total_s = total_s

    def __call__(self, request: Request) -> Reply:
        """Send it. Raises `Unreached`."""
        with requests.Session() as session:
            session.trust_env = False
            try:
                return self._exchange(session, request)
            except requests.exceptions.SSLError:
                raise Unreached(11220, "TLS failed") from None
            except requests.exceptions.ConnectTimeout:
                raise Unreached(11205, "no connection in time", connected=False) from None
            except requests.exceptions.ReadTimeout:
                raise Unreached(11205, "no answer in time", slow=True) from None
            except requests.exceptions.ConnectionError as error:
                raise _unconnected(error) from None
            except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
                raise Unreached(11200, "the answer broke off") from None
            except (requests.exceptions.RequestException, ValueError):
                raise Unreached(11100, "the address cannot be requested") from None

    def _exchange(self, session: requests.Session, request: Request) -> Reply:
        patience = request.patience
        total_s = min(self._total_s, patience.total_s)
        deadline = time.monotonic() + total_s
        with session.request(
            request.method,
            request.url,
            data=request.body or None,
            headers=dict(request.headers),
            timeout=(min(patience.connect_s, total_s), min(patience.read_s, total_s)),
            allow_redirects=False,
            stream=True,
        ) as reply:
            body = b""
            for chunk in reply.iter_content(8192):
                body += chunk
                if len(body) >= MOST:
                    break
                if time.monotonic() > deadline:
                    raise Unreached(11205, "the answer did not end in time", slow=True)
            cookies = tuple(reply.raw.headers.getlist("Set-Cookie"))
            headers = {name.lower(): value for name, value in reply.headers.items()}
            return Reply(status=reply.status_code, headers=headers, body=body, cookies=cookies)


def _unconnected(error: requests.exceptions.ConnectionError) -> Unreached:
    """Why there was no connection, or what became of one; only what was never connected may be sent again."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(reason, NameResolutionError):
        return Unreached(11210, "no such host", connected=False)
    if isinstance(reason, NewConnectionError):
        return Unreached(11205, "no connection", connected=False)
    return Unreached(11205, "the connection broke off")


class WsgiTransport:
    """Straight into applications of this process, by host name and port ("" for any); each request stands alone."""

    def __init__(self, apps: Mapping[str, Wsgi]) -> None:
        self._apps = apps

    def __call__(self, request: Request) -> Reply:
        """Send it. Raises `Unreached` when no application answers for this host, or when it raises."""
        parts = urlsplit(request.url)
        app = self._apps.get(parts.netloc) or self._apps.get("")
        if app is None:
            raise Unreached(11210, "no such host", connected=False)
        builder = EnvironBuilder(
            method=request.method,
            base_url=f"{parts.scheme}://{parts.netloc}",
            path=parts.path or "/",
            query_string=parts.query,
            headers=list(request.headers.items()),
            data=request.body,
        )
        reply = Client(app, use_cookies=False).open(builder)
        try:
            headers = {name.lower(): value for name, value in reply.headers.items()}
            cookies = tuple(reply.headers.getlist("Set-Cookie"))
            return Reply(status=reply.status_code, headers=headers, body=reply.get_data()[:MOST], cookies=cookies)
        finally:
            reply.close()
