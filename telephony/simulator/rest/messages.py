"""Texts over REST: send, look up, list, redact, delete; refuses to write to who said STOP (21610).

Twilio: messaging/api/message-resource, api/errors/{21602,21603,21604,21610,21617}.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request

from telephony.simulator import texting
from telephony.simulator.account import API_VERSION, Account
from telephony.simulator.carrier import Carrier
from telephony.simulator.messages import Goto
from telephony.simulator.parameters import moment
from telephony.simulator.rest import forms
from telephony.simulator.rest.guard import Refusal, not_found
from telephony.simulator.rest.pages import page
from telephony.simulator.rest.times import between
from telephony.simulator.texts import LONGEST, Text


def add(blueprint: Blueprint, carrier: Carrier) -> None:
    """The routes."""
    account, network = carrier.account, carrier.network

    def known(sid: str) -> Text:
        text = network.texts.find(sid)
        if text is None:
            raise not_found()
        return text

    @blueprint.post("/Messages.json")
    def send_text() -> tuple[dict[str, Any], int]:
        return _sent(carrier), 201

    @blueprint.get("/Messages.json")
    def list_texts() -> dict[str, Any]:
        return page("messages", network.texts.all(_wanted()), lambda text: shape(text, account))

    @blueprint.get("/Messages/<sid>.json")
    def fetch_text(sid: str) -> dict[str, Any]:
        return shape(known(sid), account)

    @blueprint.post("/Messages/<sid>.json")
    def update_text(sid: str) -> dict[str, Any]:
        text = known(sid)
        _update(text)
        return shape(text, account)

    @blueprint.delete("/Messages/<sid>.json")
    def delete_text(sid: str) -> tuple[str, int]:
        if not network.texts.delete(sid):
            raise not_found()
        return "", 204


def _sent(carrier: Carrier) -> dict[str, Any]:
    form, network = request.form, carrier.network
    to = forms.number(form, "To", missing=21604, wrong=21211)
    service = form.get("MessagingServiceSid", "")
    sender = service or forms.number(form, "From", missing=21603, wrong=21212)
    body = form.get("Body", "")
    if not body and not form.get("MediaUrl"):
        raise Refusal(21602, "Message body is required.")
    if len(body) > LONGEST:
        raise Refusal(21617, f"The concatenated message body exceeds the {LONGEST} character limit")
    if network.texts.stopped(sender, to):
        raise Refusal(21610, "Attempt to send to unsubscribed recipient")
    url = form.get("StatusCallback")
    report = Goto(url=forms.address(url, 21609, "StatusCallback is not a valid URL")) if url else None
    text = texting.send(network, texting.Written(sender=sender, to=to, body=body), report=report)
    # The reply tells of the moment before the text left, however fast it is.
    return shape(text, carrier.account) | {"status": "queued", "date_sent": None, "error_code": None}


def _update(text: Text) -> None:
    """Only redaction: a text is never changed to say something else, and there are none for later that could be canceled."""
    if request.form.get("Status"):
        raise Refusal(30409, "Message is not in a cancelable state", 409)
    if request.form.get("Body", "x"):
        raise Refusal(20001, "Body can be emptied only")
    if text.status in {"queued", "sent"}:
        raise Refusal(20009, "Resource not complete", 409)
    text.body = ""


def _wanted() -> Callable[[Text], bool]:
    to, sender = request.args.get("To"), request.args.get("From")
    tests: list[Callable[[Text], bool]] = [
        between(name, value, lambda text: text.sent) for name, value in request.args.items(multi=True) if name[:8] == "DateSent"
    ]
    return lambda text: to in {None, text.to} and sender in {None, text.sender} and all(test(text) for test in tests)


def shape(text: Text, account: Account) -> dict[str, Any]:
    """A text as the client reads it."""
    uri = account.path(f"Messages/{text.sid}")
    return {
        "sid": text.sid,
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "messaging_service_sid": text.sender if text.sender.startswith("MG") else None,
        "from": None if text.sender.startswith("MG") else text.sender,
        "to": text.to,
        "body": text.body,
        "status": text.status,
        "direction": text.direction,
        "num_segments": str(text.segments),
        "num_media": "0",
        "price": None,
        "price_unit": "USD",
        "error_code": text.error or None,
        "error_message": "Unreachable destination handset" if text.error else None,
        "date_created": moment(text.created),
        "date_updated": moment(text.sent or text.created),
        "date_sent": moment(text.sent) if text.sent else None,
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }
