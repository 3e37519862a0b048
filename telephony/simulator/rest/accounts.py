"""The account itself over REST, as those ask for it who try their credentials; refuses other accounts with 404/20404.

Twilio: iam/api/account.
"""

from typing import Any

from flask import Blueprint

from telephony.simulator.account import API_VERSION
from telephony.simulator.carrier import Carrier
from telephony.simulator.parameters import moment
from telephony.simulator.rest import guard


def routes(carrier: Carrier) -> Blueprint:
    """The one route, beside those below the account's path."""
    account = carrier.account
    blueprint = Blueprint("account", __name__, url_prefix=f"/{API_VERSION}")
    guard.add(blueprint, account)

    @blueprint.get("/Accounts/<account>.json")
    def fetch_account() -> dict[str, Any]:
        at = moment(carrier.network.clock.instant())
        below = ("calls", "conferences", "incoming_phone_numbers", "messages", "notifications", "queues", "recordings")
        return {
            "sid": account.sid,
            "owner_account_sid": account.sid,
            "friendly_name": "The carrier on your desk",
            "status": "active",
            "type": "Full",
            "auth_token": "",
            "date_created": at,
            "date_updated": at,
            "uri": account.path("").rstrip("/") + ".json",
            "subresource_uris": {name: account.path(f"{name.title().replace('_', '')}.json") for name in below},
        }

    return blueprint
