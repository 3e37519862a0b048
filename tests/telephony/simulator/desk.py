"""A tiny hotline of pages and a carrier before it, for tests; refuses to be clever: a page is TwiML or a function of the form."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from telephony.simulator.account import Account
from telephony.simulator.caller import InProcessCaller
from telephony.simulator.carrier import Carrier, Config, Number
from telephony.simulator.clock import LogicalClock
from telephony.simulator.transport import WsgiTransport

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
ACCOUNT = Account(sid="AC" + "0" * 31 + "1", token="test-token-12345", api_url="http://carrier.test")
MAIN = "+12025550100"
CALLER = "+8613800138000"
BASE = "http://hotline.test"


@dataclass(frozen=True)
class Answer:
    """What a page gives back when plain TwiML is not enough."""

    body: str | bytes = ""
    status: int = 200
    content_type: str = "text/xml"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Asked:
    """A request that reached the hotline."""

    method: str
    path: str
    query: str
    form: dict[str, str]
    headers: dict[str, str]


Page = str | Answer | Callable[[dict[str, str]], str | Answer]


@dataclass
class Hotline:
    """Pages by path; every request is kept."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        form = dict(parse_qsl(environ["wsgi.input"].read(length).decode(), keep_blank_values=True))
        headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
        request = Asked(environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"], form, headers)
        self.asked.append(request)
        page = self.pages.get(request.path, Answer(status=404))
        answer = page(form | dict(parse_qsl(request.query, keep_blank_values=True))) if callable(page) else page
        answer = Answer(body=answer) if isinstance(answer, str) else answer
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        start(f"{answer.status} X", [("Content-Type", answer.content_type), *answer.headers])
        return [body]

    def posts(self, path: str) -> list[dict[str, str]]:
        """The forms that came to this path."""
        return [request.form for request in self.asked if request.path == path]


class Desk:
    """A hotline, a carrier in front of it, and a caller."""

    def __init__(self, folder: Path | None = None, **number: str) -> None:
        self.hotline = Hotline()
        self.clock = LogicalClock(NOW)
        answering = Number(voice_url=f"{BASE}/voice", **number)
        self.carrier = Carrier(
            Config(account=ACCOUNT, numbers={MAIN: answering}, folder=folder),
            clock=self.clock,
            transport=WsgiTransport({"hotline.test": self.hotline}),
        )
        self.caller = InProcessCaller(self.carrier, patience_s=10)

    def page(self, path: str, page: Page) -> None:
        """Put a page up; TwiML may leave out the <Response>."""
        self.hotline.pages[path] = f"<Response>{page}</Response>" if isinstance(page, str) and "<Response" not in page else page

    def call(self, voice: Page | None = None) -> list[tuple[str, str]]:
        """Call the hotline whose first page is this; what is heard."""
        if voice is not None:
            self.page("/voice", voice)
        self.caller.call(MAIN, caller=CALLER)
        return self.heard()

    def heard(self) -> list[tuple[str, str]]:
        """What was heard since last asked, as (kind, text)."""
        return [(item.kind, item.text) for item in self.caller.hear()]

    def said(self) -> list[str]:
        """The texts said since last asked."""
        return [text for kind, text in self.heard() if kind == "said"]

    def codes(self, kind: str) -> list[int]:
        """The carrier's error or warning codes so far."""
        return [entry.data["code"] for entry in self.carrier.ledger.entries(kind=kind)]
