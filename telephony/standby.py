"""Who answers the carrier while nobody else does: the fallback alone, at an address of its own; refuses to need any other part.

No database, no page, no turn. The web process is given a moment to come back; then the failed turn is tried once more there, so
that a caller hears a sentence of apology, is asked the same again and goes on. When it does not come back, they hear the way out.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ivr.rules import Interrupt
from telephony.apology import Apologies
from telephony.gate import PREFIX, Gate, Received, Refusal
from telephony.twiml import document, redirect
from telephony.urls import Urls

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATIENCE_S: Final = 6.0
"""How long the web process is waited for: well within the fifteen seconds the carrier gives a document."""
LOOK_S: Final = 0.05
ROUTE: Final = f"{PREFIX}/fallback"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a standby knows. own_url: where the carrier reaches it; public_url: where it reaches the hotline.

    awake: whether the web process answers now.
    """

    own_url: str
    public_url: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    account_sid: str
    awake: Callable[[], bool] = field(repr=False)
    on_call_number: str | None = field(default=None, repr=False)
    numbers: tuple[str, ...] = ()
    interrupts: tuple[Interrupt, ...] = ()
    safety: Mapping[str, str] | None = None
    patience_s: float = PATIENCE_S


@dataclass(frozen=True, kw_only=True)
class Elsewhere(Urls):
    """Addresses of a hotline that is not where this document comes from, so they are whole."""

    own_url: str

    @property
    def after_dial(self) -> str:
        """How the person on duty was reached is told to the standby: nobody else may be there."""
        return Urls(public_url=self.own_url).after_dial

    def once_more(self, url: str) -> str | None:
        """The turn once more, at the hotline's own address."""
        path = Urls.once_more(self, url)
        return path and _origin(self.public_url) + path


class Standby:
    """A WSGI application: `/twilio/fallback` for the carrier, `/healthz` for who looks after it."""

    def __init__(self, post: Post) -> None:
        """ValueError without an auth token."""
        self._post = post
        self._gate = Gate(public_url=post.own_url, auth_tokens=post.auth_tokens, account_sid=post.account_sid)
        self._apologies = Apologies(
            urls=Elsewhere(public_url=post.public_url, own_url=post.own_url),
            on_call_number=post.on_call_number,
            numbers=post.numbers,
            interrupts=post.interrupts,
            safety=post.safety,
        )

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] == "/healthz":
            return _send(start_response, 200, "ok", "text/plain")
        received = self._gate.let_in(environ)
        if isinstance(received, Refusal):
            return _send(start_response, received.status)
        if environ["PATH_INFO"] != ROUTE:
            return _send(start_response, 404)
        return _send(start_response, 200, self._words(received), "text/xml; charset=utf-8")

    def _words(self, received: Received) -> str:
        """The document; whatever breaks, there is one."""
        try:
            return self._answer(received)
        except Exception as error:  # noqa: BLE001 - the caller hears something
            _log.exception("the standby failed", extra={"error": type(error).__qualname__})
            return self._apologies.last_words()

    def _answer(self, received: Received) -> str:
        url = received.fields.get("ErrorUrl", "")
        if "after=dial" in url:  # said already that nobody can be reached; not twice
            return self._apologies.last_words()
        if received.query.get("after") != "dial" and self._back() and self._is_other_document(url):
            return document(redirect(f"{url}{'&' if urlsplit(url).query else '?'}again=1"))
        return self._apologies.for_fallback(received.fields, received.query)

    def _is_other_document(self, url: str) -> bool:
        """A document that is no turn (a queue, a room) and was not tried again yet: it is simply asked for anew."""
        urls, parts = self._apologies.urls, urlsplit(url)
        ours = url.startswith(_origin(self._post.public_url)) and f"{PREFIX}/" in parts.path and not parts.path.endswith(ROUTE)
        return ours and urls.turn_of(url) is None and "again=1" not in parts.query

    def _back(self) -> bool:
        """Whether the web process answers, waiting a moment for it."""
        until = time.monotonic() + self._post.patience_s
        while not self._post.awake():
            if time.monotonic() > until:
                _log.warning("the web process does not come back")
                return False
            time.sleep(LOOK_S)
        return True


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _send(start_response: "StartResponse", status: int, text: str = "", kind: str = "text/plain") -> Iterable[bytes]:
    body = text.encode("utf-8", "replace")
    start_response(f"{status} {HTTPStatus(status).phrase}", [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return (body,)
