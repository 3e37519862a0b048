"""Where one call is carried out: documents are asked for and their verbs run in turn; refuses to know any verb.

Twilio: voice/twiml, usage/security/availability-reliability (fallback URLs).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol
from urllib.parse import urljoin, urlsplit

from telephony.simulator.call import Call
from telephony.simulator.elements import DocumentError, Element
from telephony.simulator.heard import APPLICATION_ERROR
from telephony.simulator.line import State
from telephony.simulator.messages import Goto, HungUp, Inline, Message
from telephony.simulator.network import Network
from telephony.simulator.outcomes import Interrupted, Next, Outcome, Over
from telephony.simulator.progress import Progress
from telephony.simulator.reader import Reader, Warned
from telephony.simulator.webhooks import Failure, Fetched

# Documents in a row without anybody waiting for anything: far above any real flow, far below a process that spins.
DOCUMENT_LIMIT = 200

Fields = dict[str, str]


class Verb(Protocol):
    """One verb of a document, with its attributes understood. `answers`: a ringing call is picked up before it runs."""

    answers: ClassVar[bool] = True

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Verb":
        """The verb in this element."""
        ...

    def perform(self, stage: "Stage") -> Outcome:
        """Carry it out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The verbs in order and what the carrier found odd."""

    verbs: tuple[Verb, ...] = field(repr=False)
    warnings: tuple[Warned, ...] = ()


@dataclass(slots=True, kw_only=True)
class Stage:
    """One call with all that its verbs need.

    `origin` is where the running document came from (None for one that came with a REST request); `wait_fields` are sent along
    while the call is in a queue; `later` is told to the hotline after its next document, as a slow machine behind would.
    """

    network: Network
    call: Call
    read: Callable[[bytes, str], Document]
    origin: Goto | None = None
    wait_fields: Callable[[], Fields] | None = None
    later: list[Callable[[], None]] = field(default_factory=list)
    _streak: int = 0

    def hear(self, kind: str, text: str = "", language: str = "", **data: Any) -> None:
        """Let the person on the line hear or notice something."""
        self.call.hear(kind, text, language, data)
        self.network.note("heard", self.call, what=kind, text=text, language=language, **data)

    def problem(self, code: int, message: str) -> None:
        """Note an error of the carrier about this call."""
        self.network.note("error", self.call, code=code, message=message)

    def fail(self, code: int, message: str) -> Over:
        """The caller hears the carrier's own apology and the call is over."""
        self.problem(code, message)
        self.hear("error", APPLICATION_ERROR, "en-US")
        return Over()

    def answer(self) -> None:
        """Pick up, if the call still rings."""
        if self.call.status == "ringing":
            Progress(network=self.network).move(self.call, "in-progress")

    def wait(self, seconds: float | None, state: State, *wanted: type[Message]) -> Message | None:
        """The next message of the kinds `wanted`, or None when `seconds` are over (None: as long as it takes)."""
        self._streak = 0
        while True:
            message = self._next(seconds, state)
            if message is None and seconds:
                for tape in list(self.call.tapes.values()):
                    tape.pause(seconds)
            if message is None or isinstance(message, wanted):
                return message
            self.network.note("unheeded", self.call, what=type(message).__name__)

    def _next(self, seconds: float | None, state: State) -> Message | None:
        """The next message, which is that they hang up when they do not stay for so long."""
        stays = self.call.stays_s
        if stays is None:
            return self.call.line.wait(seconds, state)
        leave = seconds is None or stays <= seconds
        began = self.network.clock.instant()
        message = self.call.line.wait(stays if leave else seconds, state)
        self.spend((self.network.clock.instant() - began).total_seconds())
        return HungUp() if message is None and leave else message

    def spend(self, seconds: float) -> bool:
        """So much of their time is gone; whether they have hung up by now."""
        if self.call.stays_s is None:
            return False
        self.call.stays_s = max(0.0, self.call.stays_s - seconds)
        return self.call.stays_s == 0

    def goto(self, url: str, method: str, fields: Fields) -> Outcome:
        """On to another document; a relative address counts from the running one, an empty one means the running one."""
        address = self.address(url)
        if address is None:
            return self.fail(11100, "an address is needed, and a document without one has to give it in full")
        return Goto(url=address, method=method, fields=tuple(fields.items()))

    def address(self, url: str) -> str | None:
        """The absolute form of an address in the running document, None when there is none."""
        try:
            whole = urljoin(self.origin.url, url) if self.origin else url
            given, parts = urlsplit(url), urlsplit(whole)
        except ValueError:
            return None
        usable = parts.scheme in {"http", "https"} and parts.hostname and (given.netloc or not given.scheme)
        return whole if usable else None

    def perform(self, start: Goto | Inline) -> Outcome:
        """Run documents one after the other until one leads elsewhere; `Next` when the last one came to its end."""
        step: Outcome = start
        while isinstance(step, Goto | Inline):
            self._streak += 1
            if self._streak > DOCUMENT_LIMIT:
                return self.fail(11215, "documents follow each other without anybody waiting")
            document = self._document(step)
            if document is None:
                self.answer()
                self.hear("error", APPLICATION_ERROR, "en-US")
                return Over()
            step = self.play(document)
        return step

    def play(self, document: Document) -> Outcome:
        """Run the verbs in turn; `Next` at the end of the document."""
        for verb in document.verbs:
            interrupt = self.call.line.interrupt()
            if interrupt is not None:
                return Interrupted(by=interrupt)
            if verb.answers:
                self.answer()
            outcome = verb.perform(self)
            if not isinstance(outcome, Next):
                return outcome
        return Next()

    def _document(self, step: Goto | Inline) -> Document | None:
        if isinstance(step, Inline):
            self.origin = None
            document = self._read(Fetched(url="", content_type="text/xml", body=step.twiml.encode("utf-8", "replace")))
            return None if isinstance(document, Failure) else document
        document = self._asked(step, "document")
        if not isinstance(document, Failure):
            return document
        spare = self.call.script.fallback
        if spare is None:
            return None
        named = (("ErrorCode", str(document.code)), ("ErrorUrl", step.url))
        document = self._asked(Goto(url=spare.url, method=spare.method, fields=named), "fallback")
        return None if isinstance(document, Failure) else document

    def _asked(self, step: Goto, kind: str) -> Document | Failure:
        extra = self.wait_fields() if self.wait_fields else {}
        asked = Goto(url=step.url, method=step.method, fields=(*step.fields, *extra.items()))
        self.origin = Goto(url=step.url, method=step.method)
        result = self.network.web.document(self.call, asked, kind)
        self.tell_later()
        if isinstance(result, Failure):
            self.problem(result.code, result.message)
            return result
        self.origin = Goto(url=result.url, method=step.method)
        return self._read(result)

    def tell_later(self) -> None:
        """Send what was due after the document."""
        due, self.later = self.later, []
        for send in due:
            send()

    def _read(self, fetched: Fetched) -> Document | Failure:
        try:
            document = self.read(fetched.body, fetched.content_type)
        except DocumentError as error:
            self.problem(error.code, error.message)
            return Failure(code=error.code, message=error.message)
        for warning in document.warnings:
            self.network.note("warning", self.call, code=warning.code, message=warning.message, url=fetched.url)
        return document
