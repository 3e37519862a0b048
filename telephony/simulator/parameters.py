"""The fields every webhook carries, blanks included, in an order that is not alphabetical; refuses to leave any out.

Twilio: voice/twiml (request parameters), voice/api/call-resource (status callback parameters).
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache

import phonenumbers

from telephony.simulator.account import API_VERSION
from telephony.simulator.call import Call

E164 = re.compile(r"\+[1-9]\d{6,14}")

# The rest of what the carrier says of a number's place is blank for most of the world.
_PLACE = ("City", "State", "Zip")


def standard(call: Call, account_sid: str) -> dict[str, str]:
    """The fields of a request about this call as it is now."""
    fields = {"Called": call.called, "CallStatus": call.status, "Direction": call.direction, "Caller": call.caller}
    fields |= {"ApiVersion": API_VERSION, "CallSid": call.sid, "To": call.called, "AccountSid": account_sid, "From": call.caller}
    fields |= places({"To": call.called, "Called": call.called, "From": call.caller, "Caller": call.caller})
    if call.parent:
        fields["ParentCallSid"] = call.parent
    if call.answered_by:
        fields["AnsweredBy"] = call.answered_by
    return fields


def places(numbers: Mapping[str, str]) -> dict[str, str]:
    """What the carrier says of the places of these numbers, by the beginning of the fields' names."""
    fields: dict[str, str] = {}
    for name, number in numbers.items():
        country = country_of(number)
        if country is not None:
            fields |= {f"{name}{part}": "" for part in _PLACE} | {f"{name}Country": country}
    return fields


@lru_cache(maxsize=4096)
def country_of(number: str) -> str | None:
    """The country (ISO 3166) of an E.164 number, "" where it is not known, None for what is no number."""
    if not E164.fullmatch(number):
        return None
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""


def moment(at: datetime) -> str:
    """A moment as the carrier writes it: RFC 2822, +0000."""
    return format_datetime(at.astimezone(UTC))
