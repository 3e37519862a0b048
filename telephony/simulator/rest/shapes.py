"""Things that more than one part of the REST API shows, as the client reads them; refuses to look anything up."""

from typing import Any

from telephony.simulator.account import API_VERSION, Account
from telephony.simulator.parameters import moment
from telephony.simulator.recordings import Recording


def recording(one: Recording, account: Account) -> dict[str, Any]:
    """A recording as the client reads it."""
    uri = account.path(f"Recordings/{one.sid}")
    return {
        "sid": one.sid,
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "call_sid": one.call,
        "conference_sid": None,
        "channels": one.channels,
        "source": one.source,
        "status": one.status,
        "duration": str(one.seconds),
        "start_time": moment(one.started),
        "date_created": moment(one.started),
        "date_updated": moment(one.started),
        "error_code": None,
        "price": None,
        "price_unit": "USD",
        "encryption_details": None,
        "media_url": account.api_url + uri,
        "uri": f"{uri}.json",
        "subresource_uris": {},
    }
