"""Somebody at the carrier's door: posts forms to an application, signed by the carrier's own rule or by nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from flask import Flask
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from telephony.edge import CarrierDoor
from telephony.hotline import Hotline
from tests.telephony.hotlines import ANN, MAIN

SID = "CA" + "0" * 31 + "2"
RINGING = {"CallSid": SID, "From": ANN, "To": MAIN, "Direction": "inbound", "CallStatus": "ringing", "SpeechResult": ""}
Form = dict[str, str] | Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Door:
    """An application and who stands before it: `base` is the address that is signed, `token` what it is signed with."""

    app: Flask
    base: str
    token: str
    account_sid: str

    def ring(self, target: str, form: Form, *, method: str = "POST", **headers: Any) -> TestResponse:
        """A signed request; `headers` (underscores for dashes) replace or, with None, take away the ones it would have."""
        pairs = list(form.items()) if isinstance(form, dict) else list(form)
        if method == "POST":
            pairs.append(("AccountSid", self.account_sid))
        signature = RequestValidator(self.token).compute_signature(self.base + target, MultiDict(pairs))
        return self.push(target, pairs, method=method, **{"X_Twilio_Signature": signature, **headers})

    def push(
        self, target: str, form: Form = (), *, method: str = "POST", body: bytes | None = None, **headers: Any
    ) -> TestResponse:
        """A request with these headers and no others."""
        pairs = list(form.items()) if isinstance(form, dict) else list(form)
        named = {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
        return self.app.test_client().open(
            target,
            method=method,
            data=urlencode(pairs).encode() if body is None else body,
            content_type=named.pop("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),
            headers=named,
        )

    def heard(self, target: str, form: Form) -> ET.Element:
        """The document a signed voice request gets."""
        answer = self.ring(target, form)
        assert (answer.status_code, answer.mimetype) == (200, "text/xml"), answer.status
        return ET.fromstring(answer.get_data())  # noqa: S314 - our own document

    def but(self, **changes: Any) -> "Door":
        """The same door with these things changed."""
        return replace(self, **changes)


def door(hotline: Hotline) -> Door:
    """A bare application behind the carrier's door."""
    app = Flask("doorbell")
    app.wsgi_app = CarrierDoor(app.wsgi_app, hotline)  # type: ignore[method-assign] # Flask's documented way
    return Door(app, hotline.public_url.rstrip("/"), hotline.auth_tokens[0], hotline.account_sid)


def said(document: ET.Element) -> str:
    """Everything spoken."""
    return " ".join(element.text or "" for element in document.iter("Say"))


def verbs(document: ET.Element) -> list[str]:
    """The verbs of a document, those within others left out, repeated texts once."""
    return [tag for tag, before in _with_before([element.tag for element in document]) if (tag, before) != ("Say", "Say")]


def _with_before(tags: list[str]) -> Iterator[tuple[str, str | None]]:
    yield from zip(tags, [None, *tags], strict=False)
