"""Signed requests to the hotline, as the carrier makes them; refuses to understand the replies (that is `document`).

Twilio: usage/security (signatures), usage/webhooks/webhooks-connection-overrides (limits, retry), api/errors/{11200,11205,11215}.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.cookies import CookieError, SimpleCookie
from typing import Protocol
from urllib.parse import urlencode, urljoin, urlsplit

from twilio.request_validator import RequestValidator

from telephony.simulator.account import Account
from telephony.simulator.call import Call, Exchange
from telephony.simulator.faults import Fault, Faults
from telephony.simulator.identifiers import Identifiers
from telephony.simulator.ledger import Ledger
from telephony.simulator.messages import Goto
from telephony.simulator.overrides import patience
from telephony.simulator.parameters import standard
from telephony.simulator.transport import Reply, Request, Transport, Unreached

REDIRECT_LIMIT = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Subject(Protocol):
    """What requests are about: a call or a text."""

    faults: Faults
    cookies: dict[str, dict[str, str]]
    stragglers: list[Callable[[], object]]

    @property
    def sid(self) -> str:
        """Its SID."""
        ...

    def exchange(self, item: Exchange) -> None:
        """Keep a request and its reply."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """No usable reply: the carrier's error code and its words."""

    code: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A reply with status 2xx; `url` is where it finally came from."""

    url: str
    content_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One request as it is meant; `copy` counts the sendings of the same request, which share its `token`."""

    kind: str
    method: str
    url: str
    fields: dict[str, str] = field(repr=False)
    token: str
    copy: int = 1

    def again(self) -> "Posting":
        """The same request, sent once more."""
        return replace(self, copy=self.copy + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """Makes the requests of one account."""

    account: Account
    transport: Transport
    ledger: Ledger
    ids: Identifiers

    def document(self, call: Call, step: Goto, kind: str = "document") -> Fetched | Failure:
        """Ask for a document, with the fault that this call has coming to it. Of two replies the first one counts."""
        posting = Posting(
            kind=kind,
            method=step.method,
            url=step.url,
            fields=standard(call, self.account.sid) | dict(step.fields),
            token=self.ids.make("EV"),
        )
        return self.fetch(call, posting)

    def fetch(self, call: Subject, posting: Posting) -> Fetched | Failure:
        """Make this request for a document, with the fault that its subject has coming to it."""
        behind, call.stragglers = call.stragglers, []
        result = self._faulty(call, posting)
        for again in behind:
            again()
        return result

    def _faulty(self, call: Subject, posting: Posting) -> Fetched | Failure:
        fault = call.faults.request()
        if fault is not None:
            self.ledger.append("fault", call.sid, fault=fault.value, url=posting.url)
        repeat = posting.again()
        match fault:
            case Fault.PARALLEL:
                return self._both(call, posting, repeat)
            case Fault.LOST_REPLY:
                self._follow(call, posting)
                return self._follow(call, repeat)
        first = self._follow(call, posting)
        match fault:
            case Fault.DUPLICATE:
                self._follow(call, repeat)
            case Fault.STRAGGLER:
                call.stragglers.append(lambda: self._follow(call, repeat))
        return first

    def finish(self, call: Subject) -> None:
        """Send what was still under way when the call ended."""
        for again in call.stragglers:
            again()

    def posting(self, call: Call, step: Goto, kind: str, *, standing: bool = True) -> Posting:
        """A callback as it is now; it may be sent later. `standing`: the fields every webhook has go along."""
        fields = (standard(call, self.account.sid) if standing else {}) | dict(step.fields)
        return Posting(kind=kind, method=step.method, url=step.url, fields=fields, token=self.ids.make("EV"))

    def send(self, call: Subject, posting: Posting) -> None:
        """A callback whose reply nobody reads; best effort, no redirect."""
        self._once(call, posting)

    def send_both(self, call: Subject, posting: Posting) -> None:
        """A callback twice at once."""
        second = threading.Thread(target=self._once, args=(call, posting.again()), name=f"{call.sid}-2")
        second.start()
        self._once(call, posting)
        second.join()

    def sound(self, call: Call, url: str) -> Fetched | Failure:
        """Fetch a sound: nothing of the call goes along, and what comes is no reply to be kept with it."""
        request = Request(method="GET", url=url.partition("#")[0], headers={"User-Agent": "TwilioProxy/1.1", "Accept": "audio/*"})
        try:
            reply = self._sent(request)
        except Unreached as error:
            return Failure(code=error.code, message=str(error))
        kind = reply.headers.get("content-type", "")
        self.ledger.append("sound", call.sid, url=request.url, status=reply.status, type=kind)
        if not 200 <= reply.status < 300:
            return Failure(code=11200, message=f"the sound's address answered {reply.status}")
        if not kind.startswith("audio/"):
            return Failure(code=12300, message="what is to be played is no sound")
        return Fetched(url=request.url, content_type=kind, body=reply.body)

    def _both(self, call: Subject, one: Posting, other: Posting) -> Fetched | Failure:
        results: list[Fetched | Failure] = []

        def follow(posting: Posting) -> None:
            results.append(self._follow(call, posting))

        second = threading.Thread(target=follow, args=(other,), name=f"{call.sid}-2")
        second.start()
        follow(one)
        second.join()
        return results[0]

    def _follow(self, call: Subject, posting: Posting) -> Fetched | Failure:
        for _ in range(REDIRECT_LIMIT + 1):
            reply = self._once(call, posting)
            if isinstance(reply, Failure):
                return reply
            if reply.status in _REDIRECTS and "location" in reply.headers:
                # The carrier follows with a bare GET: what was posted (Digits, …) is gone.
                posting = replace(posting, method="GET", url=urljoin(posting.url, reply.headers["location"]), fields={})
                continue
            if not 200 <= reply.status < 300:
                return Failure(code=11200, message=f"the hotline answered {reply.status}")
            return Fetched(url=posting.url, content_type=reply.headers.get("content-type", ""), body=reply.body)
        return Failure(code=11215, message=f"more than {REDIRECT_LIMIT} redirects")

    def _once(self, call: Subject, posting: Posting) -> Reply | Failure:
        request = self._signed(call, posting)
        began = time.monotonic()
        try:
            reply = self._sent(request)
        except Unreached as error:
            self._note(call, posting, request.url, error.code, began=began)
            return Failure(code=error.code, message=str(error))
        self._note(call, posting, request.url, reply, began=began)
        self._keep_cookies(call, posting.url, reply)
        return reply

    def _note(self, call: Subject, posting: Posting, url: str, came: Reply | int, *, began: float) -> None:
        """Keep what was asked and what came: a reply, or the carrier's error code."""
        reply, error = (None, came) if isinstance(came, int) else (came, 0)
        exchange = Exchange(
            kind=posting.kind,
            method=posting.method,
            url=url,
            fields=tuple(posting.fields.items()),
            copy=posting.copy,
            status=reply.status if reply else 0,
            content_type=reply.headers.get("content-type", "") if reply else "",
            body=reply.body if reply else b"",
            error=error,
            took_ms=round((time.monotonic() - began) * 1000),
        )
        call.exchange(exchange)
        self.ledger.append("webhook", call.sid, **exchange.as_json())

    def _sent(self, request: Request) -> Reply:
        """Send it, and again where the address's overrides say so. Raises `Unreached`."""
        allowed = request.patience
        deadline = time.monotonic() + allowed.total_s
        for left in reversed(range(allowed.retries + 1)):
            left_s = max(deadline - time.monotonic(), 0.001)
            try:
                reply = self.transport(replace(request, patience=replace(allowed, total_s=left_s)))
            except Unreached as error:
                if not left or error.kind not in allowed.after or time.monotonic() >= deadline:
                    raise
                continue
            if not left or f"{reply.status // 100}xx" not in allowed.after or time.monotonic() >= deadline:
                return reply
        raise AssertionError("the last of all tries returns or raises")

    def _signed(self, call: Subject, posting: Posting) -> Request:
        url = posting.url.partition("#")[0]
        form = urlencode(posting.fields)
        signed: dict[str, str] = posting.fields
        headers = {"User-Agent": "TwilioProxy/1.1", "Accept": "*/*", "I-Twilio-Idempotency-Token": posting.token}
        if posting.method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        else:
            url += (("&" if urlsplit(url).query else "?") + form) if form else ""
            form, signed = "", {}
        headers["X-Twilio-Signature"] = RequestValidator(self.account.token).compute_signature(url, signed)
        cookies = call.cookies.get(urlsplit(url).netloc)
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return Request(method=posting.method, url=url, headers=headers, body=form.encode(), patience=patience(posting.url))

    def _keep_cookies(self, call: Subject, url: str, reply: Reply) -> None:
        kept = call.cookies.setdefault(urlsplit(url).netloc, {})
        for line in reply.cookies:
            try:
                kept.update({name: morsel.coded_value for name, morsel in SimpleCookie(line).items()})
            except CookieError:
                continue
