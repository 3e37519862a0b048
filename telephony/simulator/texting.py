"""Texts on their way: out to virtual handsets, in to the hotline with its answer; refuses to send to who said STOP.

Twilio: messaging/guides/webhook-request, messaging/twiml/message, api/errors/{21610,30003}.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from telephony.simulator import callbacks
from telephony.simulator.account import API_VERSION
from telephony.simulator.elements import DocumentError, Element, read
from telephony.simulator.handsets import Behaviour
from telephony.simulator.messages import Goto
from telephony.simulator.network import Network
from telephony.simulator.parameters import places
from telephony.simulator.texts import Text
from telephony.simulator.webhooks import Failure, Fetched, Posting

UNREACHABLE = 30003


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What somebody writes to somebody."""

    sender: str = field(repr=False)
    to: str = field(repr=False)
    body: str = field(repr=False)


def send(network: Network, written: Written, *, report: Goto | None = None, direction: str = "outbound-api") -> Text:
    """Take a text; it is delivered, and that reported, in a thread of its own."""
    text = _new(network, written, direction)
    text.report = report
    _start(text, lambda: _deliver(network, text))
    return text


def receive(network: Network, written: Written, *, url: Goto | None) -> Text:
    """Somebody texts one of our numbers: the hotline is told, and what its document answers is sent."""
    text = _new(network, written, "inbound")
    text.status = "received"
    network.texts.heed(text)
    _start(text, lambda: _hand_over(network, text, url))
    return text


def _new(network: Network, written: Written, direction: str) -> Text:
    sid, now = network.ids.make("SM"), network.clock.instant()
    text = Text(sid=sid, direction=direction, sender=written.sender, to=written.to, body=written.body, created=now)
    text.faults.otherwise = network.misbehaviour.of_call(direction, text.sender, text.to)
    network.ledger.append("text", sid, direction=direction, to=text.to, body=text.body, **{"from": text.sender})
    return network.texts.add(text)


def _start(text: Text, run: Callable[[], None]) -> None:
    def whole() -> None:
        try:
            run()
        finally:
            text.over.set()

    threading.Thread(target=whole, name=text.sid, daemon=True).start()


def _deliver(network: Network, text: Text) -> None:
    text.sent = network.clock.instant()
    reached = network.handsets.at(text.to).behaviour is not Behaviour.FAIL
    text.error = 0 if reached else UNREACHABLE
    for status in ("sent", "delivered" if reached else "undelivered"):
        text.status = status
        network.ledger.append("text-status", text.sid, status=status)
        _report(network, text)
    network.news.tell(text.to)


def _report(network: Network, text: Text) -> None:
    if text.report is None:
        return
    fields = {"SmsSid": text.sid, "SmsStatus": text.status, "MessageStatus": text.status, "To": text.to, "MessageSid": text.sid}
    fields |= {"AccountSid": network.account.sid, "From": text.sender, "ApiVersion": API_VERSION}
    fields |= {"ErrorCode": str(text.error)} if text.error else {}
    posting = _posting(network, "text-status", text.report, fields)
    fault = text.faults.callback()
    if fault is not None:
        network.ledger.append("fault", text.sid, fault=fault.value, url=posting.url)
    callbacks.send(network, text, posting, fault)


def _posting(network: Network, kind: str, step: Goto, fields: dict[str, str]) -> Posting:
    return Posting(kind=kind, method=step.method, url=step.url, fields=fields, token=network.ids.make("EV"))


def _hand_over(network: Network, text: Text, url: Goto | None) -> None:
    """Ask the hotline for a document and send what it answers."""
    if url is None:
        return
    fetched = network.web.fetch(text, _posting(network, "text", url, _fields(network, text)))
    network.web.finish(text)
    try:
        answers = _answers(fetched)
    except DocumentError as error:
        network.ledger.append("error", text.sid, code=error.code, message=error.message)
        return
    for answer in answers:
        if not network.texts.stopped(text.to, text.sender):
            send(network, Written(sender=text.to, to=text.sender, body=answer), direction="outbound-reply")


def _answers(fetched: Fetched | Failure) -> list[str]:
    if isinstance(fetched, Failure):
        raise DocumentError(fetched.code, fetched.message)
    if not fetched.body.strip():
        return []
    root = read(fetched.body)
    if root.name != "Response":
        raise DocumentError(12100, "the root element is not <Response>")
    return [text for child in root.children if child.name in {"Message", "Sms"} and (text := _body(child))]


def _body(element: Element) -> str:
    bodies = [child.text for child in element.children if child.name == "Body"]
    return " ".join(bodies) if bodies else element.text


def _fields(network: Network, text: Text) -> dict[str, str]:
    fields = {"ToCountry": "", "SmsMessageSid": text.sid, "NumMedia": "0", "SmsSid": text.sid, "SmsStatus": "received"}
    fields |= {"Body": text.body, "To": text.to, "NumSegments": str(text.segments), "MessageSid": text.sid}
    fields |= {"AccountSid": network.account.sid, "From": text.sender, "ApiVersion": API_VERSION}
    return fields | places({"To": text.to, "From": text.sender})
