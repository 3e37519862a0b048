"""Our numbers over REST: list, look up, point elsewhere, take, give back; refuses numbers that are none.

Twilio: phone-numbers/api/incomingphonenumber-resource.
"""

import hashlib
from dataclasses import replace
from typing import Any

from flask import Blueprint, request

from telephony.simulator.account import API_VERSION, Account
from telephony.simulator.carrier import Carrier, Number
from telephony.simulator.parameters import moment
from telephony.simulator.rest import forms
from telephony.simulator.rest.guard import Refusal, not_found
from telephony.simulator.rest.pages import page

_ADDRESSES = {
    "VoiceUrl": "voice_url",
    "VoiceFallbackUrl": "fallback_url",
    "StatusCallback": "status_url",
    "SmsUrl": "sms_url",
}
_METHODS = {
    "VoiceMethod": "voice_method",
    "VoiceFallbackMethod": "fallback_method",
    "StatusCallbackMethod": "status_method",
    "SmsMethod": "sms_method",
}


def add(blueprint: Blueprint, carrier: Carrier) -> None:
    """The routes."""

    def known(sid: str) -> str:
        number = next((number for number in carrier.numbers if sid_of(number) == sid), None)
        if number is None:
            raise not_found()
        return number

    def shown(number: str) -> dict[str, Any]:
        return shape(number, carrier.numbers[number], carrier)

    @blueprint.get("/IncomingPhoneNumbers.json")
    def list_numbers() -> dict[str, Any]:
        part, name = request.args.get("PhoneNumber", ""), request.args.get("FriendlyName")
        found = [number for number in carrier.numbers if part in number and name in {None, _name(carrier, number)}]
        return page("incoming_phone_numbers", found, shown)

    @blueprint.post("/IncomingPhoneNumbers.json")
    def take_number() -> tuple[dict[str, Any], int]:
        number = forms.number(request.form, "PhoneNumber", missing=21603, wrong=21421)
        carrier.numbers[number] = _changed(Number(voice_url=""))
        carrier.ledger.append("rest", what="number", number=number)
        return shown(number), 201

    @blueprint.get("/IncomingPhoneNumbers/<sid>.json")
    def fetch_number(sid: str) -> dict[str, Any]:
        return shown(known(sid))

    @blueprint.post("/IncomingPhoneNumbers/<sid>.json")
    def point_elsewhere(sid: str) -> dict[str, Any]:
        number = known(sid)
        carrier.numbers[number] = _changed(carrier.numbers[number])
        carrier.ledger.append("rest", what="number", number=number)
        return shown(number)

    @blueprint.delete("/IncomingPhoneNumbers/<sid>.json")
    def give_back(sid: str) -> tuple[str, int]:
        del carrier.numbers[known(sid)]
        return "", 204


def sid_of(number: str) -> str:
    """The same number always has the same SID."""
    return "PN" + hashlib.sha256(number.encode()).hexdigest()[:32]


def _changed(number: Number) -> Number:
    form = request.form
    changes: dict[str, str] = {}
    for name, field in _ADDRESSES.items():
        if name in form:
            changes[field] = forms.address(form[name], 21502, f"{name} is not a valid URL") if form[name] else ""
    for name, field in _METHODS.items():
        if name in form:
            if form[name].upper() not in {"GET", "POST"}:
                raise Refusal(21403, f"{name} is neither GET nor POST")
            changes[field] = form[name].upper()
    if "FriendlyName" in form:
        changes["name"] = form["FriendlyName"][:64]
    return replace(number, **changes)


def _name(carrier: Carrier, number: str) -> str:
    return carrier.numbers[number].name or number


def shape(number: str, given: Number, carrier: Carrier) -> dict[str, Any]:
    """A number as the client reads it."""
    account: Account = carrier.account
    sid, now = sid_of(number), moment(carrier.network.clock.instant())
    return {
        "sid": sid,
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "phone_number": number,
        "friendly_name": given.name or number,
        "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        "voice_url": given.voice_url,
        "voice_method": given.voice_method,
        "voice_fallback_url": given.fallback_url,
        "voice_fallback_method": given.fallback_method,
        "voice_receive_mode": "voice",
        "voice_caller_id_lookup": False,
        "voice_application_sid": None,
        "status_callback": given.status_url,
        "status_callback_method": given.status_method,
        "sms_url": given.sms_url,
        "sms_method": given.sms_method,
        "sms_fallback_url": "",
        "sms_fallback_method": "POST",
        "sms_application_sid": None,
        "status": "in-use",
        "origin": "twilio",
        "beta": False,
        "date_created": now,
        "date_updated": now,
        "uri": account.path(f"IncomingPhoneNumbers/{sid}.json"),
    }
